"""What everybody may know who runs the programme: states, dates, who moved a meeting. Live, and frozen with a release.

Nothing here is an answer; nothing is about one person's words.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import fmean
from typing import Any
from uuid import UUID

from pairing.models import Pair
from preparation.models import Audience, Completion, Module
from programmes.models import Cohort, Participant, Side
from sessions.models import Session
from sessions.rhythm import FIRST_SESSION_WITHIN

LATE_NOTICE = timedelta(days=1)
NOT_JOINED = {Participant.State.INVITED, Participant.State.DECLINED}


@dataclass(slots=True)
class BySide:
    """One side's part in the meetings: who moved and cancelled, how late, and how long until the next date."""

    moved: int = 0
    cancelled: int = 0
    cancelled_late: int = 0
    days_to_rebook: list[float] = field(default_factory=list)

    @property
    def rebooked_after(self) -> int | None:
        return round(fmean(self.days_to_rebook)) if self.days_to_rebook else None


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


def operations(cohort: Cohort, *, at: datetime) -> Operations:
    """Count one cohort. Five queries, however large it is."""
    participants = list(Participant.objects.filter(cohort=cohort).values_list("pk", "side", "state"))
    pairs = list(Pair.objects.filter(cohort=cohort))
    sessions = _sessions_by_pair(cohort)
    side_of = {pk: side for pk, side, _ in participants}
    found = Operations(
        steps={
            "invited": set(side_of),
            "joined": {pk for pk, _, state in participants if state not in NOT_JOINED},
            "prepared": set(),
            "paired": {person for pair in pairs if pair.is_known_to_both for person in _two(pair)},
            "meeting": {
                person
                for pair in pairs
                if pair.state != Pair.State.ENDED and _held(sessions[pair.pk])
                for person in _two(pair)
            },
        },
        side_of=side_of,
        sides={Side.MENTOR: BySide(), Side.MENTEE: BySide()},
    )
    _count_preparation(found, cohort)
    _count_sessions(found, sessions, at)
    _count_delivery(found, [pair for pair in pairs if pair.introduced_at], sessions, cohort)
    return found


def _two(pair: Pair) -> tuple[UUID, UUID]:
    return pair.mentor_id, pair.mentee_id


def _sessions_by_pair(cohort: Cohort) -> defaultdict[UUID, list[Session]]:
    sessions: defaultdict[UUID, list[Session]] = defaultdict(list)
    rows = Session.objects.filter(pair__cohort=cohort).defer("question_sealed", "place_sealed")
    for session in rows.order_by("starts_at", "pk"):
        sessions[session.pair_id].append(session)
    return sessions


def _held(sessions: list[Session]) -> list[Session]:
    return [session for session in sessions if session.state == Session.State.HELD]


def _count_preparation(found: Operations, cohort: Cohort) -> None:
    required: dict[str, dict[str, int]] = {Side.MENTOR: {}, Side.MENTEE: {}}
    for module in Module.objects.of_the_gate().only("slug", "audience", "minutes"):
        for side, minutes in required.items():
            if module.audience in (side, Audience.BOTH):
                minutes[module.slug] = module.minutes
    done: defaultdict[UUID, set[str]] = defaultdict(set)
    finished = Completion.objects.filter(participant__cohort=cohort)
    for person, slug in finished.values_list("participant_id", "module__slug"):
        done[person].add(slug)
        found.preparation_minutes += required[found.side_of[person]].get(slug, 0)
    found.steps["prepared"] = {
        person for person in found.steps["joined"] if required[found.side_of[person]].keys() <= done[person]
    }


def _count_sessions(found: Operations, by_pair: dict[UUID, list[Session]], at: datetime) -> None:
    for sessions in by_pair.values():
        for session in sessions:
            if session.state != Session.State.MOVED and session.starts_at <= at:
                found.due += 1
            found.held += session.state == Session.State.HELD
            found.missed += session.state == Session.State.MISSED
            found.minutes += session.minutes if session.state == Session.State.HELD else 0
            if session.changed_by:
                _count_change(found.sides[session.changed_by], session, sessions)


def _count_change(side: BySide, session: Session, sessions: list[Session]) -> None:
    if session.state == Session.State.MOVED:
        side.moved += 1
        return
    if session.state != Session.State.CANCELLED:
        return
    side.cancelled += 1
    if session.changed_at is None:
        return
    side.cancelled_late += session.starts_at - session.changed_at < LATE_NOTICE
    after = [other.starts_at for other in sessions if other.planned_at >= session.changed_at]
    if after:
        side.days_to_rebook.append((min(after) - session.starts_at) / timedelta(days=1))


def _count_delivery(
    found: Operations, introduced: list[Pair], sessions: dict[UUID, list[Session]], cohort: Cohort
) -> None:
    found.introduced = len(introduced)
    for pair in introduced:
        held = _held(sessions[pair.pk])
        if held and pair.introduced_at and held[0].starts_at <= pair.introduced_at + FIRST_SESSION_WITHIN:
            found.on_time += 1
        enough = 3 * len(held) >= 2 * cohort.sessions_planned
        found.completed += pair.state == Pair.State.COMPLETED and enough


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
