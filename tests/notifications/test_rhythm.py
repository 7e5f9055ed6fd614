"""No reminder in the evening, one on a day, two in a week: wherever the reader is and whatever the clock does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications import rhythm

LONDON = ZoneInfo("Europe/London")
ZONES = [
    "Europe/London",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Pacific/Apia",
]
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        ("2026-03-02T07:59", "2026-03-02T08:00"),
        ("2026-03-02T08:00", "2026-03-02T08:00"),
        ("2026-03-02T17:59", "2026-03-02T17:59"),
        ("2026-03-02T18:00", "2026-03-03T08:00"),
        ("2026-03-02T23:30", "2026-03-03T08:00"),
        ("2026-03-28T20:00", "2026-03-29T08:00"),  # the night in which the clock goes forward
    ],
)
def test_a_mail_leaves_between_eight_and_six_where_its_reader_is(at, leaves):
    moment = datetime.fromisoformat(at).replace(tzinfo=LONDON)
    expected = datetime.fromisoformat(leaves).replace(tzinfo=LONDON)
    assert rhythm.after_quiet_hours(moment, LONDON) == expected


@given(MOMENTS, st.sampled_from(ZONES))
def test_it_never_leaves_in_quiet_hours_nor_more_than_a_night_later(at, name):
    where = ZoneInfo(name)
    leaves = rhythm.after_quiet_hours(at, where)
    assert rhythm.MORNING <= leaves.astimezone(where).time() < rhythm.EVENING
    assert timedelta() <= leaves - at <= timedelta(hours=15)


@given(MOMENTS, st.sampled_from(ZONES), st.lists(MOMENTS, max_size=6))
def test_one_more_reminder_never_breaks_the_rhythm(at, name, others):
    where = ZoneInfo(name)
    sent = [moment for moment in others if moment <= at]
    leaves = rhythm.after_the_others(at, where, sent)
    week = [moment for moment in sent if moment > leaves - rhythm.WEEK]
    assert len(week) < rhythm.REMINDERS_A_WEEK
    assert all(rhythm.local_day(moment, where) != rhythm.local_day(leaves, where) for moment in week)


def test_the_first_reminder_of_a_quiet_week_leaves_at_once():
    at = datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert rhythm.after_the_others(at, LONDON, [at - timedelta(days=8)]) == at


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc"])
def test_an_unknown_zone_is_read_as_the_organisations(name):
    assert rhythm.zone(name, otherwise="Europe/London") == LONDON


def test_each_try_waits_about_twice_as_long_as_the_one_before():
    waits = [
        rhythm.wait_before_next_try(tried, "seed") / timedelta(minutes=1) for tried in range(1, rhythm.TRIES)
    ]
    assert all(0.8 * 2**n <= wait <= 1.2 * 2**n for n, wait in enumerate(waits))
    assert rhythm.wait_before_next_try(3, "seed") != rhythm.wait_before_next_try(3, "another")
