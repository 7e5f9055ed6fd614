"""Purpose: need, sponsor, forum, objectives and their measures."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import takes
from programmes import actions, plan_checks, readiness, selectors
from programmes.closing import must_be_open
from programmes.forms import MeasureForm, ObjectiveForm, PurposeForm
from programmes.forms_base import shown
from programmes.models import Measure, Objective, Programme
from programmes.permissions import Perm, check
from programmes.purposes import draft_for
from programmes.sentence import purpose_sentence
from programmes.timetable import CLOSING_ANSWERS


def _designed(request: SignedIn, programme_id: UUID) -> Programme:
    """The programme, for those who may change its design; while it is changed, nobody else changes it."""
    if request.method == "POST":
        Programme.objects.select_for_update().filter(pk=programme_id).first()
    programmes = Programme.objects.visible_to(request.user).select_related("sponsor")
    programme = get_object_or_404(programmes, pk=programme_id)
    check(request.user, Perm.DESIGN, programme=programme)
    must_be_open(request, programme)
    return programme


@require_http_methods(["GET", "POST"])
@transaction.atomic
@takes(PurposeForm, "seen")
def purpose(request: SignedIn, programme_id: UUID) -> HttpResponse:
    """The first step of the set-up. Saving keeps a draft; what a launch still needs is listed beside it."""
    programme = _designed(request, programme_id)
    form = PurposeForm.of(programme, request.POST or None)
    if form.is_valid():
        actions.save_purpose(programme=programme, by=request.user, at=timezone.now(), **form.cleaned_data)
        part = readiness.purpose_of(programme)
        messages.success(request, "Purpose saved." if part.missing else "Purpose finished.")
        return redirect("programmes:purpose" if part.missing else "programmes:planning", programme.pk)
    objectives = list(selectors.objectives_of(programme))
    context = {
        "programme": programme,
        "form": form,
        "objectives": objectives,
        "steps": readiness.steps_of(programme),
        "sentence": purpose_sentence(programme, objectives),
        "out_of_time": plan_checks.measures_out_of_time(
            [measure for objective in objectives for measure in objective.measures.all()],
            programme,
            selectors.first_cohort(programme),
        ),
        "draft": draft_for(programme.purpose),
        "most_objectives": actions.purpose.MOST_OBJECTIVES,
    }
    return TemplateResponse(request, "programmes/purpose.html", context)


@require_http_methods(["GET", "POST"])
@transaction.atomic
@takes(ObjectiveForm)
def objective_new(request: SignedIn, programme_id: UUID) -> HttpResponse:
    programme = _designed(request, programme_id)
    form = ObjectiveForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_objective(
                programme=programme, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Objective added.")
            return redirect("programmes:purpose", programme.pk)
    return _piece(request, programme, form, "Add an objective")


@require_http_methods(["GET", "POST"])
@transaction.atomic
@takes(ObjectiveForm, "seen", "remove")
def objective(request: SignedIn, objective_id: UUID) -> HttpResponse:
    programme = _designed(request, get_object_or_404(Objective, pk=objective_id).programme_id)
    found = get_object_or_404(Objective, pk=objective_id)
    if "remove" in request.POST:
        actions.remove_objective(objective=found, by=request.user, at=timezone.now())
        messages.success(request, "Objective removed, with its measures.")
        return redirect("programmes:purpose", programme.pk)
    form = ObjectiveForm(request.POST or None, instance=found, stored=shown(found, ObjectiveForm))
    if form.is_valid():
        actions.change_objective(objective=found, by=request.user, at=timezone.now(), **_kept(form))
        messages.success(request, "Objective saved.")
        return redirect("programmes:purpose", programme.pk)
    return _piece(request, programme, form, "Change the objective", found)


@require_http_methods(["GET", "POST"])
@transaction.atomic
@takes(MeasureForm)
def measure_new(request: SignedIn, objective_id: UUID) -> HttpResponse:
    found = get_object_or_404(Objective, pk=objective_id)
    programme = _designed(request, found.programme_id)
    cohort = selectors.first_cohort(programme)
    form = MeasureForm(
        request.POST or None,
        programme=programme,
        cohort=cohort,
        initial={"due_on": cohort.ends_on + CLOSING_ANSWERS if cohort else None},
    )
    if form.is_valid():
        actions.add_measure(objective=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Measure added.")
        return redirect("programmes:purpose", programme.pk)
    return _piece(request, programme, form, f"Add a measure to “{found.text}”")


@require_http_methods(["GET", "POST"])
@transaction.atomic
@takes(MeasureForm, "seen", "remove")
def measure(request: SignedIn, measure_id: UUID) -> HttpResponse:
    measures = Measure.objects.select_related("objective")
    programme = _designed(request, get_object_or_404(measures, pk=measure_id).objective.programme_id)
    found = get_object_or_404(measures, pk=measure_id)
    if "remove" in request.POST:
        actions.remove_measure(measure=found, by=request.user, at=timezone.now())
        messages.success(request, "Measure removed.")
        return redirect("programmes:purpose", programme.pk)
    form = MeasureForm(
        request.POST or None,
        instance=found,
        stored=shown(found, MeasureForm),
        programme=programme,
        cohort=selectors.first_cohort(programme),
    )
    if form.is_valid():
        actions.change_measure(measure=found, by=request.user, at=timezone.now(), **_kept(form))
        messages.success(request, "Measure saved.")
        return redirect("programmes:purpose", programme.pk)
    return _piece(request, programme, form, "Change the measure", found)


def _kept(form: ModelForm) -> dict[str, Any]:
    """What an existing row takes from its form: everything but the token of the first sending."""
    return {name: value for name, value in form.cleaned_data.items() if name != "submission"}


def _piece(
    request: SignedIn, programme: Programme, form: ModelForm, title: str, existing: Model | None = None
) -> HttpResponse:
    context = {"programme": programme, "form": form, "title": title, "existing": existing}
    return TemplateResponse(request, "programmes/piece.html", context)
