"""Hours that suit two people, over time zones and both changes of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from sessions.booking.slots import USUAL_WEEK, Diary, best, free_slots, instant, is_free, is_taken, nearest

LONDON, NEW_YORK, KATHMANDU = map(ZoneInfo, ("Europe/London", "America/New_York", "Asia/Kathmandu"))
MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def shown(found: list[datetime], zone: ZoneInfo) -> list[str]:
    return [each.astimezone(zone).strftime("%a %H:%M") for each in found]


def free(one: Diary, other: Diary, *, minutes: int = 60, start: datetime = MONDAY, days: int = 1):
    return free_slots(one, other, minutes=minutes, earliest=start, latest=start + days * DAY)


def test_two_in_one_zone_share_the_usual_day():
    found = shown(free(Diary(LONDON), Diary(LONDON)), LONDON)
    assert (found[0], found[-1], len(found)) == ("Mon 09:00", "Mon 16:00", 15)


def test_two_zones_share_what_both_have():
    found = free(Diary(LONDON), Diary(NEW_YORK))
    assert shown(found, LONDON) == ["Mon 14:00", "Mon 14:30", "Mon 15:00", "Mon 15:30", "Mon 16:00"]
    assert shown(found, NEW_YORK)[0] == "Mon 09:00"


def test_zones_that_never_meet_have_nothing():
    assert free(Diary(ZoneInfo("Pacific/Auckland")), Diary(LONDON), days=7) == []


def test_starts_are_on_the_half_hour_of_the_reader():
    week = dict.fromkeys(range(7), (time(8), time(20)))
    reader, other = Diary(KATHMANDU, week), Diary(LONDON, week)
    assert {each[-2:] for each in shown(free(reader, other), KATHMANDU)} == {"00", "30"}
    assert {each[-2:] for each in shown(free(other, reader), LONDON)} == {"00", "30"}


def test_nobody_meets_on_a_weekend_a_free_day_or_on_leave():
    friday_off = {day: hours for day, hours in USUAL_WEEK.items() if day != 4}
    away = Diary(LONDON, away=[(date(2026, 11, 3), date(2026, 11, 4))])
    found = free(away, Diary(LONDON, friday_off), days=7)
    assert {each.split()[0] for each in shown(found, LONDON)} == {"Mon", "Thu"}


def test_leave_is_counted_in_the_days_of_whoever_takes_it():
    """Monday evening in New York is Tuesday in London."""
    evenings = Diary(NEW_YORK, {0: (time(18), time(22))}, away=[(date(2026, 11, 3), date(2026, 11, 3))])
    nights = Diary(LONDON, {1: (time(0), time(6))})
    assert shown(free(evenings, nights, days=3), NEW_YORK)[0] == "Mon 19:00"
    gone = Diary(LONDON, {1: (time(0), time(6))}, away=[(date(2026, 11, 3), date(2026, 11, 3))])
    assert free(evenings, gone, days=3) == []


def test_what_is_planned_takes_its_time_and_not_a_minute_more():
    taken = [(MONDAY + timedelta(hours=10), MONDAY + timedelta(hours=11))]
    found = shown(free(Diary(LONDON, taken=taken), Diary(LONDON)), LONDON)
    assert found[:2] == ["Mon 09:00", "Mon 11:00"]
    busy = Diary(LONDON, taken=taken)
    assert is_taken(busy, taken[0][0] + timedelta(minutes=59), minutes=60)
    assert not is_taken(busy, taken[0][1], minutes=60)


def test_an_hour_lies_within_what_was_asked_for():
    found = free(Diary(LONDON), Diary(LONDON), start=MONDAY + timedelta(hours=10, minutes=7), days=0)
    assert found == []
    start = MONDAY + timedelta(hours=10, minutes=7)
    found = free_slots(
        Diary(LONDON), Diary(LONDON), minutes=60, earliest=start, latest=start + timedelta(hours=2)
    )
    assert shown(found, LONDON) == ["Mon 10:30", "Mon 11:00"]


@pytest.mark.parametrize(
    ("day", "at", "utc"),
    [
        (date(2026, 3, 28), time(9), "09:00"),
        (date(2026, 3, 29), time(0, 59), "00:59"),
        (date(2026, 3, 29), time(1, 0), "01:00"),  # never shown: clocks go from 00:59 to 02:00
        (date(2026, 3, 29), time(1, 59), "01:00"),
        (date(2026, 3, 29), time(2, 0), "01:00"),
        (date(2026, 3, 29), time(9), "08:00"),
        (date(2026, 10, 25), time(0, 59), "23:59"),
        (date(2026, 10, 25), time(1, 30), "00:30"),  # shown twice: the first
        (date(2026, 10, 25), time(2, 0), "02:00"),
    ],
)
def test_case_88_a_time_on_the_day_the_clocks_change_is_one_moment(day, at, utc):
    assert instant(day, at, LONDON).strftime("%H:%M") == utc


def test_case_88_a_gap_of_half_an_hour_ends_where_clocks_go_on():
    lord_howe = ZoneInfo("Australia/Lord_Howe")
    found = instant(date(2026, 10, 4), time(2, 10), lord_howe)
    assert found.astimezone(lord_howe).strftime("%H:%M") == "02:30"


def test_case_88_between_the_changes_of_two_countries_the_shared_hours_shift():
    """New York goes forward on 8 March, London on 29 March: for three weeks they are four hours apart."""
    for start, first in (
        (datetime(2026, 3, 2, tzinfo=UTC), "14:00"),
        (datetime(2026, 3, 9, tzinfo=UTC), "13:00"),
        (datetime(2026, 3, 30, tzinfo=UTC), "14:00"),
    ):
        found = free(Diary(LONDON), Diary(NEW_YORK), start=start)
        assert shown(found, LONDON)[0].endswith(first)


def test_case_88_an_hour_is_an_hour_across_the_change():
    nights = {6: (time(0), time(4))}
    spring = free(Diary(LONDON, nights), Diary(LONDON, nights), start=datetime(2026, 3, 29, tzinfo=UTC))
    autumn = free(Diary(LONDON, nights), Diary(LONDON, nights), start=datetime(2026, 10, 24, 12, tzinfo=UTC))
    # Three hours of work in spring, five in autumn; the last start leaves a whole hour.
    assert (len(spring), len(autumn)) == (5, 9)
    assert spring[-1] + timedelta(hours=1) == instant(date(2026, 3, 29), time(4), LONDON)


def test_the_three_best_lie_on_three_days_at_good_times():
    one, other = Diary(LONDON), Diary(LONDON)
    assert shown(best(free(one, other, days=7), one, other), LONDON) == [
        "Mon 10:00",
        "Tue 14:00",
        "Wed 11:00",
    ]
    across = Diary(NEW_YORK)
    found = best(free(one, across, days=7), one, across)
    assert len({each.date() for each in found}) == 3 and all(
        is_free(one, across, each, minutes=60) for each in found
    )


def test_the_nearest_and_none():
    found = free(Diary(LONDON), Diary(LONDON), days=7)
    wanted = datetime(2026, 11, 7, 10, tzinfo=UTC)  # a Saturday
    assert shown([nearest(found, wanted)], LONDON) == ["Fri 16:00"]
    assert nearest([], wanted) is None


@pytest.mark.parametrize(
    ("hour", "minutes", "expected"), [(9, 60, True), (16, 90, False), (8, 60, False), (12, 480, False)]
)
def test_a_moment_is_free_when_the_whole_of_it_is(hour, minutes, expected):
    start = MONDAY + timedelta(hours=hour)
    assert is_free(Diary(LONDON), Diary(LONDON), start, minutes=minutes) is expected
