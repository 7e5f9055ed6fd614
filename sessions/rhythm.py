"""Whether a pair keeps its rhythm: from dates and states alone, all that the programme team may know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.enums import TextChoices

from pairing.models import Pair
from programmes.models import Cohort, Side
from sessions.models import Session

FIRST_SESSION_WITHIN = timedelta(days=21)
FIRST_SESSION_EXPECTED = timedelta(days=14)
LOOKING_BACK = timedelta(days=90)
CANCELLED_TOO_OFTEN = 2
# Longer than this many times the usual distance between two sessions is a silence.
SILENCE = 1.5


class Rhythm(TextChoices):
    ON_TRACK = "good", "On track"
    WATCH = "watch", "Watch"
    AT_RISK = "risk", "At risk"


@dataclass(frozen=True, slots=True)
class Beat:
    """The dates of one pair: what ``rhythm`` judges."""

    pair_id: UUID
    introduced_at: datetime
    cadence: timedelta
    last_held_at: datetime | None = None
    next_planned_at: datetime | None = None
    cancelled_by_mentor: int = 0
    cancelled_by_mentee: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """How a pair is doing, and the reason in words that name a side and a date, never a person's words."""

    state: Rhythm
    sentence: str


def rhythm(beat: Beat, *, at: datetime) -> Finding:
    """Judge one pair. Pure."""
    for side, count in ((Side.MENTEE, beat.cancelled_by_mentee), (Side.MENTOR, beat.cancelled_by_mentor)):
        if count >= CANCELLED_TOO_OFTEN:
            who = "senior partner" if side == Side.MENTEE else "junior partner"
            return Finding(Rhythm.AT_RISK, f"The {who} has cancelled {count} times in 90 days.")
    if beat.last_held_at is None:
        return _before_the_first(beat, at)
    silent = at - beat.last_held_at
    weeks = round(silent.days / 7)
    if silent > beat.cadence * SILENCE:
        return Finding(Rhythm.AT_RISK, f"No session for {weeks} weeks.")
    if silent > beat.cadence and beat.next_planned_at is None:
        return Finding(Rhythm.WATCH, f"The last session was {weeks} weeks ago, and none is planned.")
    return Finding(Rhythm.ON_TRACK, "Meeting on time.")


def _before_the_first(beat: Beat, at: datetime) -> Finding:
    waited = at - beat.introduced_at
    if waited > FIRST_SESSION_WITHIN:
        return Finding(Rhythm.AT_RISK, f"Introduced {waited.days} days ago, and not met yet.")
    if waited > FIRST_SESSION_EXPECTED and beat.next_planned_at is None:
        return Finding(Rhythm.WATCH, f"Introduced {waited.days} days ago, and no session is planned.")
    return Finding(Rhythm.ON_TRACK, "Just introduced.")


def cadence(cohort: Cohort) -> timedelta:
    """The usual distance between two sessions of ``cohort``."""
    return (cohort.ends_on - cohort.starts_on) / cohort.sessions_planned


def findings(cohorts: Iterable[Cohort], *, at: datetime) -> list[tuple[Pair, Finding]]:
    """Each pair of ``cohorts`` that may meet, with how it is doing. One query."""
    pairs = Pair.objects.meeting().filter(cohort__in=list(cohorts)).with_people()
    return [(pair, rhythm(_beat(pair), at=at)) for pair in _with_dates(pairs, at)]


def findings_by_cohort(cohorts: Iterable[Cohort], *, at: datetime) -> list[tuple[UUID, Finding]]:
    """The same without the people: for each pair its cohort and how it is doing. One query."""
    known = {cohort.pk: cohort for cohort in cohorts}
    pairs = Pair.objects.meeting().filter(cohort__in=known)
    dates = ("last_held_at", "next_planned_at", "cancelled_by_mentor", "cancelled_by_mentee")
    rows = _with_dates(pairs.values("pk", "cohort_id", "introduced_at", "asked_at"), at).values_list(
        "pk", "cohort_id", "introduced_at", "asked_at", *dates
    )
    return [
        (cohort, rhythm(Beat(pair, introduced or asked, cadence(known[cohort]), *found), at=at))
        for pair, cohort, introduced, asked, *found in rows
    ]


def _with_dates(pairs: QuerySet[Any, Any], at: datetime) -> QuerySet[Any]:
    def cancelled(side: str) -> Count:
        by = Q(sessions__state=Session.State.CANCELLED, sessions__changed_by=side)
        return Count("sessions", filter=by & Q(sessions__changed_at__gte=at - LOOKING_BACK), distinct=True)

    planned = Q(sessions__state=Session.State.PLANNED, sessions__starts_at__gte=at)
    return pairs.annotate(
        last_held_at=Max("sessions__starts_at", filter=Q(sessions__state=Session.State.HELD)),
        next_planned_at=Min("sessions__starts_at", filter=planned),
        cancelled_by_mentor=cancelled(Side.MENTOR),
        cancelled_by_mentee=cancelled(Side.MENTEE),
    )


def _beat(pair: Any) -> Beat:
    return Beat(
        pair_id=pair.pk,
        introduced_at=pair.introduced_at or pair.asked_at,
        cadence=cadence(pair.cohort),
        last_held_at=pair.last_held_at,
        next_planned_at=pair.next_planned_at,
        cancelled_by_mentor=pair.cancelled_by_mentor,
        cancelled_by_mentee=pair.cancelled_by_mentee,
    )
