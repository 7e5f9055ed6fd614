"""The thresholds of the decision: set before the launch, changed after it only beside the ones that were fixed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import takes
from programmes import actions, selectors
from programmes.closing import must_be_open
from programmes.criteria import in_force
from programmes.forms import CriteriaForm
from programmes.models import Cohort
from programmes.views.planning import designed


@require_http_methods(["GET", "POST"])
@transaction.atomic
@takes(CriteriaForm)
def criteria(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """One form for all thresholds."""
    cohort = get_object_or_404(Cohort.objects.visible_to(request.user), pk=cohort_id)
    cohort.programme = designed(request, cohort.programme_id)
    must_be_open(request, cohort)
    found = selectors.criteria_of(cohort)
    measured = [(criterion, in_force(criterion)) for criterion in found if criterion.green is not None]
    form = CriteriaForm(request.POST or None, criteria=measured)
    if form.is_valid():
        try:
            changed = actions.set_criteria(
                cohort=cohort,
                thresholds=form.thresholds(),
                reason=form.cleaned_data.get("reason", ""),
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Criteria saved." if changed else "Nothing was different.")
            return redirect("programmes:criteria", cohort.pk)
    context = {
        "cohort": cohort,
        "programme": cohort.programme,
        "form": form,
        "criteria": found,
        "plan_url": reverse("programmes:cohort_plan", args=[cohort.pk])
        if cohort.follows_id
        else reverse("programmes:planning", args=[cohort.programme_id]),
    }
    return TemplateResponse(request, "programmes/criteria_edit.html", context)
