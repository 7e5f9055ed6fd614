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

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import takes
from programmes import actions, calls
from programmes.models import Cohort, OpenCall, Selection, Side
from programmes.selecting import CRITERIA, number_of
from programmes.views.call import enrolled
from programmes.views.lists import page_of


@require_http_methods(["GET", "POST"])
@takes("preview", "confirm")
def selection(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Counts beside places, the order of each side, and its waiting list."""
    cohort = enrolled(request, cohort_id)
    found = Selection.objects.filter(cohort=cohort).select_related("cohort", "confirmed_by__person").first()
    if request.method == "POST":
        return _posted(request, cohort, found)
    call: OpenCall | None = getattr(cohort, "call", None)
    counted = calls.counts_of(cohort)
    context: dict[str, Any] = {
        "cohort": cohort,
        "call": call,
        "selection": found,
        "counted": counted,
        "criteria": [CRITERIA[key] for key in call.criteria] if call else [],
        "is_closed": call is not None and call.opened_at and call.closes_on < timezone.localdate(),
    }
    if found:
        context |= _list(request, found, counted)
    return TemplateResponse(request, "programmes/selection.html", context)


def _posted(request: SignedIn, cohort: Cohort, found: Selection | None) -> HttpResponse:
    try:
        if "confirm" in request.POST and found is not None:
            actions.confirm_selection(selection=found, by=request.user, at=timezone.now())
            messages.success(request, "Places given. Everybody who applied hears today.")
        else:
            actions.preview_selection(cohort=cohort, by=request.user, at=timezone.now())
            messages.success(request, "This is the order. Nobody is told before you confirm it.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("programmes:selection", cohort.pk)


def _list(request: SignedIn, found: Selection, counted: dict[str, dict[str, int]]) -> dict[str, Any]:
    """One side of the order, with or without a place, and the number that was drawn for each."""
    side = Side.MENTEE if request.GET.get("side") == Side.MENTEE else Side.MENTOR
    waiting, words = request.GET.get("list") == "waiting", request.GET.get("q", "")[:100]
    rows = calls.places_of(found, side, waiting=waiting, words=words)
    page = page_of(
        request,
        rows,
        count=None if words.strip() else _how_many(found, side, waiting, counted),
        related=("application__person__grade",),
    )
    return {
        "side": side,
        "side_words": Side(side).label.lower(),
        "waiting": waiting,
        "words": words,
        "page": page,
        "rows": [(row, number_of(found.seed, str(row.application_id))[:12]) for row in page],
        "placed": {each.value: found.placed(each) for each in Side},
        "left_over": sum(found.applicants(each) - found.placed(each) for each in Side),
    }


def _how_many(found: Selection, side: Side, waiting: bool, counted: dict[str, dict[str, int]]) -> int:
    on_list = counted[side]["waiting"] if found.confirmed_at else found.applicants(side) - found.placed(side)
    return on_list if waiting else found.applicants(side) - on_list
