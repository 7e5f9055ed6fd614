"""What one pair and one person add to the totals of their cohort at a moment. Pure: rows in, counts out.

Totals are sums of whole numbers under names such as ``cancelled.mentee``, so a change is a difference, in any order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from insights.operations import LATE_NOTICE, NOT_JOINED, Hour, rebooked
from pairing.models import Pair
from programmes.models import Side
from sessions.models import Session
from sessions.rhythm import (
    FIRST_SESSION_EXPECTED,
    FIRST_SESSION_WITHIN,
    LOOKING_BACK,
    SILENCE,
    Beat,
    Rhythm,
    rhythm,
)

MOST_WEEKS = 8
WEEK = timedelta(days=7)
# The smallest step of a clock: "later than a moment" is true one step after it.
STEP = timedelta(microseconds=1)

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a cohort asks of its pairs."""

    cadence: timedelta
    sessions_planned: int


@dataclass(frozen=True, slots=True)
class PairCount:
    """One pair, counted. ``rhythm`` is empty for one that does not meet now."""

    counts: Counts
    is_known: bool
    has_met: bool
    rhythm: str
    silent_since: datetime
    last_held_at: datetime | None
    next_planned_at: datetime | None
    cancelled_by_mentor: int
    cancelled_by_mentee: int
    changes_at: datetime | None


def count_pair(
    pair: Pair, hours: Sequence[Hour], flags: Iterable[str], plan: Plan, *, at: datetime
) -> PairCount:
    """Count ``pair`` with its ``hours`` in the order of their start, and the kinds of its open flags."""
    counts: Counter[str] = Counter(f"flag.{kind}" for kind in flags)
    _count_hours(counts, hours, at)
    held = [hour for hour in hours if hour.state == Session.State.HELD]
    _count_delivery(counts, pair, held, plan)
    beat = _beat(pair, hours, plan, at)
    meets = pair.may_meet
    state = str(rhythm(beat, at=at).state.value) if meets else ""
    if meets:
        counts[f"rhythm.{state}"] += 1
        if beat.last_held_at is not None:
            counts[f"week.{min((at - beat.last_held_at).days // 7, MOST_WEEKS)}"] += 1
    return PairCount(
        counts={name: number for name, number in counts.items() if number},
        is_known=pair.is_known_to_both,
        has_met=bool(held) and pair.state != Pair.State.ENDED,
        rhythm=state,
        silent_since=beat.last_held_at or beat.introduced_at,
        last_held_at=beat.last_held_at,
        next_planned_at=beat.next_planned_at,
        cancelled_by_mentor=beat.cancelled_by_mentor,
        cancelled_by_mentee=beat.cancelled_by_mentee,
        changes_at=_next_change(beat, hours, at, meets=meets),
    )


def _count_hours(counts: Counter[str], hours: Sequence[Hour], at: datetime) -> None:
    for hour in hours:
        if hour.state != Session.State.MOVED and hour.starts_at <= at:
            counts["due"] += 1
        if hour.state == Session.State.HELD:
            counts["held"] += 1
            counts["minutes"] += hour.minutes
        counts["missed"] += hour.state == Session.State.MISSED
        if hour.changed_by:
            _count_change(counts, hour, hours)


def _count_change(counts: Counter[str], hour: Hour, hours: Sequence[Hour]) -> None:
    side = hour.changed_by
    if hour.state == Session.State.MOVED:
        counts[f"moved.{side}"] += 1
    if hour.state != Session.State.CANCELLED:
        return
    counts[f"cancelled.{side}"] += 1
    if hour.changed_at is None:
        return
    counts[f"late.{side}"] += hour.starts_at - hour.changed_at < LATE_NOTICE
    again = rebooked(hour, hours)
    if again is not None:
        counts[f"rebooked.{side}"] += 1
        counts[f"rebooked_microseconds.{side}"] += again // STEP


def _count_delivery(counts: Counter[str], pair: Pair, held: Sequence[Hour], plan: Plan) -> None:
    if pair.introduced_at is None:
        return
    counts["introduced"] += 1
    counts["on_time"] += bool(held) and held[0].starts_at <= pair.introduced_at + FIRST_SESSION_WITHIN
    enough = 3 * len(held) >= 2 * plan.sessions_planned
    counts["completed"] += pair.state == Pair.State.COMPLETED and enough


# Time alone


def _beat(pair: Pair, hours: Sequence[Hour], plan: Plan, at: datetime) -> Beat:
    def cancelled(side: str) -> int:
        return sum(
            hour.state == Session.State.CANCELLED
            and hour.changed_by == side
            and hour.changed_at is not None
            and hour.changed_at >= at - LOOKING_BACK
            for hour in hours
        )

    planned = (h.starts_at for h in hours if h.state == Session.State.PLANNED and h.starts_at >= at)
    return Beat(
        pair_id=pair.pk,
        introduced_at=pair.introduced_at or pair.asked_at,
        cadence=plan.cadence,
        last_held_at=max((h.starts_at for h in hours if h.state == Session.State.HELD), default=None),
        next_planned_at=min(planned, default=None),
        cancelled_by_mentor=cancelled(Side.MENTOR),
        cancelled_by_mentee=cancelled(Side.MENTEE),
    )


def _next_change(beat: Beat, hours: Sequence[Hour], at: datetime, *, meets: bool) -> datetime | None:
    """The first moment after ``at`` at which the same rows add something else."""
    moments = [hour.starts_at for hour in hours if hour.state != Session.State.MOVED]
    if meets:
        moments += [
            hour.changed_at + LOOKING_BACK
            for hour in hours
            if hour.state == Session.State.CANCELLED and hour.changed_at is not None
        ]
        moments += _turns(beat)
    return min((m for moment in moments for m in (moment, moment + STEP) if m > at), default=None)


def _turns(beat: Beat) -> list[datetime]:
    if beat.last_held_at is None:
        return [beat.introduced_at + FIRST_SESSION_EXPECTED, beat.introduced_at + FIRST_SESSION_WITHIN]
    silences = [beat.cadence, beat.cadence * SILENCE, *(WEEK * week for week in range(MOST_WEEKS + 1))]
    return [beat.last_held_at + silence for silence in silences]


# People


@dataclass(frozen=True, slots=True)
class Part:
    """What one of the pairs of a person says about them."""

    is_known: bool
    has_met: bool
    rhythm: str


def count_person(
    side: str, state: str, done: Sequence[str], required: Mapping[str, int], parts: Iterable[Part]
) -> Counts:
    """Count one participant. ``done`` are the modules they finished, ``required`` minutes of each one of the gate."""
    parts = list(parts)
    joined, met = state not in NOT_JOINED, any(part.has_met for part in parts)
    steps = {
        "invited": True,
        "joined": joined,
        "prepared": joined and required.keys() <= set(done),
        "paired": any(part.is_known for part in parts),
        "meeting": met,
    }
    counts = {f"{step}.{side}": 1 for step, reached in steps.items() if reached}
    minutes = sum(required.get(slug, 0) for slug in done)
    if minutes:
        counts["preparation_minutes"] = minutes
    if met and not any(part.rhythm == Rhythm.AT_RISK for part in parts):
        counts["on_course"] = 1
    return counts


# Sums


def added(total: Mapping[str, int], *, more: Iterable[Counts] = (), less: Iterable[Counts] = ()) -> Counts:
    """``total`` with some counts more and some less; what comes to nothing is left out."""
    found = Counter(dict(total))
    for counts in more:
        found.update(counts)
    for counts in less:
        found.subtract(counts)
    return {name: number for name, number in sorted(found.items()) if number}


def required_minutes(modules: Iterable[tuple[str, str, int]], both: str) -> dict[str, dict[str, int]]:
    """For each side the minutes of its modules of the gate, by slug, from (audience, slug, minutes)."""
    found: dict[str, dict[str, int]] = {side.value: {} for side in Side}
    for audience, slug, minutes in modules:
        for side, own in found.items():
            if audience in (side, both):
                own[slug] = minutes
    return found
