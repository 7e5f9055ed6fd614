"""Setting how often releases come by themselves."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from accounts.posted import takes
from insights.rhythm.actions import OFF, set_rhythm
from insights.rhythm.forms import RhythmForm
from insights.rhythm.models import ReleaseRhythm
from insights.views.finding import cohort_for
from programmes.permissions import Perm


@require_http_methods(["GET", "POST"])
@takes(RhythmForm, "rhythm")
def release_rhythm(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Each month, each quarter, after each round of questions, or only when somebody asks."""
    cohort = cohort_for(request, cohort_id, Perm.RELEASE)
    now = timezone.now()
    kept = ReleaseRhythm.objects.filter(cohort=cohort).first()
    form = RhythmForm(
        request.POST or None,
        cohort=cohort,
        today=timezone.localdate(now),
        initial={"every": kept.every if kept else ReleaseRhythm.Every.WAVES},
    )
    if form.is_valid():
        every = form.cleaned_data["every"]
        set_rhythm(cohort=cohort, every=every, by=request.user, at=now)
        messages.success(
            request, "Releases come only when somebody asks." if every == OFF else "The rhythm is set."
        )
        return redirect("insights:releases", cohort.pk)
    context = {"cohort": cohort, "form": form, "rhythm": kept}
    return TemplateResponse(request, "insights/release_rhythm.html", context)
