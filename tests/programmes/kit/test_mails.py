"""Where the texts end: the invitation, the line manager's note and the kick-off mail, read from the outbox."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, Person, ReportingLine, User
from notifications import delivery
from notifications.models import Message
from preparation.kick_off.actions import plan_kick_off, tell_everybody
from preparation.kick_off.agenda import STARTING
from programmes import actions as programmes
from programmes.kit import actions
from programmes.kit.sent import went_with
from programmes.models import Cohort, KitText, Participant, Side, TimeAgreement
from tests.factories.people import PersonFactory, user_of
from tests.factories.programmes import ParticipantFactory

pytestmark = pytest.mark.django_db
Kind = KitText.Kind


@pytest.fixture(autouse=True)
def morning(time_machine: Any) -> Any:
    at = timezone.now().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=1)
    time_machine.move_to(at, tick=False)
    return at


def mail_to(person: Person, kind: str) -> EmailMultiAlternatives:
    message = Message.objects.get(person=person, kind=kind)
    assert delivery.deliver(message_id=message.pk, at=timezone.now()) is delivery.Outcome.SENT
    (found,) = [letter for letter in mail.outbox if letter.to == [person.email]]
    return found


def both(letter: EmailMultiAlternatives) -> tuple[str, str]:
    """Plain text and HTML, each with single spaces."""
    return " ".join(letter.body.split()), " ".join(str(letter.alternatives[0][0]).split())


def own(cohort: Cohort, kind: Kind, by: User, subject: str, body: str) -> KitText | None:
    return actions.save_text(
        programme=cohort.programme, kind=kind, subject=subject, body=body, by=by, at=timezone.now()
    )


def test_an_invitation_carries_the_shipped_words_its_fixed_lines_and_one_link(
    cohort: Cohort, nerys: User
) -> None:
    person = PersonFactory(name="Zainab Malik")
    programmes.invite(cohort=cohort, person=person, side=Side.MENTOR, by=nerys, at=timezone.now())
    letter = mail_to(person, "programmes.invitation")
    participant = Participant.objects.get(person=person)
    assert letter.subject == "Would you take part in AI at Work?"
    for body in both(letter):
        assert "You are invited as a mentor: the junior colleague, who leads." in body
        assert "Taking part is voluntary." in body and "2 to 3 hours a month" in body
        assert "Only the programme team sees your answer" in body
        assert reverse("programmes:invitation", args=[participant.pk]) in body
        assert "Speak-up line, speakup@example.org" in body
    plain, html = both(letter)
    assert html.count("href=") == 1 and plain.count("http") == 1
    text = KitText.objects.get()
    assert text.is_shipped and Message.objects.get(person=person).facts == {
        "participant": str(participant.pk),
        "text": str(text.pk),
    }


def test_pasted_people_read_the_organisations_own_words(cohort: Cohort, nerys: User) -> None:
    text = own(
        cohort, Kind.INVITATION, nerys, "{programme}: will you?", "Come as a **{side}**.\n\n- {sessions}\n"
    )
    people = PersonFactory.create_batch(2)
    programmes.invite_lines(
        cohort=cohort,
        text="\n".join(person.email for person in people),
        side=Side.MENTEE,
        by=nerys,
        at=timezone.now(),
    )
    letter = mail_to(people[0], "programmes.invitation")
    plain, html = both(letter)
    assert letter.subject == "AI at Work: will you?"
    assert "Come as a mentee." in plain and "- 6 sessions of 60 minutes" in plain
    assert "<strong>mentee</strong>" in html and "<li" in html
    assert text and went_with(cohort.programme)[text.pk].mails == 1


def test_what_was_invited_with_is_what_is_sent(cohort: Cohort, nerys: User) -> None:
    own(cohort, Kind.INVITATION, nerys, "First words", "First.\n")
    person = PersonFactory()
    programmes.invite(cohort=cohort, person=person, side=Side.MENTOR, by=nerys, at=timezone.now())
    own(cohort, Kind.INVITATION, nerys, "Second words", "Second.\n")
    assert mail_to(person, "programmes.invitation").subject == "First words"


def test_a_value_that_has_gone_leaves_no_hole(cohort: Cohort, nerys: User) -> None:
    own(cohort, Kind.INVITATION, nerys, "Ours", "{sponsor} asks you.\n")
    people = PersonFactory.create_batch(2)
    for person in people:
        programmes.invite(cohort=cohort, person=person, side=Side.MENTOR, by=nerys, at=timezone.now())
    cohort.programme.sponsor = None
    cohort.programme.save()
    first = mail_to(people[0], "programmes.invitation")
    assert "We would like to have you in AI at Work." in first.body, "the shipped words stand in"
    cohort.programme.leaders_can = ""
    cohort.programme.save()
    second = mail_to(people[1], "programmes.invitation")
    assert "Nobody asks for a reason if you would rather not." in " ".join(second.body.split())
    assert "{" not in first.body + second.body and "[" not in first.body + second.body


def test_a_line_manager_reads_that_somebody_takes_part_and_nothing_more(cohort: Cohort, nerys: User) -> None:
    manager = PersonFactory(name="Morgan Lee")
    participant = ParticipantFactory(
        cohort=cohort, mentor=True, state=Participant.State.INVITED, person__name="Zainab Malik"
    )
    ReportingLine.objects.create(person=participant.person, manager=manager, since=timezone.localdate())
    programmes.accept_invitation(
        participant=participant, offers=[], wants=[], by=user_of(participant.person), at=timezone.now()
    )
    letter = mail_to(manager, "programmes.manager-time")
    assert letter.subject == "Working hours for somebody in your team"
    agreement = TimeAgreement.objects.get()
    for body in both(letter):
        assert "Please agree to 2 to 3 hours a month" in body and "Please do not ask." in body
        assert "You learn nothing else, by design." in body
        assert reverse("programmes:time", args=[agreement.pk]) in body
        assert cohort.programme.need not in body and "invited as" not in body
        assert "tools" not in body, "neither the subject nor what anybody offers"


def test_the_kick_off_mail_has_day_place_and_agenda(cohort: Cohort, nerys: User) -> None:
    participant = ParticipantFactory(cohort=cohort, mentee=True)
    now = timezone.now()
    kick_off = plan_kick_off(
        cohort=cohort,
        starts_at=now + timedelta(days=30),
        place="Riverside Hall",
        agenda=STARTING,
        by=nerys,
        at=now,
    )
    own(cohort, Kind.KICK_OFF, nerys, "{programme}, {day}", "We meet at {place}, {time}.\n")
    tell_everybody(kick_off=kick_off, by=nerys, at=now)
    letter = mail_to(participant.person, "preparation.kick-off")
    for body in both(letter):
        assert "We meet at Riverside Hall, " in body
        assert "40 minutes" in body and "Questions" in body
        assert reverse("preparation:kick_off_day", args=[participant.pk]) in body
    assert letter.subject.startswith("AI at Work, ")


def test_a_wicked_name_stays_words(cohort: Cohort, nerys: User) -> None:
    cohort.programme.name = "<b>AI</b> [x](http://evil.example) **y**\r\nBcc: all@example.org"
    cohort.programme.save()
    Organisation.objects.update(speak_up_name="{programme}")
    person = PersonFactory()
    programmes.invite(cohort=cohort, person=person, side=Side.MENTOR, by=nerys, at=timezone.now())
    letter = mail_to(person, "programmes.invitation")
    html = str(letter.alternatives[0][0])
    assert "\n" not in letter.subject and set(letter.extra_headers) == {
        "Message-ID",
        "X-Upward-Message",
        "Auto-Submitted",
        "From",
    }
    assert "<b>AI" not in html and html.count("href=") == 1 and "<strong>y" not in html
