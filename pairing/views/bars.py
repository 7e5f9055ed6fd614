"""What keeps people from being a pair: bars and absences, for coordinators; separations, for named handlers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import permissions
from accounts.http import SignedIn
from accounts.permissions import OrgPerm
from accounts.posted import posted_key, takes
from pairing import actions, apart
from pairing.forms import AbsenceForm, BarForm, SeparationForm
from pairing.models import Absence, Bar, Separation
from pairing.views.common import cohort_to_pair
from programmes.models import Cohort


@require_http_methods(["GET", "POST"])
@takes(BarForm, AbsenceForm, "bar", "absence", "remove", "back")
def bars(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Who of a programme is never paired with whom, and who of a cohort is not there."""
    cohort = cohort_to_pair(request, cohort_id)
    if "remove" in request.POST or "back" in request.POST:
        return _taken_back(request, cohort)
    bar = BarForm(request.POST if "bar" in request.POST else None)
    absence = AbsenceForm(request.POST if "absence" in request.POST else None, cohort=cohort)
    if bar.is_valid():
        actions.add_bar(programme=cohort.programme, by=request.user, at=timezone.now(), **bar.cleaned_data)
        return _said(request, cohort, "Entered. The next run keeps to it.")
    if absence.is_valid():
        actions.note_absence(by=request.user, at=timezone.now(), **absence.cleaned_data)
        return _said(request, cohort, "Noted. The next run keeps to it.")
    context = {
        "cohort": cohort,
        "bar_form": bar,
        "absence_form": absence,
        "bars": apart.bars_of(cohort.programme),
        "absences": apart.absences_of(cohort),
        "today": timezone.localdate(),
    }
    return TemplateResponse(request, "pairing/bars.html", context)


def _taken_back(request: SignedIn, cohort: Cohort) -> HttpResponse:
    at = timezone.now()
    if "remove" in request.POST:
        bars = Bar.objects.visible_to(request.user).filter(programme=cohort.programme_id)
        bar = get_object_or_404(bars, pk=posted_key(request, "remove"))
        actions.remove_bar(bar=bar, by=request.user, at=at)
    else:
        absences = Absence.objects.visible_to(request.user).of(cohort)
        absence = get_object_or_404(absences, pk=posted_key(request, "back"))
        actions.remove_absence(absence=absence, by=request.user, at=at)
    return _said(request, cohort, "Taken back.")


def _said(request: SignedIn, cohort: Cohort, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("pairing:bars", cohort.pk)


@require_http_methods(["GET", "POST"])
@takes(SeparationForm, "remove")
def separations(request: SignedIn) -> HttpResponse:
    """Whom the handlers keep apart. Whoever opens it leaves an event for each two in the audit trail."""
    permissions.check(request.user, OrgPerm.KEEP_APART)
    if "remove" in request.POST:
        rows = Separation.objects.select_related("key")
        kept = get_object_or_404(rows, pk=posted_key(request, "remove"))
        actions.let_together(separation=kept, by=request.user, at=timezone.now())
        messages.success(request, "Taken back.")
        return redirect("pairing:separations")
    form = SeparationForm(request.POST or None)
    if form.is_valid():
        actions.keep_apart(by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Kept apart. Nobody but the handlers sees it.")
        return redirect("pairing:separations")
    context = {"form": form, "separations": apart.separations(), "today": timezone.localdate()}
    return TemplateResponse(request, "pairing/separations.html", context)
