"""The mails of a thread say that there is a message and nothing else; late answers remind those chosen alone."""

from __future__ import annotations

import uuid
from datetime import timedelta

from accounts.models import Person
from feedback.concerns import actions
from feedback.concerns.notices import SUBJECT, unanswered_concerns, write_message
from notifications.models import Message
from notifications.registry import kind_named
from tests.factories.people import NOW
from tests.feedback.concerns.conftest import Told

TELLING = ("concern", "speak", "harass", "report", "handler", "confiden", "boundary", "complaint")


def mails() -> list[Message]:
    return list(Message.objects.filter(kind__startswith="messages.").select_related("person"))


def test_every_mail_is_neutral_and_leads_to_a_neutral_page(told: Told) -> None:
    concern = told.tell()
    actions.write(concern=concern, words="I read it.", submission=uuid.uuid4(), by=told.handlers[0], at=NOW)
    assert {mail.person_id for mail in mails()} == {
        told.cast.mentor.person_id,
        *(each.person_id for each in told.handlers),
    }
    for mail in mails():
        letter, kind = write_message(mail), kind_named(mail.kind)
        assert letter is not None and (letter.subject, letter.path) == (SUBJECT, "/for-you/")
        everything = " ".join(
            [letter.subject, *letter.paragraphs, letter.button, letter.path, kind.label, kind.why, mail.kind]
        ).lower()
        assert [word for word in TELLING if word in everything] == []
        assert kind.is_confidential and set(mail.facts) == {"message"}


def test_whoever_may_not_open_it_any_more_gets_no_mail(told: Told) -> None:
    told.tell(told.handlers[0])
    (mail,) = mails()
    assert write_message(mail)
    told.handlers[0].organisation_roles.all().delete()
    assert write_message(mail) is None


def test_a_late_answer_reminds_those_chosen_and_nobody_else(told: Told) -> None:
    ruth, _ = told.handlers
    concern = told.tell(ruth)
    assert list(unanswered_concerns(at=concern.due_at - timedelta(minutes=1))) == []
    for days in range(3):
        (due,) = unanswered_concerns(at=concern.due_at + timedelta(days=days, minutes=1))
        assert (due.person, due.kind) == (ruth.person, "messages.soon")
    assert list(unanswered_concerns(at=concern.due_at + timedelta(days=3, minutes=1))) == []
    actions.acknowledge(concern=concern, by=ruth, at=concern.due_at)
    assert list(unanswered_concerns(at=concern.due_at + timedelta(minutes=1))) == []


def test_nobody_besides_hears_that_somebody_told(told: Told) -> None:
    before = set(Message.objects.values_list("pk", flat=True))
    told.tell(told.handlers[0])
    heard = Person.objects.filter(messages__in=Message.objects.exclude(pk__in=before))
    assert set(heard) == {told.handlers[0].person}
