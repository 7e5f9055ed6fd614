"""Suggesting a colleague, answering a suggestion, and a line manager's time."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import takes
from programmes import actions
from programmes.closing import must_be_open
from programmes.forms import NominationForm, TimeForm
from programmes.models import Nomination, TimeAgreement
from programmes.views.taking_part import call_of, cohort_of


@require_http_methods(["GET", "POST"])
@takes(NominationForm)
def nominate(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Name a colleague and one reason; they are told, and decide alone."""
    cohort, _ = cohort_of(request, cohort_id)
    call = call_of(cohort)
    if call is None or not call.takes_applications(timezone.localdate()):
        return redirect("programmes:take_part", cohort.pk)
    form = NominationForm(request.POST or None)
    if form.is_valid():
        person, reason = form.cleaned_data["colleague"], form.cleaned_data["reason"]
        try:
            actions.nominate(cohort=cohort, person=person, reason=reason, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error("colleague", str(refusal))
        else:
            messages.success(
                request, f"{person} is told and decides alone. You will not hear what they decide."
            )
            return redirect("programmes:take_part", cohort.pk)
    context = {"cohort": cohort, "programme": cohort.programme, "call": call, "form": form}
    return TemplateResponse(request, "programmes/nominate.html", context)


@require_http_methods(["GET", "POST"])
@takes("yes", "no")
def nomination(request: SignedIn, nomination_id: UUID) -> HttpResponse:
    """Read why a colleague suggests you; a yes leads on to the application, a no leaves nothing."""
    own = Nomination.objects.for_person(request.user).select_related(
        "cohort__programme", "nominated_by__person", "person"
    )
    found = get_object_or_404(own, pk=nomination_id)
    must_be_open(request, found.cohort)
    if "no" in request.POST:
        actions.refuse_nomination(nomination=found, by=request.user)
        messages.success(request, "Deleted. Nobody hears that you were suggested, or what you decided.")
        return redirect("home:landing")
    if "yes" in request.POST:
        try:
            actions.agree_to_nomination(nomination=found, by=request.user, at=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("programmes:take_part", found.cohort_id)
    context = {"nomination": found, "programme": found.cohort.programme}
    return TemplateResponse(request, "programmes/nomination.html", context)


@require_http_methods(["GET", "POST"])
@takes(TimeForm, "talk")
def time(request: SignedIn, time_id: UUID) -> HttpResponse:
    """The one page a line manager has: that somebody takes part, and for how many hours. No side, no content."""
    asked = TimeAgreement.objects.for_manager(request.user).select_related(
        "participant__person", "participant__cohort__programme"
    )
    found = get_object_or_404(asked, pk=time_id)
    cohort = found.participant.cohort
    must_be_open(request, cohort)
    form = TimeForm(request.POST or None, initial={"hours": found.hours})
    if form.is_valid():
        states = TimeAgreement.State
        state = states.TALK if "talk" in request.POST else states.AGREED
        try:
            actions.answer_time(
                agreement=found,
                state=state,
                hours=form.cleaned_data["hours"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            name = found.participant.person.first_name
            agreed = f"Agreed. {name} reads it."
            messages.success(
                request, agreed if state == states.AGREED else f"{name} reads that you would like to talk."
            )
            return redirect("programmes:time", found.pk)
    context = {"agreement": found, "person": found.participant.person, "cohort": cohort, "form": form}
    return TemplateResponse(request, "programmes/time.html", context)
