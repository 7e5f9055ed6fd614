"""Releases that come by themselves: on the day, once, and one for all days that were missed."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from insights import actions, worker
from insights.models import Release
from insights.rhythm.actions import OFF, ask_for, ask_for_due, next_of, set_rhythm
from insights.rhythm.dates import next_day
from insights.rhythm.models import ReleaseRhythm
from notifications import delivery
from programmes.models import Decision
from tests.factories.people import NOW

EVERY = ReleaseRhythm.Every
START, CLOSINGS = date(2026, 1, 20), [date(2026, 2, 3), date(2026, 5, 4), date(2026, 7, 30)]


@pytest.mark.parametrize(
    ("every", "after", "expected"),
    [
        (EVERY.MONTH, date(2025, 11, 1), date(2026, 2, 1)),
        (EVERY.MONTH, date(2026, 2, 1), date(2026, 3, 1)),
        (EVERY.MONTH, date(2026, 4, 30), date(2026, 5, 1)),
        (EVERY.MONTH, date(2026, 7, 1), None),
        (EVERY.QUARTER, date(2026, 1, 20), date(2026, 4, 1)),
        (EVERY.QUARTER, date(2026, 4, 1), date(2026, 7, 1)),
        (EVERY.WAVES, date(2025, 12, 1), date(2026, 2, 3)),
        (EVERY.WAVES, date(2026, 2, 3), date(2026, 5, 4)),
        (EVERY.WAVES, date(2026, 7, 29), date(2026, 7, 30)),
        (EVERY.WAVES, date(2026, 7, 30), None),
    ],
)
def test_the_next_day(every, after, expected):
    assert next_day(every, after=after, starts_on=START, waves_close_on=CLOSINGS) == expected


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=timezone.get_current_timezone())


@pytest.fixture
def monthly(pilot):
    """A pilot whose releases come each month, set on the day of its kick-off."""
    at = noon(pilot.cohort.starts_on)
    set_rhythm(cohort=pilot.cohort, every=EVERY.MONTH, by=pilot.user("coordinator"), at=at)
    return ReleaseRhythm.objects.get()


def freeze(at: datetime) -> None:
    for release in Release.objects.filter(state=Release.State.WAITING):
        worker.compute(release_id=str(release.pk), clock=lambda: at)


def test_it_comes_on_its_day_and_once(monthly):
    day = monthly.next_on
    assert ask_for_due(at=noon(day - timedelta(days=1))) == 0
    assert [ask_for_due(at=noon(day)) for _ in range(3)] == [1, 0, 0]
    release = Release.objects.get()
    assert (release.number, release.requested_by) == (1, None)
    freeze(noon(day))
    assert ask_for_due(at=noon(day)) == 0
    monthly.refresh_from_db()
    assert monthly.next_on == next_of(monthly.cohort, EVERY.MONTH, after=day)


def test_two_workers_that_read_the_same_day_ask_once(monthly):
    day = monthly.next_on
    both = [ReleaseRhythm.objects.select_related("cohort__programme").get() for _ in range(2)]
    assert [ask_for(one, on=day, at=noon(day)) for one in both] == [True, False]
    assert Release.objects.count() == 1


def test_missed_days_are_one_release(monthly):
    late = monthly.next_on + timedelta(days=70)
    assert ask_for_due(at=noon(late)) == 1
    freeze(noon(late))
    assert ask_for_due(at=noon(late)) == 0
    monthly.refresh_from_db()
    assert monthly.next_on > late


def test_while_one_is_being_made_the_day_waits(monthly):
    day = monthly.next_on
    actions.request_release(cohort=monthly.cohort, by=None, at=NOW, submission=uuid.uuid4())
    assert ask_for_due(at=noon(day)) == 0
    freeze(noon(day))
    assert ask_for_due(at=noon(day)) == 1
    assert Release.objects.count() == 2


def test_after_the_decision_none_comes(monthly):
    day = monthly.next_on
    Decision.objects.create(
        cohort=monthly.cohort,
        outcome=Decision.Outcome.STOP,
        why="The need has gone.",
        release_number=1,
        release_digest="0" * 64,
        signed_name="Angela Stewart",
        decided_at=NOW,
    )
    assert ask_for_due(at=noon(day)) == 0
    monthly.refresh_from_db()
    assert monthly.next_on is None


def test_the_minute_of_the_clock_asks(monthly):
    delivery.tick(clock=lambda: noon(monthly.next_on))
    assert Release.objects.count() == 1


def test_switched_off_nothing_comes(monthly, pilot):
    set_rhythm(cohort=pilot.cohort, every=OFF, by=pilot.user("coordinator"), at=NOW)
    assert ask_for_due(at=noon(monthly.next_on)) == 0
    verbs = AuditEvent.objects.filter(verb__startswith="release rhythm").order_by("at", "verb")
    assert {event.verb for event in verbs} == {"release rhythm set", "release rhythm switched off"}


def test_it_is_set_changed_and_switched_off_on_its_page(pilot, cast):
    client = Client()
    client.force_login(cast["coordinator"])
    page = reverse("insights:release_rhythm", args=[pilot.cohort.pk])
    releases = reverse("insights:releases", args=[pilot.cohort.pk])
    assert "only when somebody asks" in client.get(page).content.decode()
    assert "Let them come by themselves" in client.get(releases).content.decode()
    assert client.post(page, {"every": "month"}).status_code == 302
    assert ReleaseRhythm.objects.get().every == EVERY.MONTH
    assert "Each month, on its first day" in client.get(releases).content.decode()
    client.post(page, {"every": "waves"})
    assert ReleaseRhythm.objects.get().every == EVERY.WAVES
    client.post(page, {"every": OFF})
    assert not ReleaseRhythm.objects.exists()
    refused = client.post(page, {"every": "hourly"})
    assert refused.status_code == 200
    assert not ReleaseRhythm.objects.exists()


def test_whoever_may_only_read_sees_the_day_and_no_way_to_change_it(pilot, cast, monthly):
    client = Client()
    client.force_login(cast["sponsor"])
    page = client.get(reverse("insights:releases", args=[pilot.cohort.pk])).content.decode()
    assert "Each month, on its first day" in page
    assert "Change the rhythm" not in page
