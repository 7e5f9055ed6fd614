"""Thirty zones, both changes of the clock, each hour around them, two years: every clock time happens once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from notifications import rhythm
from notifications.zones import moment_of

ZONES = [
    "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Berlin", "Europe/Paris", "Europe/Athens",
    "Europe/Helsinki", "Europe/Chisinau", "Atlantic/Azores", "Africa/Cairo", "Africa/Casablanca",
    "Asia/Beirut", "Asia/Jerusalem", "Asia/Gaza", "America/New_York", "America/Chicago", "America/Denver",
    "America/Los_Angeles", "America/Anchorage", "America/Halifax", "America/St_Johns", "America/Havana",
    "America/Santiago", "America/Nuuk", "Australia/Sydney", "Australia/Adelaide", "Australia/Lord_Howe",
    "Pacific/Auckland", "Pacific/Chatham", "Pacific/Norfolk",
]  # fmt: skip
YEARS = (2026, 2027)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def changes(where: ZoneInfo) -> list[datetime]:
    """The moments in both years, in UTC, from which another offset holds."""
    found, at = [], datetime(YEARS[0], 1, 1, tzinfo=UTC)
    while at.year <= YEARS[-1]:
        if (at + HOUR).astimezone(where).utcoffset() != at.astimezone(where).utcoffset():
            found.append(_minute(at, where))
        at += HOUR
    return found


def _minute(at: datetime, where: ZoneInfo) -> datetime:
    before = at.astimezone(where).utcoffset()
    return next(
        at + number * MINUTE
        for number in range(1, 61)
        if (at + number * MINUTE).astimezone(where).utcoffset() != before
    )


def walked(day: date, where: ZoneInfo) -> dict[time, datetime]:
    """The first moment at which each clock time of ``day`` is read off a wall, by looking at every minute."""
    found: dict[time, datetime] = {}
    at = datetime.combine(day, time(), UTC) - timedelta(hours=16)
    for _ in range(58 * 60):
        local = at.astimezone(where)
        if local.date() == day:
            found.setdefault(local.time(), at)
        at += MINUTE
    return found


def test_the_zones_are_thirty_and_their_clocks_change():
    assert len(set(ZONES)) == 30
    assert all(len(changes(ZoneInfo(name))) >= 4 for name in ZONES)


@pytest.mark.parametrize("name", ZONES)
def test_each_hour_of_a_day_of_change_is_the_one_on_the_wall(name):
    where = ZoneInfo(name)
    for change in changes(where):
        for day in {(change - MINUTE).astimezone(where).date(), change.astimezone(where).date()}:
            wall = walked(day, where)
            for half in range(48):
                clock = time(half // 2, 30 * (half % 2))
                # In a gap: the first minute that there is again.
                assert moment_of(day, clock, where) == wall.get(clock, change), (day, clock)


@pytest.mark.parametrize("name", ZONES)
def test_a_reminder_for_any_hour_leaves_once_and_in_the_day(name):
    where = ZoneInfo(name)
    for change in changes(where):
        for hour in range(-12, 12):
            leaves = rhythm.after_quiet_hours(change + hour * HOUR, where)
            assert rhythm.MORNING <= leaves.astimezone(where).time() < rhythm.EVENING
            assert rhythm.after_quiet_hours(leaves, where) == leaves
            assert timedelta() <= leaves - (change + hour * HOUR) <= timedelta(hours=15)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-03-29", "2026-03-29T01:00"),  # 01:30 is not there: 02:00 summer time
        ("2026-10-25", "2026-10-25T00:30"),  # 01:30 comes twice: the first pass
        ("2026-10-26", "2026-10-26T01:30"),
    ],
)
def test_88_half_past_one_on_both_days_of_change_happens_once(day, expected):
    moment = moment_of(date.fromisoformat(day), time(1, 30), ZoneInfo("Europe/London"))
    assert moment == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_a_day_that_a_country_left_out_begins_with_the_next():
    """Samoa had no 30 December 2011."""
    moment = moment_of(date(2011, 12, 30), time(9), ZoneInfo("Pacific/Apia"))
    assert (
        moment.astimezone(ZoneInfo("Pacific/Apia")).replace(tzinfo=None).isoformat() == "2011-12-31T00:00:00"
    )
