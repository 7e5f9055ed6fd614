"""The call as its readers see it: what it asks, who may apply, the application, and the way out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.models import Person
from accounts.posted import takes
from programmes import actions, calls, selecting, selectors
from programmes.closing import must_be_open
from programmes.eligibility import eligibility
from programmes.forms import ApplicationForm
from programmes.forms.applying import kept_in
from programmes.models import Application, Cohort, Nomination, OpenCall, Participant
from programmes.selecting import CRITERIA

SEVERAL = ("offers", "wants", "meets", "hours")


def cohort_of(request: SignedIn, cohort_id: UUID) -> tuple[Cohort, Person]:
    """The cohort for whoever may read of it, and who they are."""
    found = calls.cohorts_to_take_part_in(request.user, today=timezone.localdate())
    cohort = get_object_or_404(found, pk=cohort_id)
    must_be_open(request, cohort)
    if request.user.person is None:
        raise Http404
    return cohort, request.user.person


def call_of(cohort: Cohort) -> OpenCall | None:
    """The call of a cohort that was loaded with it."""
    return getattr(cohort, "call", None)


def _application(cohort: Cohort, person: Person) -> Application | None:
    return cohort.applications.filter(person=person).select_related("key").first()


def _participant(cohort: Cohort, person: Person) -> Participant | None:
    return cohort.participants.filter(person=person).select_related("time_agreement__manager").first()


@require_GET
def take_part(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """The programme for those who might take part, in plain words, and where the reader stands."""
    cohort, person = cohort_of(request, cohort_id)
    call, application = call_of(cohort), _application(cohort, person)
    takes = call is not None and call.takes_applications(timezone.localdate())
    context: dict[str, Any] = {
        "cohort": cohort,
        "programme": cohort.programme,
        "call": call,
        "takes_applications": takes,
        "application": application,
        "participant": _participant(cohort, person),
        "nomination": cohort.nominations.filter(person=person, state=Nomination.State.WAITING).first(),
        "objectives": selectors.objectives_of(cohort.programme),
        "verdicts": eligibility(person, cohort) if takes else [],
        "criteria": [CRITERIA[key] for key in call.criteria] if call else [],
    }
    if (
        call
        and application
        and application.state in (Application.State.SELECTED, Application.State.NOT_PLACED)
    ):
        context["drawn"] = selecting.number_of(call.seed, str(application.pk))
    return TemplateResponse(request, "programmes/take_part.html", context)


@require_http_methods(["GET", "POST"])
@takes(ApplicationForm, "draft")
def apply(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """The application: saved as it is, or checked and handed in."""
    cohort, person = cohort_of(request, cohort_id)
    application, verdicts = _application(cohort, person), eligibility(person, cohort)
    call = call_of(cohort)
    if call is None or not call.takes_applications(timezone.localdate()):
        return redirect("programmes:take_part", cohort.pk)
    if not any(each.may for each in verdicts):
        return redirect("programmes:take_part", cohort.pk)
    if "draft" in request.POST:
        return _save_draft(request, cohort, person)
    form = ApplicationForm(
        request.POST or None, cohort=cohort, verdicts=verdicts, initial=_initial(application, person)
    )
    if form.is_valid():
        try:
            actions.apply(
                cohort=cohort, person=person, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Your application is in. You can change it until the last day.")
            return redirect("programmes:take_part", cohort.pk)
    context = {
        "cohort": cohort,
        "programme": cohort.programme,
        "call": call,
        "form": form,
        "application": application,
        "is_draft": application is None or application.state != Application.State.APPLIED,
        "verdicts": verdicts,
    }
    return TemplateResponse(request, "programmes/apply.html", context)


def _initial(application: Application | None, person: Person) -> dict[str, Any]:
    own = {"languages": ", ".join(person.languages)}
    if application is None:
        return own
    if application.state == Application.State.APPLIED:
        return kept_in(application)
    return {**own, **actions.draft_of(application)}


def _save_draft(request: SignedIn, cohort: Cohort, person: Person) -> HttpResponse:
    words: dict[str, Any] = {
        name: request.POST.getlist(name) if name in SEVERAL else request.POST.get(name, "")
        for name in ApplicationForm.base_fields
    }
    try:
        actions.save_draft(cohort=cohort, person=person, words=words, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Saved. Only you can read it until you hand it in.")
    return redirect("programmes:apply", cohort.pk)


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Leave: what it changes is said first, and no reason is asked."""
    cohort, person = cohort_of(request, cohort_id)
    application, participant = _application(cohort, person), _participant(cohort, person)
    if request.method == "POST":
        try:
            actions.leave_cohort(cohort=cohort, person=person, by=request.user, at=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("programmes:withdraw", cohort.pk)
        messages.success(request, "You have withdrawn. Nobody asks why.")
        return redirect("home:landing")
    context = {
        "cohort": cohort,
        "programme": cohort.programme,
        "application": application,
        "participant": participant,
        "is_paired": participant is not None and participant.state == Participant.State.PAIRED,
        "may": actions.may_leave(application, participant),
    }
    return TemplateResponse(request, "programmes/withdraw.html", context)
