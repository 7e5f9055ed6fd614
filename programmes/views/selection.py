"""Giving the places: what will happen is shown first, then confirmed once, and stays as a record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import words
from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import takes
from programmes import actions, calls, jobs
from programmes.models import Cohort, OpenCall, Selection, SelectionRun, Side
from programmes.selecting import CRITERIA, number_of
from programmes.views.call import enrolled
from programmes.views.lists import page_of

GIVEN = "Places given. Everybody who applied hears today."
PREVIEWED = "This is the order. Nobody is told before you confirm it."
# So few are put in order while the page is asked for: whoever pressed sees the result at once.
AT_ONCE = 200
SHOWN = (
    "selection",
    "application",
    "side",
    "place",
    "application__state",
    "application__person__name",
    "application__person__department",
    "application__person__site",
    "application__person__grade__name",
)


@require_http_methods(["GET", "POST"])
@takes("preview", "confirm", "stop")
def selection(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Counts beside places, the order of each side, and its waiting list; or how far the work on it is."""
    cohort = enrolled(request, cohort_id)
    if request.method == "POST":
        return _posted(request, cohort)
    run = calls.newest_run(cohort)
    if run is not None and run.state in SelectionRun.STOPPABLE:
        return TemplateResponse(request, "programmes/selection.html", _at_work(cohort, run))
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Refresh": "true"})  # the work is over: the page, not its progress
    found = Selection.objects.filter(cohort=cohort).select_related("cohort", "confirmed_by__person").first()
    call: OpenCall | None = getattr(cohort, "call", None)
    counted = calls.counts_of(cohort)
    context: dict[str, Any] = {
        "cohort": cohort,
        "call": call,
        "run": run,
        "selection": found,
        "counted": counted,
        "criteria": [CRITERIA[key] for key in call.criteria] if call else [],
        "is_closed": call is not None and call.opened_at and call.closes_on < timezone.localdate(),
    }
    if found:
        context |= _list(request, found, counted)
    return TemplateResponse(request, "programmes/selection.html", context)


def _at_work(cohort: Cohort, run: SelectionRun) -> dict[str, Any]:
    """How far it is, which step, how long still. Asked for every second, so the lists are left out."""
    steps = jobs.STEPS[SelectionRun.Kind(run.kind)]
    return {
        "cohort": cohort,
        "run": run,
        "is_at_work": True,
        "steps": steps,
        "done": steps.index(run.step) if run.step in steps else 0,
        "time_left": words.time_left(run.started_at, run.progress, now=timezone.now()),
    }


def _posted(request: SignedIn, cohort: Cohort) -> HttpResponse:
    at = timezone.now()
    try:
        if "stop" in request.POST:
            actions.stop_selection(cohort=cohort, by=request.user, at=at)
            messages.success(request, "Stopping. Nobody is told anything.")
        elif "confirm" in request.POST:
            looked_at = request.POST["confirm"]
            run = actions.request_confirmation(cohort=cohort, looked_at=looked_at, by=request.user, at=at)
            _begun(request, run)
        else:
            _begun(request, actions.request_preview(cohort=cohort, by=request.user, at=at))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("programmes:selection", cohort.pk)


def _begun(request: SignedIn, run: SelectionRun) -> None:
    """Say what was asked for; a small call is done here and now, by the same job that a worker would run."""
    if not run.cohort.applications.handed_in()[AT_ONCE:].exists():
        jobs.run_selection(run_id=run.pk, clock=timezone.now)
        run.refresh_from_db()
    if run.requested_by_id != request.user.pk:
        messages.info(request, "Somebody else has pressed already. This is how far it is.")
    elif run.state == SelectionRun.State.DONE:
        is_given = run.kind == SelectionRun.Kind.CONFIRM
        messages.success(request, GIVEN if is_given else PREVIEWED)


def _list(request: SignedIn, found: Selection, counted: dict[str, dict[str, int]]) -> dict[str, Any]:
    """One side of the order, with or without a place, and the number that was drawn for each."""
    side = Side.MENTEE if request.GET.get("side") == Side.MENTEE else Side.MENTOR
    waiting, sought = request.GET.get("list") == "waiting", request.GET.get("q", "")[:100]
    rows = calls.places_of(found, side, waiting=waiting, words=sought)
    page = page_of(
        request,
        rows,
        count=None if sought.strip() else _how_many(found, side, waiting, counted),
        related=("application__person__grade",),
        only=SHOWN,
    )
    seed = found.seed
    return {
        "side": side,
        "side_words": Side(side).label.lower(),
        "waiting": waiting,
        "words": sought,
        "page": page,
        "rows": [(row, number_of(seed, str(row.application_id))[:12]) for row in page],
        "placed": {each.value: found.placed(each) for each in Side},
        "left_over": sum(found.applicants(each) - found.placed(each) for each in Side),
    }


def _how_many(found: Selection, side: Side, waiting: bool, counted: dict[str, dict[str, int]]) -> int:
    on_list = counted[side]["waiting"] if found.confirmed_at else found.applicants(side) - found.placed(side)
    return on_list if waiting else found.applicants(side) - on_list
