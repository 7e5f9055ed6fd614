"""Pairs that a rule bars since something changed: what a coordinator can do about each."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import posted_key, takes
from accounts.words import spelt
from pairing import actions, conflict_page
from pairing import rematch as suggesting
from pairing.forms import RematchForm
from pairing.models import Conflict, Pair
from programmes.closing import must_be_open
from programmes.models import Cohort, Programme, Side
from programmes.permissions import Perm, check


@require_http_methods(["GET", "POST"])
@takes("resume", "end")
def conflicts(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Every pair of the cohort in conflict, what each step would do, and what became of earlier ones."""
    cohorts = Cohort.objects.visible_to(request.user).select_related("programme")
    cohort = get_object_or_404(cohorts, pk=cohort_id)
    check(request.user, Perm.PAIR, programme=cohort.programme)
    must_be_open(request, cohort)
    if request.method == "POST":
        return _act(request, cohort)
    waiting = conflict_page.waiting_in(cohort)
    context = {
        "cohort": cohort,
        "waiting": waiting,
        "heading": f"{spelt(len(waiting))} {'pair needs' if len(waiting) == 1 else 'pairs need'} you",
        "settled": conflict_page.settled_in(cohort),
        "looked_at": conflict_page.looked_at(),
    }
    return TemplateResponse(request, "pairing/conflicts.html", context)


def _act(request: SignedIn, cohort: Cohort) -> HttpResponse:
    choice = next((name for name in ("resume", "end") if name in request.POST), None)
    if choice is None:
        raise Http404
    pair = get_object_or_404(Pair.objects.live().with_people(), cohort=cohort, pk=posted_key(request, choice))
    step, said = {
        "resume": (actions.resume_when_safe, "go on where they were."),
        "end": (actions.end_in_conflict, "are told that it has ended, and that nobody is at fault."),
    }[choice]
    try:
        step(pair=pair, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{pair} {said}")
    return redirect("pairing:conflicts", cohort.pk)


@require_http_methods(["GET", "POST"])
@takes(RematchForm)
def rematch(request: SignedIn, pair_id: UUID) -> HttpResponse:
    """New partners for two people whose pair cannot go on, among people with room."""
    run = Programme.objects.run_by(request.user)
    pair = get_object_or_404(Pair.objects.filter(cohort__programme__in=run).with_people(), pk=pair_id)
    check(request.user, Perm.PAIR, programme=pair.cohort.programme)
    must_be_open(request, pair.cohort)
    if not Conflict.objects.waiting().filter(pair=pair).exists():
        messages.error(request, "This pair is not in conflict any more.")
        return redirect("pairing:conflicts", pair.cohort_id)
    at = timezone.now()
    form = RematchForm(request.POST or None, pair=pair, suggested=suggesting.partners_of(pair, at=at))
    if request.method == "POST" and form.is_valid():
        try:
            return _asked(request, pair, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"cohort": pair.cohort, "pair": pair, "form": form}
    return TemplateResponse(request, "pairing/rematch.html", context)


def _asked(request: SignedIn, pair: Pair, form: RematchForm) -> HttpResponse:
    new = actions.rematch(
        pair=pair,
        mentor_with=form.chosen(Side.MENTOR),
        mentee_with=form.chosen(Side.MENTEE),
        by=request.user,
        at=timezone.now(),
    )
    asked = {0: "Nobody new is asked.", 1: "One new pair is asked, the mentor first."}
    messages.success(
        request,
        f"The pair has ended without fault. {asked.get(len(new), 'Two new pairs are asked, the mentors first.')}",
    )
    return redirect("pairing:conflicts", pair.cohort_id)
