"""Each trigger at its threshold, and at the nearest thing that is none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from feedback.flags import rules
from feedback.flags.rules import Course, FlagKind, Hour, Known, Talk

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
MONTH = timedelta(days=28)


def on(day: float) -> datetime:
    return BEGAN + day * DAY


def hour(number: int, day: float, state: str = "held", **changes) -> Hour:
    values = {"planned_at": on(day - 7)} | changes
    return Hour(number=number, state=state, starts_at=on(day), **values)


def course(*hours: Hour, **changes) -> Course:
    values = {"introduced_at": BEGAN, "cadence": MONTH, "mid_point_at": on(90), "hours": hours}
    return Course(**values | changes)


def talk(number: int, mentor=None, mentee=None) -> Talk:
    return Talk(number, on(10 * number), mentor, mentee)


def scored(score: float) -> dict[str, int]:
    """Four ratings with the mean ``score``, in quarters; candour at 3 or more, so that it raises nothing itself."""
    total = round(score * 4)
    first = max(3, total - 15)
    rest = total - first
    return {"P1": first, "P2": rest // 3, "P3": (rest + 1) // 3, "P4": (rest + 2) // 3}


@pytest.mark.parametrize(("day", "late"), [(20.99, False), (21, True)])
def test_a_late_start_is_21_days_without_a_session(day, late):
    assert (rules.late_start(course(hour(1, 30, "planned")), on(day)) is not None) is late
    assert rules.late_start(course(hour(1, 20)), on(day)) is None


@pytest.mark.parametrize(("day", "slips"), [(47.9, False), (48, True)])
def test_two_planned_sessions_in_a_row_are_not_held_within_14_days(day, slips):
    lost = course(hour(1, 5), hour(2, 20, "missed"), hour(2, 34, "missed"))
    assert (rules.slipping(lost, on(day)) == on(48)) is slips


def test_one_not_held_between_two_that_were_is_no_slipping():
    kept = course(hour(1, 5), hour(2, 20, "missed"), hour(2, 35, "held"), hour(3, 50, "missed"))
    assert rules.slipping(kept, on(66)) is None


@pytest.mark.parametrize(("held_on", "slips"), [(34, False), (35, True)])
def test_a_moved_session_is_the_same_one_and_has_two_weeks_from_its_first_day(held_on, slips):
    moved = [
        hour(2, 20, "moved", planned_at=on(10), changed_at=on(19)),
        hour(2, held_on, "held", planned_at=on(19)),
    ]
    lost = hour(1, 5, "missed")
    assert (rules.slipping(course(lost, *moved), on(36)) is not None) is slips


def cancelled(day: float, side: str) -> Hour:
    return hour(2, day + 2, "cancelled", changed_by=side, changed_at=on(day))


@pytest.mark.parametrize(
    ("first", "second", "slips"),
    [
        ((11, "mentee"), (40, "mentee"), True),
        ((11, "mentee"), (40, "mentor"), False),
        ((10, "mentee"), (40, "mentee"), False),
    ],
)
def test_two_cancellations_by_one_side_count_within_90_days(first, second, slips):
    found = course(hour(1, 5), hour(2, 43), hour(3, 70), cancelled(*first), cancelled(*second))
    assert (rules.slipping(found, on(100)) == on(40)) is slips


@pytest.mark.parametrize(("day", "slips"), [(47, False), (47.1, True)])
def test_a_silence_is_longer_than_one_and_a_half_times_the_cadence(day, slips):
    assert (rules.slipping(course(hour(1, 5)), on(day)) is not None) is slips


def test_before_the_first_session_there_is_no_silence():
    assert rules.slipping(course(), on(100)) is None


@pytest.mark.parametrize(
    ("before", "after", "falls"), [(4.0, 3.0, True), (4.0, 3.25, False), (3.25, 4.25, False)]
)
def test_a_pulse_falls_by_one_in_one_step(before, after, falls):
    for side in ("mentor", "mentee"):
        talks = [talk(1, **{side: scored(before)}), talk(2, **{side: scored(after)})]
        assert (rules.falling(talks) == on(20)) is falls


@pytest.mark.parametrize(("last", "falls"), [(3.75, True), (4.0, False)])
def test_a_pulse_falls_by_three_quarters_over_two(last, falls):
    talks = [talk(1, scored(4.5)), talk(2, scored(4.25)), talk(3, scored(last))]
    assert (rules.falling(talks) is not None) is falls


def test_thirds_do_not_miss_a_fall_of_exactly_one():
    high, low = {"P1": 5, "P2": 5, "P4": 4}, {"P1": 4, "P2": 4, "P4": 3}
    assert rules.falling([talk(1, high), talk(2, low)])


@pytest.mark.parametrize(("value", "low"), [(2, True), (3, False)])
def test_candour_of_two_or_less_is_enough_alone(value, low):
    assert (rules.falling([talk(1, {"P1": value})]) is not None) is low


def test_fewer_than_two_answers_compare_nothing():
    assert rules.falling([talk(1, scored(3)), talk(2)]) is None
    assert rules.falling([talk(1, scored(5)), talk(2, None, scored(3.25))]) is None  # the other one answered
    assert rules.perception_gap([talk(1, scored(5))]) is None
    assert rules.perception_gap([talk(1, scored(5)), talk(2, None, scored(3))]) is None  # another session
    assert rules.falling([talk(1, {"P1": 5, "P2": 5}), talk(2, {"P1": 3, "P2": 3})]) is None  # too few items


@pytest.mark.parametrize(
    ("times", "leans"),
    [
        ([(4, 4), (4, 5)], True),
        ([(4, 4), (4, 3)], False),
        ([(4, 4)], False),
        ([(5, None), (None, 1)], True),
        ([(5, 3)], False),
        ([(4, None), (4, None)], False),
        ([(2, 2), (2, 2)], False),
        ([(1, 3), (3, 3), (3, 1)], True),
        ([(None, None), (None, None)], False),
    ],
)
def test_talk_is_one_sided_twice(times, leans):
    talks = [
        talk(place, mentor and {"P5": mentor}, mentee and {"P5": mentee})
        for place, (mentor, mentee) in enumerate(times)
    ]
    assert (rules.one_sided(talks) is not None) is leans


@pytest.mark.parametrize(("other", "gap"), [(3.0, True), (3.25, False)])
def test_a_gap_is_one_and_a_half_in_the_same_session(other, gap):
    assert (rules.perception_gap([talk(1, scored(4.5), scored(other))]) is not None) is gap
    assert (rules.perception_gap([talk(1, scored(other), scored(4.5))]) is not None) is gap


@pytest.mark.parametrize(
    ("energy", "heavy"), [([2, 2], True), ([2, 4, 2], True), ([2, 3], False), ([1], True), ([2], False)]
)
def test_a_load_is_heavy_at_two_twice_or_one_once(energy, heavy):
    talks = [talk(place, {"P6": value}) for place, value in enumerate(energy)]
    assert (rules.heavy_load(talks) is not None) is heavy
    assert rules.heavy_load([replace(each, mentor=None, mentee=each.mentor) for each in talks]) is None


def test_an_agreement_is_missing_after_the_second_session():
    two = [hour(1, 5, "planned"), hour(2, 30, "planned")]
    assert rules.no_agreement(course(*two, is_signed=False), on(31)) == on(30)
    assert rules.no_agreement(course(*two, is_signed=False), on(29)) is None
    assert rules.no_agreement(course(*two, is_signed=True), on(31)) is None
    gone = [two[0], hour(2, 30, "cancelled")]
    assert rules.no_agreement(course(*gone, is_signed=False), on(31)) is None


@pytest.mark.parametrize(
    ("has_goal", "held", "missing"), [(False, 3, True), (False, 2, False), (True, 3, False), (None, 3, False)]
)
def test_a_goal_is_missing_by_the_third_session(has_goal, held, missing):
    hours = [hour(number, 20 * number) for number in range(1, held + 1)]
    assert (rules.no_agreement(course(*hours, has_goal=has_goal), on(61)) is not None) is missing


@pytest.mark.parametrize(("day", "missing"), [(117.9, False), (118, True)])
def test_the_mid_point_is_missing_four_weeks_after_its_day(day, missing):
    assert (rules.mid_point_missing(course(), on(day)) is not None) is missing
    assert rules.mid_point_missing(course(is_renewed=True), on(day)) is None
    assert rules.mid_point_missing(course(introduced_at=on(91)), on(day)) is None


def test_support_is_asked_at_any_time():
    assert rules.support_asked(course(asked_at=on(1)), on(1)) == on(1)
    assert rules.support_asked(course(), on(1)) is None


def test_the_same_evidence_raises_nothing_twice():
    known = Known({FlagKind.GAP: on(20)})
    assert not known.is_news(FlagKind.GAP, on(20))
    assert known.is_news(FlagKind.GAP, on(21))
    assert known.is_news(FlagKind.FALLING, on(1))
    assert not known.is_news(FlagKind.FALLING, None)


def test_every_kind_has_one_rule():
    assert {*rules.OF_DATES, *rules.OF_PULSES} == set(FlagKind)
    assert set(rules.OF_PULSES) == rules.FROM_PULSES
