"""What everybody may know who runs the programme: states, dates, who moved a meeting. Live, and frozen with a release.

Nothing here is an answer; nothing is about one person's words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from pairing.models import Pair
from preparation.models import Audience, Completion, Module
from programmes.models import Cohort, Participant, Side
from sessions.models import Session
from sessions.rhythm import FIRST_SESSION_WITHIN

LATE_NOTICE = timedelta(days=1)
OF_A_PAIR = ("mentor", "mentee", "state", "introduced_at", "mentee_answered_at")
NOT_JOINED = {Participant.State.INVITED, Participant.State.DECLINED}


@dataclass(slots=True)
class BySide:
    """One side's part in the meetings: who moved and cancelled, how late, and how long until the next date."""

    moved: int = 0
    cancelled: int = 0
    cancelled_late: int = 0
    rebooked: int = 0
    until_rebooked: timedelta = timedelta()

    @property
    def rebooked_after(self) -> int | None:
        """Whole days from a date that was cancelled to the next one, in the mean."""
        return round(self.until_rebooked / self.rebooked / timedelta(days=1)) if self.rebooked else None


@dataclass(slots=True)
class Operations:
    """One cohort at one moment. ``steps`` holds the participants at each step of the way, in its order."""

    steps: dict[str, set[UUID]]
    side_of: dict[UUID, str]
    sides: dict[str, BySide]
    introduced: int = 0
    on_time: int = 0
    completed: int = 0
    due: int = 0
    held: int = 0
    missed: int = 0
    minutes: int = 0
    preparation_minutes: int = 0

    def count(self, step: str, side: str | None = None) -> int:
        people = self.steps[step]
        return len(people) if side is None else sum(self.side_of[person] == side for person in people)

    @property
    def hours(self) -> int:
        """Hours of the people who took part: two in each session, and what they finished of the preparation."""
        return round((2 * self.minutes + self.preparation_minutes) / 60)


class Hour(NamedTuple):
    """One session as far as it is counted: a million of them come by one after the other."""

    pair_id: UUID
    state: str
    starts_at: datetime
    minutes: int
    changed_by: str
    changed_at: datetime | None
    planned_at: datetime


def operations(cohort: Cohort, *, at: datetime) -> Operations:
    """Count one cohort from scratch. Five queries, however large it is; sessions are never all in memory."""
    participants = Participant.objects.filter(cohort=cohort).values_list("pk", "side", "state")
    joined, side_of = set(), {}
    for pk, side, state in participants.iterator():
        side_of[pk] = side
        if state not in NOT_JOINED:
            joined.add(pk)
    pairs = {pair.pk: pair for pair in Pair.objects.filter(cohort=cohort).only(*OF_A_PAIR)}
    found = Operations(
        steps={
            "invited": set(side_of),
            "joined": joined,
            "prepared": set(),
            "paired": {person for pair in pairs.values() if pair.is_known_to_both for person in _two(pair)},
            "meeting": set(),
        },
        side_of=side_of,
        sides={Side.MENTOR: BySide(), Side.MENTEE: BySide()},
        introduced=sum(pair.introduced_at is not None for pair in pairs.values()),
    )
    _count_preparation(found, cohort)
    for pair_id, hours in hours_by_pair(Session.objects.filter(pair__cohort=cohort)):
        _count_hours(found, hours, at)
        _count_delivery(found, pairs[pair_id], held_of(hours), cohort)
    return found


def _two(pair: Pair) -> tuple[UUID, UUID]:
    return pair.mentor_id, pair.mentee_id


def hours_by_pair(sessions: QuerySet[Session]) -> Iterator[tuple[UUID, list[Hour]]]:
    """Each pair that has any with its sessions, in the order of their start. One query, read in parts."""
    rows = sessions.order_by("pair_id", "starts_at", "pk").values_list(*Hour._fields)
    hours = map(Hour._make, rows.iterator(chunk_size=5_000))
    for pair_id, found in groupby(hours, key=lambda hour: hour.pair_id):
        yield pair_id, list(found)


def held_of(hours: Sequence[Hour]) -> list[Hour]:
    return [hour for hour in hours if hour.state == Session.State.HELD]


def _count_preparation(found: Operations, cohort: Cohort) -> None:
    required: dict[str, dict[str, int]] = {Side.MENTOR: {}, Side.MENTEE: {}}
    for module in Module.objects.of_the_gate().only("slug", "audience", "minutes"):
        for side, minutes in required.items():
            if module.audience in (side, Audience.BOTH):
                minutes[module.slug] = module.minutes
    done: defaultdict[UUID, set[str]] = defaultdict(set)
    finished = Completion.objects.filter(participant__cohort=cohort)
    for person, slug in finished.values_list("participant_id", "module__slug").iterator():
        done[person].add(slug)
        found.preparation_minutes += required[found.side_of[person]].get(slug, 0)
    found.steps["prepared"] = {
        person for person in found.steps["joined"] if required[found.side_of[person]].keys() <= done[person]
    }


def _count_hours(found: Operations, hours: Sequence[Hour], at: datetime) -> None:
    for hour in hours:
        if hour.state != Session.State.MOVED and hour.starts_at <= at:
            found.due += 1
        found.held += hour.state == Session.State.HELD
        found.missed += hour.state == Session.State.MISSED
        found.minutes += hour.minutes if hour.state == Session.State.HELD else 0
        if hour.changed_by:
            _count_change(found.sides[hour.changed_by], hour, hours)


def _count_change(side: BySide, hour: Hour, hours: Sequence[Hour]) -> None:
    if hour.state == Session.State.MOVED:
        side.moved += 1
        return
    if hour.state != Session.State.CANCELLED:
        return
    side.cancelled += 1
    if hour.changed_at is None:
        return
    side.cancelled_late += hour.starts_at - hour.changed_at < LATE_NOTICE
    again = rebooked(hour, hours)
    if again is not None:
        side.rebooked += 1
        side.until_rebooked += again


def rebooked(hour: Hour, hours: Sequence[Hour]) -> timedelta | None:
    """How long after ``hour``, which was cancelled, the next date is that was planned since."""
    after = [other.starts_at for other in hours if hour.changed_at and other.planned_at >= hour.changed_at]
    return min(after) - hour.starts_at if after else None


def _count_delivery(found: Operations, pair: Pair, held: Sequence[Hour], cohort: Cohort) -> None:
    if held and pair.state != Pair.State.ENDED:
        found.steps["meeting"].update(_two(pair))
    if pair.introduced_at is None:
        return
    found.on_time += bool(held) and held[0].starts_at <= pair.introduced_at + FIRST_SESSION_WITHIN
    found.completed += pair.state == Pair.State.COMPLETED and 3 * len(held) >= 2 * cohort.sessions_planned


def frozen(found: Operations) -> dict[str, Any]:
    """The same as plain data, for a release. Sides with fewer than 5 people are left out of the two-sided figures."""
    large = [side for side in found.sides if found.count("invited", side) >= 5]
    return {
        "steps": {step: {side: found.count(step, side) for side in large} for step in found.steps},
        "sides": {
            side: {
                "moved": found.sides[side].moved,
                "cancelled": found.sides[side].cancelled,
                "cancelled_late": found.sides[side].cancelled_late,
                "rebooked_after": found.sides[side].rebooked_after,
            }
            for side in large
        },
        **{
            name: getattr(found, name)
            for name in ("introduced", "on_time", "completed", "due", "held", "missed", "hours")
        },
    }
