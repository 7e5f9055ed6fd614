"""After an end, a pause of six weeks, and a standing that suffered: something is offered, and nothing is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from feedback.after_care.actions import note_rests
from feedback.after_care.models import Rest
from feedback.after_care.notices import LONGEST_REST, rests_that_are_over, write_rest
from feedback.concerns.models import Concern
from feedback.models import AnswerSheet, CoachingRequest, Wave, WaveReply
from notifications.models import Message
from notifications.registry import kind_named
from notifications.selectors import outbox
from pairing.actions import leave, pause, resume
from pairing.models import Conflict, Pair
from tests.factories.people import NOW
from tests.sessions.conftest import Cast


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def known(cast: Cast) -> Cast:
    """Both have said yes a while ago."""
    Pair.objects.filter(pk=cast.pair.pk).update(mentee_answered_at=NOW)
    cast.pair.refresh_from_db()
    return cast


def ended(cast: Cast) -> str:
    leave(pair=cast.pair, by=cast.mentor, at=timezone.now())
    return reverse("feedback:after", args=[cast.pair.pk])


@pytest.mark.parametrize("who", ["mentor", "mentee"])
def test_both_are_asked_the_same_whoever_left(known: Cast, who: str) -> None:
    client, url = signed_in(getattr(known, who)), ended(known)
    page = client.get(url).content.decode()
    assert "Would a talk with a coach help?" in page and "nobody asks why" in page
    client.post(url, {"talk": "yes"})
    (request,) = CoachingRequest.objects.all()
    assert request.participant == getattr(known.pair, who)


@pytest.mark.parametrize("step", [leave, pause])
@pytest.mark.parametrize("who", ["mentor", "mentee"])
def test_the_outbox_does_not_tell_who_left_or_paused(
    known: Cast, who: str, step: Callable[..., Pair]
) -> None:
    before = set(Message.objects.values_list("pk", flat=True))
    step(pair=known.pair, by=getattr(known, who), at=timezone.now())
    new = Message.objects.exclude(pk__in=before)
    assert (
        len({*new.filter(kind__in=("pairing.ended", "pairing.paused")).values_list("person", flat=True)}) == 1
    )
    both = (known.pair.mentor.person, known.pair.mentee.person)
    mentor, mentee = (
        set(outbox().filter(pk__in=new.values("pk"), person=person).values_list("kind", flat=True))
        for person in both
    )
    assert mentor == mentee


def test_a_no_is_kept_nowhere(known: Cast) -> None:
    url, before = ended(known), AuditEvent.objects.count()
    assert signed_in(known.mentee).post(url, {"talk": "no"}).status_code == 302
    assert not CoachingRequest.objects.exists() and AuditEvent.objects.count() == before


def test_whoever_stops_is_led_there_and_the_other_by_mail(known: Cast) -> None:
    there = reverse("feedback:after", args=[known.pair.pk])
    sent = signed_in(known.mentor).post(reverse("pairing:leave", args=[known.pair.pk]), {"choice": "end"})
    assert sent.url == there
    mail = Message.objects.select_related("person").get(kind="pairing.ended")
    letter = kind_named("pairing.ended").write(mail)
    assert letter is not None and (mail.person, letter.path) == (known.mentee.person, there)


def test_a_pair_under_way_is_asked_nothing(known: Cast) -> None:
    answer = signed_in(known.mentor).post(reverse("feedback:after", args=[known.pair.pk]), {"talk": "yes"})
    assert answer.url == reverse("pairing:leave", args=[known.pair.pk])
    assert not CoachingRequest.objects.exists()
    for name, user in known.outsiders().items():
        assert signed_in(user).get(ended(known)).status_code in (302, 404), name


def test_after_six_weeks_of_a_pause_both_are_asked_once(known: Cast) -> None:
    pause(pair=known.pair, by=known.mentor, at=NOW)
    assert (note_rests(at=NOW), note_rests(at=NOW + timedelta(days=1))) == (1, 0)
    assert list(rests_that_are_over(at=NOW + LONGEST_REST - timedelta(minutes=1))) == []
    dues = list(rests_that_are_over(at=NOW + LONGEST_REST))
    assert {due.person for due in dues} == {known.mentor.person, known.mentee.person}
    assert {due.due_at for due in dues} == {NOW + LONGEST_REST}
    message = Message(facts=dict(dues[0].facts))
    letter = write_rest(message)
    assert letter and letter.path == reverse("pairing:leave", args=[known.pair.pk])
    known.pair.refresh_from_db()
    resume(pair=known.pair, by=known.mentee, at=NOW + LONGEST_REST)
    assert write_rest(message) is None
    note_rests(at=NOW + LONGEST_REST)
    assert not Rest.objects.exists()


def test_a_second_pause_counts_from_its_own_beginning(known: Cast) -> None:
    pause(pair=known.pair, by=known.mentor, at=NOW)
    note_rests(at=NOW)
    resume(pair=known.pair, by=known.mentor, at=NOW + timedelta(days=30))
    note_rests(at=NOW + timedelta(days=30))
    pause(pair=known.pair, by=known.mentor, at=NOW + timedelta(days=31))
    note_rests(at=NOW + timedelta(days=31))
    assert list(rests_that_are_over(at=NOW + LONGEST_REST)) == []
    assert len(list(rests_that_are_over(at=NOW + LONGEST_REST + timedelta(days=31)))) == 2


def test_a_pair_that_the_team_holds_is_not_asked(known: Cast) -> None:
    pause(pair=known.pair, by=None, at=NOW)
    note_rests(at=NOW)
    Conflict.objects.create(
        pair=known.pair, rule="line", sentence="They report to one another.", found_at=NOW
    )
    assert list(rests_that_are_over(at=NOW + LONGEST_REST)) == []


@pytest.mark.parametrize(("rating", "is_offered"), [("5", True), ("4", True), ("3", False), ("", False)])
def test_a_harmed_standing_is_offered_the_way_and_kept_nowhere(
    known: Cast, rating: str, is_offered: bool
) -> None:
    today = timezone.localdate()
    wave = Wave.objects.create(
        cohort=known.pair.cohort, kind="close", opens_on=today, closes_on=today + timedelta(days=9)
    )
    WaveReply.objects.create(wave=wave, participant=known.pair.mentor, asked_at=timezone.now())
    client, events = signed_in(known.mentor), AuditEvent.objects.count()
    url = reverse("feedback:wave", args=[wave.pk])
    answer = client.post(url, {"L3": rating, "L1": "4"})
    assert (answer.status_code == 200) == is_offered
    assert (reverse("feedback:speak_up") in answer.content.decode() and is_offered) or not is_offered
    assert AnswerSheet.objects.get().occasion == "close"
    assert not Concern.objects.exists() and AuditEvent.objects.count() == events
    assert "standing" not in repr(dict(client.session.items()))
    assert client.post(url, {"L3": rating}).status_code == 302 and AnswerSheet.objects.count() == 1
