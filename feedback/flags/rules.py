"""When a pair may need a hand: each trigger with its numbers. Pure: no Django, no clock, no database.

A rule answers with the moment from which its condition held, or None. That moment is worked out from dates of sessions,
never from when somebody answered, so that the same evidence gives the same moment each time it is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from feedback.statistics import Values, pulse_score

LATE_AFTER = timedelta(days=21)
HELD_WITHIN = timedelta(days=14)
CANCELLED_TOO_OFTEN, LOOKING_BACK = 2, timedelta(days=90)
SILENCE = 1.5  # times the usual distance between two sessions
FALL_IN_ONE_STEP, FALL_OVER_TWO = 1.0, 0.75
LOW_CANDOUR = 2
MENTEE_SPOKE_MOST, EXTREMES = 4, (1, 5)
ONE_SIDED_TIMES = 2
GAP = 1.5
LOW_ENERGY, LOW_ENERGY_TIMES, DRAINED = 2, 2, 1
UNSIGNED_AFTER, GOAL_BY = 2, 3
MID_POINT_OVERDUE = timedelta(weeks=4)
# Scores are thirds and quarters: a fall of exactly one point must not miss by a rounding.
TINY = 1e-9


class FlagKind(StrEnum):
    """What a pair may need a hand with. The kind is all that leaves the answers."""

    LATE_START = "late-start"
    SLIPPING = "slipping"
    FALLING = "falling-pulse"
    ONE_SIDED = "one-sided-talk"
    GAP = "perception-gap"
    LOAD = "heavy-load"
    AGREEMENT = "no-agreement"
    MID_POINT = "mid-point-missing"
    SUPPORT = "support-asked"


FROM_PULSES = frozenset({FlagKind.FALLING, FlagKind.ONE_SIDED, FlagKind.GAP, FlagKind.LOAD})
# For the coach alone: no page, count or mail of anybody else knows that there is one.
COACH_ONLY = frozenset({FlagKind.LOAD})


@dataclass(frozen=True, slots=True)
class Hour:
    """One date of a pair, and what became of it. ``changed_by`` is the side that called it off."""

    number: int
    state: str
    starts_at: datetime
    planned_at: datetime
    changed_by: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """The dates and states of one pair, without a word. ``has_goal`` is None where nobody can say."""

    introduced_at: datetime
    cadence: timedelta
    mid_point_at: datetime
    hours: Sequence[Hour] = ()
    is_signed: bool = True
    has_goal: bool | None = None
    is_renewed: bool = False
    asked_at: datetime | None = None
    """When one of the two asked for support that nobody has given yet."""

    def held(self) -> list[Hour]:
        return sorted((hour for hour in self.hours if hour.state == "held"), key=lambda hour: hour.starts_at)


@dataclass(frozen=True, slots=True)
class Talk:
    """What the two tapped after one session: item to value, and None for whoever did not answer."""

    number: int
    asked_at: datetime
    mentor: Values | None = None
    mentee: Values | None = None

    def answered(self) -> list[Values]:
        return [values for values in (self.mentor, self.mentee) if values is not None]


# From dates


def late_start(course: Course, at: datetime) -> datetime | None:
    """No session 21 days after the introduction."""
    since = course.introduced_at + LATE_AFTER
    return since if at >= since and not course.held() else None


def slipping(course: Course, at: datetime) -> datetime | None:
    """Two planned sessions in a row not held, one side cancelled twice, or a long silence; the latest of the three."""
    found = [rule(course, at) for rule in (_two_not_held, _cancelled_twice, _silent)]
    return max((since for since in found if since is not None), default=None)


def _two_not_held(course: Course, at: datetime) -> datetime | None:
    """The last two planned sessions whose two weeks are over, neither held within them. A moved one is the same one."""
    over = [due for due in _planned(course.hours) if due + HELD_WITHIN <= at]
    if len(over) < 2 or any(_held_within(course, due) for due in over[-2:]):
        return None
    return over[-1] + HELD_WITHIN


def _planned(hours: Iterable[Hour]) -> list[datetime]:
    """The day for which each session was first planned, in order. A row that follows a moved one belongs to it."""
    first: list[datetime] = []
    moved: set[int] = set()
    for hour in sorted(hours, key=lambda hour: hour.planned_at):
        if hour.number not in moved:
            first.append(hour.starts_at)
        moved.discard(hour.number)
        if hour.state == "moved":
            moved.add(hour.number)
    return sorted(first)


def _held_within(course: Course, due: datetime) -> bool:
    """Held within two weeks of ``due``; up to two weeks before counts too, for an hour that was brought forward."""
    return any(abs(hour.starts_at - due) <= HELD_WITHIN for hour in course.held())


def _cancelled_twice(course: Course, at: datetime) -> datetime | None:
    by_side: dict[str, list[datetime]] = {}
    for hour in course.hours:
        if hour.state == "cancelled" and hour.changed_at and hour.changed_at > at - LOOKING_BACK:
            by_side.setdefault(hour.changed_by, []).append(hour.changed_at)
    often = [
        max(moments) for side, moments in by_side.items() if side and len(moments) >= CANCELLED_TOO_OFTEN
    ]
    return max(often, default=None)


def _silent(course: Course, at: datetime) -> datetime | None:
    held = course.held()
    if not held:
        return None  # that is a late start
    since = held[-1].starts_at + course.cadence * SILENCE
    return since if at > since else None


def no_agreement(course: Course, at: datetime) -> datetime | None:
    """Unsigned after the second session, or no goal by the third."""
    begun = sorted(
        hour.starts_at
        for hour in course.hours
        if hour.state in ("planned", "held", "missed") and hour.starts_at < at
    )
    if not course.is_signed and len(begun) >= UNSIGNED_AFTER:
        return begun[UNSIGNED_AFTER - 1]
    held = course.held()
    if course.has_goal is False and len(held) >= GOAL_BY:
        return held[GOAL_BY - 1].starts_at
    return None


def mid_point_missing(course: Course, at: datetime) -> datetime | None:
    """Four weeks after half of the time, and the two have not looked at their agreement again."""
    since = course.mid_point_at + MID_POINT_OVERDUE
    is_theirs = course.introduced_at < course.mid_point_at
    return since if is_theirs and at >= since and not course.is_renewed else None


def support_asked(course: Course, at: datetime) -> datetime | None:
    return course.asked_at


# From answers. A comparison needs two answers: whoever did not answer raises nothing.


def falling(talks: Sequence[Talk]) -> datetime | None:
    """One of the two: a point down in one step, three quarters over two, or hardly able to say what they think."""
    found: list[datetime] = []
    for side in ("mentor", "mentee"):
        answers = [(talk.asked_at, values) for talk in talks if (values := getattr(talk, side)) is not None]
        found += [moment for moment, values in answers if _at_most(values, "P1", LOW_CANDOUR)]
        scored = [(moment, score) for moment, values in answers if (score := pulse_score(values)) is not None]
        found += _falls(scored, steps=1, by=FALL_IN_ONE_STEP)
        found += _falls(scored, steps=2, by=FALL_OVER_TWO)
    return max(found, default=None)


def _falls(scored: Sequence[tuple[datetime, float]], *, steps: int, by: float) -> list[datetime]:
    pairs = zip(scored, scored[steps:], strict=False)
    return [moment for (_, before), (moment, after) in pairs if before - after >= by - TINY]


def one_sided(talks: Sequence[Talk]) -> datetime | None:
    """Twice: both say that the mentee spoke more, or one says that only one of the two spoke."""
    times = [talk.asked_at for talk in talks if _is_one_sided(talk)]
    return times[-1] if len(times) >= ONE_SIDED_TIMES else None


def _is_one_sided(talk: Talk) -> bool:
    said = [values.get("P5") for values in talk.answered()]
    both = len(said) == 2 and all(value is not None and value >= MENTEE_SPOKE_MOST for value in said)
    return both or any(value in EXTREMES for value in said)


def perception_gap(talks: Sequence[Talk]) -> datetime | None:
    """The same session, and scores at least a point and a half apart."""
    found = None
    for talk in talks:
        scores = [pulse_score(values) for values in talk.answered()]
        known = [score for score in scores if score is not None]
        if len(known) == 2 and abs(known[0] - known[1]) >= GAP - TINY:
            found = talk.asked_at
    return found


def heavy_load(talks: Sequence[Talk]) -> datetime | None:
    """The mentor left low twice, or drained once."""
    low = [talk for talk in talks if talk.mentor and _at_most(talk.mentor, "P6", LOW_ENERGY)]
    drained = [talk.asked_at for talk in low if talk.mentor and _at_most(talk.mentor, "P6", DRAINED)]
    twice = [low[-1].asked_at] if len(low) >= LOW_ENERGY_TIMES else []
    return max([*drained, *twice], default=None)


def _at_most(values: Values, item: str, limit: int) -> bool:
    value = values.get(item)
    return value is not None and value <= limit


OF_DATES: Mapping[FlagKind, Callable[[Course, datetime], datetime | None]] = {
    FlagKind.LATE_START: late_start,
    FlagKind.SLIPPING: slipping,
    FlagKind.AGREEMENT: no_agreement,
    FlagKind.MID_POINT: mid_point_missing,
    FlagKind.SUPPORT: support_asked,
}
OF_PULSES: Mapping[FlagKind, Callable[[Sequence[Talk]], datetime | None]] = {
    FlagKind.FALLING: falling,
    FlagKind.ONE_SIDED: one_sided,
    FlagKind.GAP: perception_gap,
    FlagKind.LOAD: heavy_load,
}


@dataclass(frozen=True, slots=True)
class Known:
    """When a flag of a kind was last raised for the pair; nothing older raises it again."""

    raised: Mapping[FlagKind, datetime] = field(default_factory=dict)

    def is_news(self, kind: FlagKind, since: datetime | None) -> bool:
        return since is not None and (kind not in self.raised or since > self.raised[kind])
