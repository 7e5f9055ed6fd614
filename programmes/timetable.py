"""The dates of a programme, computed from the kick-off and the last day. Pure: no database, no clock.

What lies before the kick-off and in the first weeks counts in weeks; what lies between counts in shares of the whole
length (month 3 of 6 is the middle), so that a longer pilot keeps its rhythm; what follows counts from the last day.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

WEEKS_BEFORE = 10
MONTHS = 6
DECISION_MONTHS_AFTER = 1
CLOSING_ANSWERS = timedelta(weeks=2)


@dataclass(frozen=True, slots=True)
class Step:
    """One date: ``when(starts_on, ends_on)`` gives the day, ``why`` the reason in a few words."""

    key: str
    title: str
    why: str
    when: Callable[[date, date], date]


def _from_start(*, weeks: int = 0, days: int = 0) -> Callable[[date, date], date]:
    return lambda starts_on, ends_on: starts_on + timedelta(weeks=weeks, days=days)


def _share(part: int, of: int) -> Callable[[date, date], date]:
    return lambda starts_on, ends_on: starts_on + (ends_on - starts_on) * part / of


def _after_end(*, months: int = 0, days: int = 0) -> Callable[[date, date], date]:
    return lambda starts_on, ends_on: add_months(ends_on, months) + timedelta(days=days)


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, or the last of that month."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


STEPS = (
    Step(
        "design",
        "Purpose, criteria and readiness check begin",
        "four weeks to agree on them",
        _from_start(weeks=-10),
    ),
    Step(
        "call",
        "Purpose stands; the open call goes out",
        "three weeks to think about it",
        _from_start(weeks=-6),
    ),
    Step(
        "matching",
        "Answers are in; pairing begins",
        "two weeks for pairs and their answers",
        _from_start(weeks=-3),
    ),
    Step(
        "baseline",
        "Questions at the start; role modules",
        "before the training, or they measure it",
        _from_start(weeks=-1),
    ),
    Step(
        "kick-off",
        "Joint kick-off",
        "both sides in one room, two to three hours",
        _from_start(),
    ),
    Step(
        "booked",
        "First sessions are booked",
        "momentum is made in the first weeks",
        _from_start(days=7),
    ),
    Step(
        "held",
        "First sessions are held",
        "momentum is made in the first weeks",
        _from_start(days=14),
    ),
    Step(
        "late",
        "Pairs without a session are called",
        "after three weeks a late start seldom mends itself",
        _from_start(days=21),
    ),
    Step(
        "contact",
        "Each person is asked how it goes, separately",
        "together nobody says what is hard",
        _from_start(weeks=4),
    ),
    Step(
        "second",
        "Second sessions are held",
        "the second one makes a habit",
        _from_start(weeks=5),
    ),
    Step(
        "circle-1",
        "First mentor circle",
        "mentors carry more than it seems",
        _share(1, 6),
    ),
    Step(
        "middle",
        "Mid-point review; agreements are renewed",
        "time to change course",
        _share(1, 2),
    ),
    Step(
        "circle-2",
        "Mentor circle and mentee circle",
        "each side among themselves",
        _share(1, 2),
    ),
    Step(
        "ending",
        "Pairs plan their ending; last mentor circle",
        "an ending that is planned is a good one",
        _share(5, 6),
    ),
    Step(
        "close",
        "Last sessions; closing event",
        "the last day of the meetings",
        _after_end(),
    ),
    Step(
        "answers",
        "Closing questions are answered",
        "two weeks while it is fresh",
        _after_end(days=CLOSING_ANSWERS.days),
    ),
    Step(
        "decision",
        "Report and decision",
        "go, adapt or stop",
        _after_end(months=DECISION_MONTHS_AFTER),
    ),
    Step(
        "follow-up",
        "Follow-up questions",
        "what is left after half a year",
        _after_end(months=6),
    ),
)
BY_KEY = {step.key: step for step in STEPS}


def computed(key: str, *, starts_on: date, ends_on: date) -> date:
    """The day of the step ``key`` for a cohort with these dates."""
    return BY_KEY[key].when(starts_on, ends_on)


def usual_start(today: date) -> date:
    """The first Monday that leaves the ten weeks before a kick-off."""
    earliest = today + timedelta(weeks=WEEKS_BEFORE)
    return earliest + timedelta(days=-earliest.weekday() % 7)


def usual_end(starts_on: date) -> date:
    return add_months(starts_on, MONTHS)


def usual_decision(ends_on: date) -> date:
    return add_months(ends_on, DECISION_MONTHS_AFTER)
