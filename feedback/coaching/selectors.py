"""The check after a top-up: whose next session has taken place since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet

from feedback.models import CoachingRequest
from preparation.models import Module
from sessions.models import Session


def modules_for(side: str) -> QuerySet[Module]:
    """What can be gone back to: the modules of the person's side and those of both. One query."""
    return Module.objects.in_use().for_side(side).without_texts().order_by("position")


def met_since(*, after: datetime, until: datetime) -> Iterator[tuple[CoachingRequest, datetime]]:
    """Requests whose first session after the top-up was logged in between, and when. A query for each request."""
    coached = CoachingRequest.objects.filter(
        state=CoachingRequest.State.IN_SUPPORT, planned_at__lt=until, helped=""
    )
    requests = coached.select_related("participant__person", "participant__cohort", "coach__person")
    held = Session.objects.filter(state=Session.State.HELD, logged_at__gt=after, logged_at__lte=until)
    for request in requests:
        two = Q(pair__mentor=request.participant_id) | Q(pair__mentee=request.participant_id)
        first = held.filter(two, starts_at__gt=request.planned_at).order_by("logged_at").first()
        if first is not None and first.logged_at is not None:
            yield request, first.logged_at
