"""The readiness check of the organisation."""

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
from programmes import actions, organisation
from programmes import readiness as steps
from programmes.forms import ReadinessForm
from programmes.views.planning import designed


@require_http_methods(["GET", "POST"])
@transaction.atomic
@takes(ReadinessForm, "seen")
def readiness(request: SignedIn, programme_id: UUID) -> HttpResponse:
    """What has to be true before people are asked to speak; it says plainly when to postpone."""
    programme = designed(request, programme_id)
    form = ReadinessForm.of(programme, request.POST or None)
    if form.is_valid():
        actions.confirm_readiness(
            programme=programme,
            points=form.points(),
            first_mentees=form.people(),
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, "Readiness saved, with your name and today’s date.")
        return redirect("programmes:readiness", programme.pk)
    context = {
        "programme": programme,
        "form": form,
        "check": organisation.check_of(programme),
        "steps": steps.steps_of(programme),
    }
    return TemplateResponse(request, "programmes/readiness.html", context)
