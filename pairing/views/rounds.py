"""The pairing room: run, watch, review, rule by hand, publish."""

from __future__ import annotations

import uuid
from typing import Any
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
from accounts.words import clock
from pairing import actions, inputs, selectors, what_if
from pairing.forms import PolicyForm, VetoForm
from pairing.models import Proposal, Round, Ruling
from pairing.room import reviewed
from pairing.views.common import cohort_to_pair
from programmes.closing import must_be_open
from programmes.models import Cohort
from programmes.permissions import Perm, check

# The answer alone where the page itself stays; with a mistake in the form, the page, which says where.
TRIED = "pairing/room/tried.html"
WHOLE_PAGE = {"HX-Retarget": "main", "HX-Reselect": "main"}


def round_to_review(request: SignedIn, round_id: UUID) -> Round:
    """The run of a page, for whoever pairs the people of its cohort."""
    rounds = Round.objects.visible_to(request.user).select_related("cohort__programme").defer("inputs")
    current = get_object_or_404(rounds, pk=round_id)
    check(request.user, Perm.PAIR, programme=current.cohort.programme)
    must_be_open(request, current.cohort)
    return current


@require_http_methods(["GET", "POST"])
@takes(PolicyForm, "try", "submission")
def room(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """The newest round of a cohort; the place to change weights, to try them, and to run again."""
    cohort = cohort_to_pair(request, cohort_id)
    current = selectors.newest_round(cohort)
    form = PolicyForm(request.POST or None, instance=inputs.policy_of(cohort))
    tried = None
    if form.is_valid():
        if "try" not in request.POST:
            return _run(request, cohort, form)
        tried = what_if.changes(cohort, current, form.weights(), at=timezone.now())
        if "HX-Request" in request.headers:
            return TemplateResponse(request, TRIED, {"current": current, "tried": tried})
    if current and current.state in (Round.State.WAITING, Round.State.RUNNING):
        return redirect("pairing:round", current.pk)
    response = _room(request, cohort, current, form=form, tried=tried)
    if form.errors:
        for name, value in WHOLE_PAGE.items():
            response[name] = value
    return response


def _run(request: SignedIn, cohort: Cohort, form: PolicyForm) -> HttpResponse:
    at = timezone.now()
    try:
        actions.save_policy(cohort=cohort, by=request.user, at=at, **form.cleaned_data)
        submission = submission_of(request)
        current = actions.request_round(cohort=cohort, submission=submission, by=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("pairing:room", cohort.pk)
    return redirect("pairing:round", current.pk)


def submission_of(request: SignedIn) -> UUID:
    """The token by which a second press is known; a new one where the form brought none."""
    try:
        return UUID(request.POST.get("submission", ""))
    except ValueError:
        return uuid.uuid4()


def _room(request: SignedIn, cohort: Cohort, current: Round | None, **more: Any) -> HttpResponse:
    rulings = selectors.rulings_in(cohort)
    context = {
        "cohort": cohort,
        "current": current,
        "form": more.pop("form", None) or PolicyForm(instance=inputs.policy_of(cohort)),
        "submission": uuid.uuid4(),
        "window": round(actions.PUBLISH_WINDOW.total_seconds() / 60),
        "pins": [ruling for ruling in rulings if ruling.kind == Ruling.Kind.PIN],
        "vetoes": [ruling for ruling in rulings if ruling.kind == Ruling.Kind.VETO],
        **more,
    }
    if current and current.state in selectors.FINISHED:
        context |= reviewed(current, rulings, request.GET.dict(), at=timezone.now())
    return TemplateResponse(request, "pairing/room.html", context)


@require_http_methods(["GET", "POST"])
def run(request: SignedIn, round_id: UUID) -> HttpResponse:
    """One run: how far it is, a way to stop it, and its result."""
    current = round_to_review(request, round_id)
    if request.method == "POST":
        actions.cancel_round(current=current, by=request.user, at=timezone.now())
        messages.success(request, "Stopping. Earlier runs stay as they are.")
        return redirect("pairing:round", current.pk)
    if current.state in selectors.FINISHED and "HX-Request" not in request.headers:
        return _room(request, current.cohort, current)
    is_part = "HX-Request" in request.headers
    template = "pairing/round.html#state" if is_part else "pairing/round.html"
    is_at_work = current.state in (Round.State.WAITING, Round.State.RUNNING)
    context = {"current": current, "cohort": current.cohort, "is_at_work": is_at_work}
    return TemplateResponse(request, template, context)


@require_POST
@takes("proposal")
def rule(request: SignedIn, round_id: UUID) -> HttpResponse:
    """Pin a pair for later rounds, or take the pin back."""
    current = round_to_review(request, round_id)
    proposal = get_object_or_404(selectors.proposals_of(current), pk=posted_key(request, "proposal"))
    ruling = selectors.rulings_by_pair(current.cohort).get((proposal.mentor_id, proposal.mentee_id))
    if ruling and ruling.kind == Ruling.Kind.PIN:
        actions.lift_ruling(ruling=ruling, by=request.user, at=timezone.now())
        messages.success(request, "Pin taken back.")
        return redirect("pairing:round", current.pk)
    try:
        _ruled(request, proposal, Ruling.Kind.PIN)
        messages.success(request, "Pinned: later runs keep these two together.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("pairing:round", current.pk)


@require_http_methods(["GET", "POST"])
@takes(VetoForm)
def veto(request: SignedIn, proposal_id: UUID) -> HttpResponse:
    """Never propose two people, with a reason for the log."""
    proposals = Proposal.objects.select_related("mentor__person", "mentee__person")
    proposal = get_object_or_404(proposals, pk=proposal_id)
    current = round_to_review(request, proposal.round_id)
    form = VetoForm(request.POST or None)
    if form.is_valid():
        _ruled(request, proposal, Ruling.Kind.VETO, reason=form.cleaned_data["reason"])
        messages.success(request, "Vetoed. Run the pairing again to see who fits instead.")
        return redirect("pairing:round", current.pk)
    context = {"form": form, "proposal": proposal, "current": current, "cohort": current.cohort}
    return TemplateResponse(request, "pairing/veto.html", context)


def _ruled(request: SignedIn, proposal: Proposal, kind: str, reason: str = "") -> None:
    actions.rule(
        mentor=proposal.mentor,
        mentee=proposal.mentee,
        kind=kind,
        reason=reason,
        by=request.user,
        at=timezone.now(),
    )


@require_POST
@takes("ruling")
def lift(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Take a pin or a veto back."""
    cohort = cohort_to_pair(request, cohort_id)
    ruling = get_object_or_404(Ruling, cohort=cohort, pk=posted_key(request, "ruling"))
    actions.lift_ruling(ruling=ruling, by=request.user, at=timezone.now())
    messages.success(request, f"{'Pin' if ruling.kind == Ruling.Kind.PIN else 'Veto'} taken back.")
    return redirect("pairing:room", cohort.pk)


@require_POST
@takes("read")
def publish(request: SignedIn, round_id: UUID) -> HttpResponse:
    """Turn the reviewed proposals into questions: mentors are asked first, once the time to take it back is over."""
    current = round_to_review(request, round_id)
    if "read" not in request.POST:
        messages.error(request, "Read the warnings and the reasons, tick the box, then publish.")
        return redirect("pairing:round", current.pk)
    try:
        pairs = actions.publish(current=current, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        until = clock(current.asks_at)
        messages.success(
            request,
            f"Published {len(pairs)} pair{'' if len(pairs) == 1 else 's'}. The mentors are asked first. "
            f"Until {until} nobody is, and you can take it back.",
        )
    return redirect("pairing:round", current.pk)


@require_POST
def take_back(request: SignedIn, round_id: UUID) -> HttpResponse:
    """Undo the publishing before anybody was asked."""
    current = round_to_review(request, round_id)
    try:
        actions.take_back_publishing(current=current, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Taken back. Nobody was asked, and the run is a draft again.")
    return redirect("pairing:round", current.pk)
