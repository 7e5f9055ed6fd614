"""What counts in the pairs of a cohort beside the sliders of the pairing room."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import posted_key, takes
from pairing import actions, inputs, presets, soft
from pairing.forms.soft import FurtherWeightsForm, OwnCriterionForm, PresetForm
from pairing.models import OwnCriterion
from pairing.views.common import cohort_to_pair
from programmes.models import Cohort


@require_POST
@takes(PresetForm)
def preset(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Take over the weights for a kind of purpose, and look at them in the room before anything is run."""
    cohort = cohort_to_pair(request, cohort_id)
    form = PresetForm(request.POST)
    if form.is_valid():
        chosen = presets.for_purpose(form.cleaned_data["preset"])
        actions.use_preset(cohort=cohort, key=chosen.key, by=request.user, at=timezone.now())
        messages.success(request, f"The weights for “{chosen.name}” are set. Earlier runs stay as they are.")
    else:
        messages.error(request, "Choose one of the purposes listed.")
    return redirect("pairing:room", cohort.pk)


@require_http_methods(["GET", "POST"])
@takes(OwnCriterionForm, FurtherWeightsForm, "further", "remove")
def own_criteria(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """The organisation's own criteria, with a way to add and to take away; and what people are asked in private."""
    cohort = cohort_to_pair(request, cohort_id)
    if "remove" in request.POST:
        return _removed(request, cohort)
    policy = inputs.policy_of(cohort)
    sent, is_further = request.POST or None, "further" in request.POST
    form = OwnCriterionForm(None if is_further else sent, instance=OwnCriterion(policy=policy))
    further = FurtherWeightsForm(
        sent if is_further else None, policy=policy, is_launched=cohort.state != Cohort.State.DRAFT
    )
    if form.is_valid() and _kept(request, cohort, form, None):
        return redirect("pairing:own_criteria", cohort.pk)
    if further.is_valid() and _weighed(request, cohort, further):
        return redirect("pairing:own_criteria", cohort.pk)
    context = {
        "cohort": cohort,
        "criteria": soft.own_criteria(policy),
        "form": form,
        "further": further,
        "policy": policy,
    }
    return TemplateResponse(request, "pairing/own_criteria.html", context)


@require_http_methods(["GET", "POST"])
@takes(OwnCriterionForm)
def own_criterion(request: SignedIn, cohort_id: UUID, criterion_id: UUID) -> HttpResponse:
    """Change one of them."""
    cohort = cohort_to_pair(request, cohort_id)
    criterion = get_object_or_404(OwnCriterion, policy__cohort=cohort, pk=criterion_id)
    form = OwnCriterionForm(request.POST or None, instance=criterion)
    if form.is_valid() and _kept(request, cohort, form, criterion):
        return redirect("pairing:own_criteria", cohort.pk)
    context: dict[str, Any] = {"cohort": cohort, "form": form, "criterion": criterion}
    return TemplateResponse(request, "pairing/own_criterion.html", context)


def _kept(request: SignedIn, cohort: Cohort, form: OwnCriterionForm, criterion: OwnCriterion | None) -> bool:
    try:
        actions.save_own_criterion(
            cohort=cohort, criterion=criterion, by=request.user, at=timezone.now(), **form.cleaned_data
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, "Saved. The next run counts it.")
    return True


def _removed(request: SignedIn, cohort: Cohort) -> HttpResponse:
    criterion = get_object_or_404(OwnCriterion, policy__cohort=cohort, pk=posted_key(request, "remove"))
    actions.remove_own_criterion(criterion=criterion, by=request.user, at=timezone.now())
    messages.success(request, "Taken away. Earlier runs stay as they are.")
    return redirect("pairing:own_criteria", cohort.pk)


def _weighed(request: SignedIn, cohort: Cohort, form: FurtherWeightsForm) -> bool:
    try:
        actions.save_further_weights(cohort=cohort, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, "Saved. The next run counts it.")
    return True
