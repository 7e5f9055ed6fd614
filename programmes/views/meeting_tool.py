"""With what the pairs of a programme call each other, as the programme team sets it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from accounts.posted import takes
from programmes import actions
from programmes.forms import MeetingToolForm
from programmes.forms_base import shown
from programmes.views.planning import designed


@require_http_methods(["GET", "POST"])
@transaction.atomic
@takes(MeetingToolForm, "seen")
def meeting_tool(request: SignedIn, programme_id: UUID) -> HttpResponse:
    """Which addresses a pair may give as the place of an hour."""
    programme = designed(request, programme_id)
    form = MeetingToolForm(request.POST or None, instance=programme, stored=shown(programme, MeetingToolForm))
    if form.is_valid():
        actions.save_meeting_tool(
            programme=programme, by=request.user, at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, "Saved. It holds for every hour that is planned or moved from now on.")
        return redirect(programme)
    return TemplateResponse(request, "programmes/meeting_tool.html", {"programme": programme, "form": form})
