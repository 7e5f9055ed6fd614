"""Planning: the pilot, its topics, the launch, and the months after it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import posted_key, takes
from programmes import actions, organisation, plan_checks, readiness, selectors
from programmes.closing import must_be_open
from programmes.forms import CohortForm, TopicForm
from programmes.forms_base import shown
from programmes.line import line_of
from programmes.models import Cohort, Programme, Topic, cohort_states
from programmes.permissions import Perm, check, grants
from programmes.timetable import usual_end, usual_start

# What a coordinator may press, and in which words. The other steps happen by themselves.
STEPS: dict[str, tuple[str, str]] = {
    Cohort.State.RECRUITING: (Cohort.State.MATCHING, "Go on to pairing"),
    Cohort.State.PREPARING: (Cohort.State.ACTIVE, "Begin the meetings"),
    Cohort.State.ACTIVE: (Cohort.State.CLOSING, "Begin the closing"),
    Cohort.State.CLOSING: (Cohort.State.EVALUATED, "Finish the evaluation"),
}


def designed(request: SignedIn, programme_id: UUID) -> Programme:
    """The programme, for those who may change its design; while it is changed, nobody else changes it."""
    if request.method == "POST":
        Programme.objects.select_for_update().filter(pk=programme_id).first()
    programme = get_object_or_404(Programme.objects.visible_to(request.user), pk=programme_id)
    check(request.user, Perm.DESIGN, programme=programme)
    must_be_open(request, programme)
    return programme


def _pilot(request: SignedIn, programme: Programme) -> Cohort | None:
    pilot = selectors.first_cohort(programme)
    if pilot is not None:
        must_be_open(request, pilot)
    return pilot


@require_http_methods(["GET", "POST"])
@transaction.atomic
@takes(CohortForm, "seen")
def planning(request: SignedIn, programme_id: UUID) -> HttpResponse:
    """The second step of the set-up: one pilot with dates, and topics."""
    programme = designed(request, programme_id)
    pilot = _pilot(request, programme)
    stored = shown(pilot, CohortForm) if pilot else None
    starts_on = usual_start(timezone.localdate())
    usual = {"name": "Pilot", "starts_on": starts_on, "ends_on": usual_end(starts_on)}
    form = CohortForm(request.POST or None, instance=pilot, stored=stored, initial=None if pilot else usual)
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
        **_beside(programme, pilot),
    }
    return TemplateResponse(request, "programmes/planning.html", context)


def _beside(programme: Programme, pilot: Cohort | None) -> dict[str, Any]:
    """What stands beside the form: the steps, the criteria, the dates and what is odd about the plan."""
    if pilot is None:
        return {"steps": readiness.steps_of(programme), "criteria": [], "warnings": [], "pilot": None}
    stored = Cohort.objects.select_related("programme").get(pk=pilot.pk)
    return {
        "steps": readiness.steps_of(programme),
        "criteria": selectors.criteria_of(stored),
        "warnings": plan_checks.warnings_of(stored, today=timezone.localdate()),
        "workload": organisation.workload_words(stored.pairs_planned),
        "line": line_of(stored, today=timezone.localdate()),
        "pilot": stored,
    }


def _save_pilot(request: SignedIn, programme: Programme, pilot: Cohort | None, form: CohortForm) -> None:
    fields = dict(form.cleaned_data)
    if pilot is None:
        actions.open_cohort(programme=programme, by=request.user, at=timezone.now(), **fields)
    else:
        fields.pop("submission")
        actions.change_cohort(cohort=pilot, by=request.user, at=timezone.now(), **fields)


@require_POST
@transaction.atomic
@takes(TopicForm, "remove")
def topics(request: SignedIn, programme_id: UUID) -> HttpResponse:
    """Add a topic, or remove one."""
    programme = designed(request, programme_id)
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
@transaction.atomic
def launch(request: SignedIn, programme_id: UUID) -> HttpResponse:
    """What the launch fixes and whom it tells; it is never greyed out, it says what is missing."""
    programme = designed(request, programme_id)
    pilot = _pilot(request, programme)
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
        "postpone": organisation.check_of(programme).postpone,
        **_beside(programme, pilot),
    }
    return TemplateResponse(request, "programmes/launch.html", context)


@require_http_methods(["GET", "POST"])
def cohort(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """One cohort: who was asked, what comes next, and the button that goes there."""
    found = get_object_or_404(
        Cohort.objects.visible_to(request.user).select_related("programme", "decision", "follows"),
        pk=cohort_id,
    )
    check(request.user, Perm.SEE_OPERATIONS, programme=found.programme)
    if request.method == "POST":
        return _step(request, found)
    to, words = STEPS.get(found.state, ("", ""))
    siblings = selectors.cohorts_of(found.programme)
    context = {
        "cohort": found,
        "siblings": siblings,
        "followers": [each for each in siblings if each.follows_id == found.pk],
        "counted": selectors.counted(found),
        "step": words if to and cohort_states.may(found.state, to) else "",
        "may": grants(request.user, programme=found.programme),
        "criteria": selectors.criteria_of(found),
        "line": line_of(found, today=timezone.localdate()),
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
