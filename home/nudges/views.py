"""Where people have stopped, and one reminder to those at a step: first who and what, then a press."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import pluralize
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import takes
from accounts.words import counted, day_short
from home.nudges.actions import remind, take_back
from home.nudges.steps import STEPS, Standing, Step, on_its_way, standing_at, step_named
from notifications.rhythm import REMINDERS_A_WEEK
from programmes.closing import is_closed, must_be_open
from programmes.models import Cohort
from programmes.permissions import Perm, check


def _cohort(request: SignedIn, cohort_id: UUID) -> Cohort:
    cohorts = Cohort.objects.visible_to(request.user).select_related("programme")
    cohort = get_object_or_404(cohorts, pk=cohort_id)
    check(request.user, Perm.ENROL, programme=cohort.programme)
    must_be_open(request, cohort)
    return cohort


@require_http_methods(["GET", "POST"])
@takes("undo")
def nudges(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Each step with how many have stopped there, when they were last reminded, and what can still be taken back."""
    cohort = _cohort(request, cohort_id)
    if request.method == "POST":
        return _undo(request, cohort)
    now, rows = timezone.now(), []
    for step in () if is_closed(cohort) else STEPS:
        people = standing_at(step, cohort)
        if people:
            rows.append(_row(step, people))
    waiting = [(step, on_its_way(step, cohort, at=now).count()) for step in STEPS]
    context = {
        "cohort": cohort,
        "rows": rows,
        "waiting": [(step, number) for step, number in waiting if number],
    }
    return TemplateResponse(request, "home/nudges/list.html", context)


def _undo(request: SignedIn, cohort: Cohort) -> HttpResponse:
    """A press of "Undo"; of anything else nothing comes."""
    step = step_named(request.POST.get("undo", ""))
    if step is None:
        return redirect("home:nudges", cohort.pk)
    try:
        number = take_back(cohort=cohort, step=step, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Taken back. {number} {pluralize(number, 'mail,mails')} will not be sent.")
    return redirect("home:nudges", cohort.pk)


def _row(step: Step, people: list[Standing]) -> dict[str, object]:
    last = max((each.last for each in people if each.last), default=None)
    said = f"Last reminded on {day_short(last)}." if last else "Not reminded by you yet."
    title = counted(len(people), f"person {step.title_of_one}", f"people {step.title}")
    return {"step": step, "title": title, "text": f"{step.text} {said}"}


@require_http_methods(["GET", "POST"])
@takes()
def nudge(request: SignedIn, cohort_id: UUID, step: str) -> HttpResponse:
    """Who would be written to, and what they would read. Nothing is sent before the press."""
    cohort, found = _cohort(request, cohort_id), step_named(step)
    if found is None:
        raise Http404
    now = timezone.now()
    if request.method == "POST":
        try:
            number = remind(cohort=cohort, step=found, by=request.user, at=now)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                f"Written to {number} {pluralize(number, 'person,people')}. You can take it back for 30 seconds.",
            )
        return redirect("home:nudges", cohort.pk)
    people = standing_at(found, cohort)
    context = {
        "cohort": cohort,
        "step": found,
        "letter": found.wording.example(),
        "to_remind": [each for each in people if each.may_be_reminded(now)],
        "lately": [each for each in people if not each.may_be_reminded(now)],
        "a_week": REMINDERS_A_WEEK,
    }
    return TemplateResponse(request, "home/nudges/step.html", context)
