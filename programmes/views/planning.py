"""Planning: the pilot, its topics, the launch, and the months after it."""

from __future__ import annotations

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
from programmes import actions, readiness, selectors
from programmes.closing import must_be_open
from programmes.forms import CohortForm, TopicForm
from programmes.models import Cohort, Programme, Topic, cohort_states
from programmes.permissions import Perm, check, grants

# What a coordinator may press, and in which words. The other steps happen by themselves.
STEPS: dict[str, tuple[str, str]] = {
    Cohort.State.RECRUITING: (Cohort.State.MATCHING, "Go on to pairing"),
    Cohort.State.PREPARING: (Cohort.State.ACTIVE, "Begin the meetings"),
    Cohort.State.ACTIVE: (Cohort.State.CLOSING, "Begin the closing"),
    Cohort.State.CLOSING: (Cohort.State.EVALUATED, "Finish the evaluation"),
}


def _designed(request: SignedIn, programme_id: UUID) -> Programme:
    programme = get_object_or_404(Programme.objects.visible_to(request.user), pk=programme_id)
    check(request.user, Perm.DESIGN, programme=programme)
    must_be_open(request, programme)
    return programme


def _pilot(request: SignedIn, programme: Programme) -> Cohort | None:
    pilot = programme.cohorts.filter(kind=Cohort.Kind.PILOT).select_related("programme").first()
    if pilot is not None:
        must_be_open(request, pilot)
    return pilot


@require_http_methods(["GET", "POST"])
@takes(CohortForm)
def planning(request: SignedIn, programme_id: UUID) -> HttpResponse:
    """The second step of the set-up: one pilot with dates, and topics."""
    programme = _designed(request, programme_id)
    pilot = _pilot(request, programme)
    form = CohortForm(request.POST or None, instance=pilot, initial={"name": "Pilot"})
    if form.is_valid():
        try:
            _save_pilot(request, programme, pilot, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Plan saved.")
            return redirect("programmes:planning", programme.pk)
    context = {
        "programme": programme,
        "pilot": pilot,
        "form": form,
        "topic_form": TopicForm(),
        "topics": programme.topics.order_by("name"),
        "criteria": pilot.criteria.order_by("position") if pilot else [],
        "purpose": readiness.purpose_of(programme),
        "planning": readiness.planning_of(programme),
    }
    return TemplateResponse(request, "programmes/planning.html", context)


def _save_pilot(request: SignedIn, programme: Programme, pilot: Cohort | None, form: CohortForm) -> None:
    fields = dict(form.cleaned_data)
    if pilot is None:
        actions.open_cohort(programme=programme, by=request.user, at=timezone.now(), **fields)
    else:
        fields.pop("submission")
        actions.change_cohort(cohort=pilot, by=request.user, at=timezone.now(), **fields)


@require_POST
@takes(TopicForm, "remove")
def topics(request: SignedIn, programme_id: UUID) -> HttpResponse:
    """Add a topic, or remove one."""
    programme = _designed(request, programme_id)
    if "remove" in request.POST:
        topic = get_object_or_404(Topic, programme=programme, pk=posted_key(request, "remove"))
        actions.remove_topic(topic=topic, by=request.user, at=timezone.now())
        messages.success(request, "Topic removed.")
    else:
        form = TopicForm(request.POST)
        if form.is_valid():
            name = form.cleaned_data["topic"]
            actions.add_topic(programme=programme, name=name, by=request.user, at=timezone.now())
            messages.success(request, "Topic added.")
        else:
            messages.error(request, "Write the topic in a few words, at most 80 characters.")
    return redirect("programmes:planning", programme.pk)


@require_http_methods(["GET", "POST"])
def launch(request: SignedIn, programme_id: UUID) -> HttpResponse:
    """What the launch fixes and whom it tells; it is never greyed out, it says what is missing."""
    programme = _designed(request, programme_id)
    pilot = _pilot(request, programme)
    missing = readiness.missing_before_launch(programme)
    if request.method == "POST" and pilot is not None:
        try:
            actions.launch(cohort=pilot, by=request.user, at=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Launched. The criteria are fixed; now invite people.")
            return redirect("programmes:invite", pilot.pk)
    context = {
        "programme": programme,
        "pilot": pilot,
        "missing": missing,
        "criteria": pilot.criteria.order_by("position") if pilot else [],
        "purpose": readiness.purpose_of(programme),
        "planning": readiness.planning_of(programme),
    }
    return TemplateResponse(request, "programmes/launch.html", context)


@require_http_methods(["GET", "POST"])
def cohort(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """One cohort: who was asked, what comes next, and the button that goes there."""
    found = get_object_or_404(
        Cohort.objects.visible_to(request.user).select_related("programme"), pk=cohort_id
    )
    check(request.user, Perm.SEE_OPERATIONS, programme=found.programme)
    if request.method == "POST":
        return _step(request, found)
    to, words = STEPS.get(found.state, ("", ""))
    context = {
        "cohort": found,
        "counted": selectors.counted(found),
        "step": words if to and cohort_states.may(found.state, to) else "",
        "may": grants(request.user, programme=found.programme),
    }
    return TemplateResponse(request, "programmes/cohort.html", context)


def _step(request: SignedIn, cohort: Cohort) -> HttpResponse:
    check(request.user, Perm.DESIGN, programme=cohort.programme)
    must_be_open(request, cohort)
    to, words = STEPS.get(cohort.state, ("", ""))
    try:
        actions.move_cohort(cohort=cohort, to=to, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{words}: done.")
    return redirect(cohort)
