"""For whoever runs a programme: who is prepared, and letting somebody through with a reason that both will read."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import takes
from preparation import actions, selectors
from preparation.forms import OpenGateForm
from preparation.models import GateOpening
from programmes.closing import must_be_open
from programmes.models import Cohort, Participant, Programme
from programmes.permissions import Perm, check

ON_A_PAGE = 50


@require_GET
def cohort(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """How far everybody is. Counts only: which module is missing stays with its reader."""
    found = get_object_or_404(
        Cohort.objects.visible_to(request.user).select_related("programme"), pk=cohort_id
    )
    check(request.user, Perm.OPEN_GATE, programme=found.programme)
    people = Paginator(selectors.standings(found), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"cohort": found, "people": people, "standings": selectors.at_the_gate(people)}
    return TemplateResponse(request, "preparation/cohort.html", context)


@require_http_methods(["GET", "POST"])
@takes(OpenGateForm, "take_back")
def gate(request: SignedIn, participant_id: UUID) -> HttpResponse:
    """Open the gate for one person with a reason, or take that back."""
    run = Participant.objects.filter(cohort__programme__in=Programme.objects.run_by(request.user))
    participant = get_object_or_404(run.select_related("person", "cohort__programme"), pk=participant_id)
    check(request.user, Perm.OPEN_GATE, programme=participant.cohort.programme)
    must_be_open(request, participant.cohort)
    if "take_back" in request.POST:
        return _take_back(request, participant)
    form = OpenGateForm(request.POST or None)
    if form.is_valid():
        try:
            actions.open_gate(
                participant=participant, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Opened. Both of the pair read that it was you, and the reason.")
            return redirect("preparation:cohort", participant.cohort_id)
    standing = selectors.at_the_gate([participant])[0]
    openings = GateOpening.objects.filter(participant=participant).order_by("-opened_at")
    context = {
        "participant": participant,
        "cohort": participant.cohort,
        "standing": standing,
        "openings": openings.select_related("opened_by__person", "taken_back_by__person"),
        "form": form,
    }
    return TemplateResponse(request, "preparation/gate.html", context)


def _take_back(request: SignedIn, participant: Participant) -> HttpResponse:
    opening = GateOpening.objects.filter(participant=participant, taken_back_at=None).first()
    if opening:
        actions.take_back_opening(opening=opening, by=request.user, at=timezone.now())
        messages.success(request, "Taken back. Whoever has been introduced stays introduced.")
    return redirect("preparation:cohort", participant.cohort_id)
