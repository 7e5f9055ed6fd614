"""A planned hour as a file for one's own calendar: for the two, and for whoever keeps the mentee's diary."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.calendar_file import CONTENT_TYPE, calendar_file
from accounts.http import SignedIn
from sessions import selectors
from sessions.models import Session

WORDLESS = ("place_sealed", "question_sealed")


@require_GET
def calendar(request: SignedIn, session_id: UUID) -> HttpResponse:
    """For the two: when, and the way back to its page."""
    found = Session.objects.visible_to(request.user).standing().defer(*WORDLESS)
    session = get_object_or_404(found, pk=session_id)
    address = settings.BASE_URL.rstrip("/") + reverse("sessions:session", args=[session.pk])
    return _file(session, address)


@require_GET
def diary_calendar(request: SignedIn, date_id: UUID) -> HttpResponse:
    """For an assistant: when, and nothing else."""
    kept = Session.objects.kept_by(request.user, at=timezone.now()).filter(state=Session.State.PLANNED)
    return _file(get_object_or_404(kept.defer(*WORDLESS), pk=date_id))


def _file(session: Session, address: str = "") -> HttpResponse:
    event = selectors.calendar_event(session, address)
    # The same hour is the same file, whenever somebody takes it: what tells versions apart is when it was planned.
    response = HttpResponse(calendar_file([event], at=session.planned_at), content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="meeting.ics"'
    return response
