"""What somebody has to answer, how many did, who waits for a coach, and sheets for the release worker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from accounts.models import Person, User
from feedback.models import AnswerSheet, AskState, CoachingRequest, Pulse, WaveReply
from programmes.models import Cohort, Programme

CONTACT_WITHIN = timedelta(days=3)  # working days; see ``is_overdue``


@dataclass(frozen=True, slots=True)
class Waiting:
    """One form that a person has not answered or skipped yet."""

    title: str
    url: str
    asked_at: datetime
    minutes: int


def waiting_for(person: Person, *, at: datetime) -> list[Waiting]:
    """What ``person`` may answer now, oldest first. Two queries."""
    pulses = Pulse.objects.waiting().filter(participant__person=person).select_related("session")
    replies = WaveReply.objects.filter(
        participant__person=person,
        state=AskState.ASKED,
        wave__opens_on__lte=at.date(),
        wave__closes_on__gt=at.date(),
    ).select_related("wave")
    found = [
        Waiting(
            f"Three taps after session {pulse.session.number}",
            reverse("feedback:pulse", args=[pulse.session_id]),
            pulse.asked_at,
            1,
        )
        for pulse in pulses
    ] + [
        Waiting(str(reply.wave), reverse("feedback:wave", args=[reply.wave_id]), reply.asked_at, 5)
        for reply in replies
    ]
    return sorted(found, key=lambda waiting: waiting.asked_at)


@dataclass(frozen=True, slots=True)
class Response:
    """How many of a side were asked in one wave, and how many answered."""

    occasion: str
    side: str
    asked: int
    answered: int


def response_counts(cohort: Cohort) -> list[Response]:
    """Asked and answered by wave and side, from the ledger. One query.

    Operational numbers for the release, which decides whether a group is large enough to be shown. Pulses are not
    among them: one pair is asked at a time, so the next number would tell which of two people answered.
    """
    replies = WaveReply.objects.filter(wave__cohort=cohort).values_list("wave__kind", "participant__side")
    counted = replies.annotate(asked=Count("pk"), answered=Count("pk", filter=Q(state=AskState.ANSWERED)))
    return [Response(*row) for row in counted.order_by("wave__kind", "participant__side")]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One filled form as the release worker reads it."""

    occasion: str
    number: int
    side: str
    respondent: str
    values: dict[str, int]


def sheets(cohort: Cohort) -> list[Sheet]:
    """All answers of ``cohort``, in an order that tells nothing. For the release worker only. One query."""
    return list(each_sheet(cohort))


def each_sheet(cohort: Cohort) -> Iterator[Sheet]:
    """The same one by one: there may be a million of them."""
    rows = AnswerSheet.objects.filter(cohort=cohort).order_by("pk")
    fields = ("occasion", "number", "side", "respondent", "values")
    return (Sheet(*row) for row in rows.values_list(*fields).iterator(chunk_size=5_000))


def queue_of(coach: User) -> QuerySet[CoachingRequest]:
    """Requests of the programmes that ``coach`` coaches which are not resolved, oldest first. One query.

    Somebody who coaches and takes part finds their own request nowhere in it.
    """
    return (
        CoachingRequest.objects.visible_to(coach)
        .exclude(state=CoachingRequest.State.RESOLVED)
        .exclude(participant__person=coach.person_id)
        .filter(participant__cohort__programme__in=Programme.objects.with_role(coach, "coach"))
        .select_related("key", "coach__person", "participant__person", "participant__cohort__programme")
        .order_by("asked_at")
    )


def coaching_needs(cohorts: Any) -> QuerySet[CoachingRequest]:
    """Who asked for a coach in ``cohorts`` and where that stands: what the programme team may see, without words.

    One query, oldest first.
    """
    return (
        CoachingRequest.objects.filter(participant__cohort__in=cohorts, flag=None, is_call=False)
        .exclude(state=CoachingRequest.State.RESOLVED)
        .defer("words_sealed")
        .select_related("participant__person", "participant__cohort__programme", "coach__person")
        .order_by("asked_at")
    )


def needs_to_assign(coordinator: User) -> QuerySet[CoachingRequest]:
    """What ``coordinator`` may name a coach for: asked for, nobody has made contact, and not their own. One query."""
    cohorts = Cohort.objects.filter(programme__in=Programme.objects.run_by(coordinator))
    waiting = coaching_needs(cohorts).filter(state=CoachingRequest.State.OPEN)
    return waiting.exclude(participant__person=coordinator.person_id)


def is_overdue(request: CoachingRequest, *, at: datetime) -> bool:
    """Nobody made contact within three working days."""
    return request.state == CoachingRequest.State.OPEN and at >= contact_by(request.asked_at)


def contact_by(asked_at: datetime) -> datetime:
    """Three working days later, at the same time of day."""
    due, left = asked_at, CONTACT_WITHIN.days
    while left:
        due += timedelta(days=1)
        left -= due.weekday() < 5
    return due
