"""Outcomes of the organisation: reading a list, looking at what was understood, having it counted, taking it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import takes
from insights.models import OutcomeList
from insights.outcomes import actions, page, starting
from insights.outcomes.forms import OutcomeListForm, StaffListForm
from insights.views.finding import cohort_for, list_for
from programmes.models import Cohort
from programmes.permissions import Perm


@require_http_methods(["GET", "POST"])
@takes(OutcomeListForm, "upload", "staff_list")
def outcomes(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """The lists that were read for a cohort, and two ways to read another one."""
    cohort = cohort_for(request, cohort_id, Perm.RELEASE)
    from_staff_list = "staff_list" in request.POST
    form = OutcomeListForm(*_sent(request, wanted=not from_staff_list))
    staff_form = StaffListForm(*_sent(request, wanted=from_staff_list))
    if (staff_form if from_staff_list else form).is_valid():
        try:
            read = (
                _staff_list(request, cohort, staff_form) if from_staff_list else _file(request, cohort, form)
            )
        except Refused as refusal:
            _say(refusal, staff_form if from_staff_list else form)
        else:
            return redirect("insights:outcome_list", read.pk)
    context = {
        "cohort": cohort,
        "form": form,
        "staff_form": staff_form,
        "lists": cohort.outcome_lists.order_by("-made_at", "pk"),
        "has_begun": cohort.state in starting.BEGUN,
    }
    return TemplateResponse(request, "insights/outcomes.html", context)


def _sent(request: SignedIn, *, wanted: bool) -> tuple[object, ...]:
    return (request.POST, request.FILES) if wanted and request.POST else ()


def _file(request: SignedIn, cohort: Cohort, form: OutcomeListForm) -> OutcomeList:
    return actions.read_list(
        cohort=cohort,
        data=form.cleaned_data["file"].read(),
        as_of=form.cleaned_data["as_of"],
        submission=form.cleaned_data["submission"],
        by=request.user,
        at=timezone.now(),
    )


def _staff_list(request: SignedIn, cohort: Cohort, form: StaffListForm) -> OutcomeList:
    return actions.read_staff_list(
        cohort=cohort, submission=form.cleaned_data["submission"], by=request.user, at=timezone.now()
    )


def _say(refusal: Refused, form: OutcomeListForm | StaffListForm) -> None:
    """Beside the field it is about."""
    field = "as_of" if isinstance(refusal, actions.NotOfThatDay) else "file"
    form.add_error(field if isinstance(form, OutcomeListForm) else None, str(refusal))


@require_http_methods(["GET", "POST"])
@takes("count", "take_back")
def outcome_list(request: SignedIn, list_id: UUID) -> HttpResponse:
    """What was understood of one list, in counts, and the two buttons."""
    found = list_for(request, list_id)
    if request.method == "POST":
        try:
            _settle(request, found)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("insights:outcome_list", found.pk)
    context = {"found": found, "cohort": found.cohort, "page": page.understood(found)}
    return TemplateResponse(request, "insights/outcome_list.html", context)


def _settle(request: SignedIn, found: OutcomeList) -> None:
    if "count" in request.POST:
        actions.count_list(outcome_list=found, by=request.user, at=timezone.now())
        messages.success(request, "Counted from the next release on.")
    elif "take_back" in request.POST:
        actions.take_back(outcome_list=found, by=request.user, at=timezone.now())
        messages.success(request, "Taken back. Releases made before stay as they are.")
