"""Thanks stay between the two; hours, summary and certificate are one's own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, ReportingLine
from feedback.joint import NotOneOfTheTwo
from feedback.models import Thanks
from feedback.recognition import actions
from feedback.recognition.certificate import certificate, certificate_data
from feedback.recognition.hours import credit_of
from notifications.models import Message
from notifications.registry import kind_named
from preparation.models import Completion, Module
from programmes.models import Participant, Side
from sessions import actions as sessions
from sessions.models import Commitment
from tests.factories import UserFactory
from tests.factories.people import NOW
from tests.sessions.conftest import Cast

WORDS = "You asked what happens after you leave the room, and stayed to hear it."


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def thank(cast: Cast, *, by=None, words: str = WORDS) -> Thanks:
    return actions.say_thanks(pair=cast.pair, words=words, by=by or cast.mentee, at=NOW)


def managers_mail() -> list[Message]:
    return list(Message.objects.filter(kind="thanks.manager"))


@pytest.fixture
def manager(cast: Cast):
    user = UserFactory()
    ReportingLine.objects.create(
        person=cast.mentor.person, manager=user.person, since=NOW.date() - timedelta(9)
    )
    return user


def test_a_note_is_sealed_replaced_and_announced_once_without_its_words(cast: Cast):
    thank(cast, words="Thank you")
    note = thank(cast)
    assert Thanks.objects.select_related("key").get().words == WORDS
    assert WORDS.encode() not in bytes(note.words_sealed)
    (message,) = Message.objects.filter(kind="thanks.said")
    assert message.person == cast.mentor.person
    letter = str(kind_named("thanks.said").write(message))
    assert WORDS not in letter and cast.mentee.person.first_name not in letter


def test_a_manager_hears_only_by_the_mentors_wish_that_somebody_was_thanked(cast: Cast, manager):
    note = thank(cast)
    assert not managers_mail()
    with pytest.raises(actions.NotYoursToTell):
        actions.tell_manager(thanks=note, by=cast.mentee, at=NOW)
    for _ in range(2):
        actions.tell_manager(thanks=note, by=cast.mentor, at=NOW)
    (message,) = managers_mail()
    assert message.person == manager.person
    letter = str(kind_named("thanks.manager").write(message))
    assert cast.mentor.person.name in letter and "was thanked" in letter
    assert WORDS not in letter and cast.mentee.person.name not in letter
    assert not AuditEvent.objects.filter(details__icontains=WORDS).exists()


def test_a_mentee_has_nobody_told_of_the_mentors_note(cast: Cast, manager):
    note = thank(cast, by=cast.mentor)
    for by in (cast.mentor, cast.mentee):
        with pytest.raises(actions.NotYoursToTell):
            actions.tell_manager(thanks=note, by=by, at=NOW)
    assert not managers_mail()


def test_nobody_else_writes_or_reads(cast: Cast):
    thank(cast)
    for who in cast.outsiders().values():
        with pytest.raises(NotOneOfTheTwo):
            thank(cast, by=who)
        assert client_of(who).get(reverse("feedback:thanks", args=[cast.pair.pk])).status_code == 404


def test_the_pages_send_a_note_and_tell_a_manager(cast: Cast, manager):
    url = reverse("feedback:thanks", args=[cast.pair.pk])
    assert client_of(cast.mentee).post(url, {"words": WORDS, "say": "yes"}).status_code == 302
    mentor = client_of(cast.mentor)
    assert WORDS in mentor.get(url).content.decode()
    mentor.post(url, {"tell": "yes"})
    assert len(managers_mail()) == 1
    assert "Tell my manager" not in client_of(cast.mentee).get(url).content.decode()


def test_hours_are_those_of_held_sessions_and_finished_modules(cast: Cast):
    cast.log(cast.plan(), minutes=45)
    cast.plan(starts_at=NOW + timedelta(days=30))
    module = Module.objects.in_use().for_side(Side.MENTOR).first()
    Completion.objects.create(participant=cast.pair.mentor, module=module, done_at=NOW)
    mentors, mentees = credit_of(cast.pair.mentor), credit_of(cast.pair.mentee)
    assert (mentors.sessions, mentors.minutes, mentors.planned) == (1, 45 + module.minutes, 16)
    assert (mentees.sessions, mentees.minutes, mentees.planned, mentees.hours) == (1, 45, 13, 1.0)


def test_the_summary_is_ones_own_with_ones_own_actions(cast: Cast):
    due = NOW.date() + timedelta(days=20)
    promises = [sessions.Promise(f"{side} does", due, side) for side in Side]
    cast.log(cast.plan(), commitments=promises)
    for commitment, by in zip(Commitment.objects.order_by("owner"), (cast.mentee, cast.mentor), strict=True):
        sessions.settle_commitment(commitment=commitment, to=Commitment.State.DONE, by=by, at=NOW)
    url = reverse("feedback:year", args=[cast.pair.mentor_id])
    body = client_of(cast.mentor).get(url).content.decode()
    assert "mentor does" in body and "mentee does" not in body
    for who in (cast.mentee, *cast.outsiders().values()):
        assert client_of(who).get(url).status_code == 404


def test_a_certificate_is_there_when_completed_and_holds_facts_only(cast: Cast):
    cast.log(cast.plan(), takeaway=WORDS)
    url = reverse("feedback:certificate", args=[cast.pair.mentor_id])
    client = client_of(cast.mentor)
    assert client.get(url).status_code == 302
    Participant.objects.filter(pk=cast.pair.mentor_id).update(state=Participant.State.COMPLETED)
    answer = client.get(url)
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert client_of(cast.mentee).get(url).status_code == 404
    data = certificate_data(cast.pair.mentor, at=NOW)
    assert (data["name"], data["role"], data["hours"]) == (cast.mentor.person.name, "Mentor", "1")
    assert cast.mentee.person.name not in str(data) and WORDS not in str(data)
    assert certificate(cast.pair.mentor, at=NOW) == certificate(cast.pair.mentor, at=NOW + timedelta(hours=1))
