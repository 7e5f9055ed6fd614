"""The dates of a cohort: look, tick, move, hide, add."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from accounts.posted import takes
from programmes import actions
from programmes.actions.timeline import computed_on
from programmes.closing import must_be_open
from programmes.forms import MilestoneForm, OwnMilestoneForm
from programmes.line import line_of
from programmes.models import Cohort, Milestone
from programmes.views.planning import designed


def _cohort(request: SignedIn, cohort_id: UUID) -> Cohort:
    cohort = get_object_or_404(Cohort.objects.visible_to(request.user), pk=cohort_id)
    cohort.programme = designed(request, cohort.programme_id)
    must_be_open(request, cohort)
    return cohort


@require_http_methods(["GET", "POST"])
@transaction.atomic
@takes(OwnMilestoneForm, "lay_out")
def timeline(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """All dates, and one more of one's own."""
    cohort = _cohort(request, cohort_id)
    if "lay_out" in request.POST:
        actions.lay_out(cohort=cohort)
        messages.success(request, "The dates are computed from the kick-off.")
        return redirect("programmes:timeline", cohort.pk)
    form = OwnMilestoneForm(request.POST or None)
    if form.is_valid():
        actions.add_milestone(cohort=cohort, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Date added.")
        return redirect("programmes:timeline", cohort.pk)
    context = {
        "cohort": cohort,
        "programme": cohort.programme,
        "form": form,
        "line": line_of(cohort, today=timezone.localdate()),
    }
    return TemplateResponse(request, "programmes/timeline.html", context)


@require_http_methods(["GET", "POST"])
@transaction.atomic
@takes(MilestoneForm, "computed", "hide", "show", "done")
def milestone(request: SignedIn, milestone_id: UUID) -> HttpResponse:
    """One date: move it, give it back to the plan, tick it, hide it."""
    found = get_object_or_404(Milestone, pk=milestone_id)
    found.cohort = _cohort(request, found.cohort_id)
    if done := _pressed(request, found):
        messages.success(request, done)
        return redirect("programmes:timeline", found.cohort_id)
    form = MilestoneForm(request.POST or None, instance=found)
    if form.is_valid():
        fresh = get_object_or_404(Milestone.objects.select_related("cohort"), pk=milestone_id)
        actions.change_milestone(milestone=fresh, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Date saved.")
        return redirect("programmes:timeline", found.cohort_id)
    context = {
        "milestone": found,
        "cohort": found.cohort,
        "programme": found.cohort.programme,
        "form": form,
        "computed_on": computed_on(found),
    }
    return TemplateResponse(request, "programmes/milestone.html", context)


def _pressed(request: SignedIn, found: Milestone) -> str:
    """Do what a button other than "Save" asks for; the sentence that answers, or nothing."""
    by, at = request.user, timezone.now()
    if "computed" in request.POST:
        actions.back_to_computed(milestone=found, by=by, at=at)
        return "Back to the computed date."
    if "hide" in request.POST:
        actions.hide_milestone(milestone=found, is_hidden=True, by=by, at=at)
        return "Taken off the list."
    if "show" in request.POST:
        actions.hide_milestone(milestone=found, is_hidden=False, by=by, at=at)
        return "Back on the list."
    if "done" in request.POST:
        actions.tick_milestone(milestone=found, is_done=request.POST["done"] == "yes", by=by, at=at)
        return "Ticked." if request.POST["done"] == "yes" else "No longer ticked."
    return ""
