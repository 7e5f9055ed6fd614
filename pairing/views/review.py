"""Looking into a run: why and why not, swaps before they are made, and two runs side by side."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import posted_key, takes
from pairing import actions, comparing, selectors, swaps
from pairing.again import Again
from pairing.forms import CompareForm, SwapForm, WhyForm
from pairing.models import Proposal, Round, Ruling
from pairing.parts import parts
from pairing.views.common import cohort_to_pair
from pairing.views.rounds import round_to_review, submission_of
from pairing.why import answer
from programmes.models import Cohort, Participant, Side

ON_A_PAGE, BEST = 50, 12


@require_GET
def why(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Any mentor and any mentee: why they are a pair, why they are not, and what it would cost to make them one."""
    cohort = cohort_to_pair(request, cohort_id)
    current = selectors.newest_round(cohort)
    form = WhyForm(_asked(request, WhyForm), cohort=cohort)
    context: dict[str, Any] = {"cohort": cohort, "current": current, "form": form, "submission": uuid4()}
    if form.is_valid():
        context |= _answered(cohort, current, **form.cleaned_data)
    return TemplateResponse(request, "pairing/why.html", context)


def _asked(request: SignedIn, form: type[Form]) -> QueryDict | None:
    """What the address asks of ``form``; None where it asks nothing, whatever else stands in it."""
    return request.GET if request.GET.keys() & form.base_fields.keys() else None


def _answered(
    cohort: Cohort, current: Round | None, *, mentor: Participant, mentee: Participant
) -> dict[str, Any]:
    found = answer(cohort=cohort, current=current, mentor=mentor, mentee=mentee, at=timezone.now())
    worths = current.figures.get("worths", {}) if current else {}
    shown = parts(found.pair.points, worths) if found.pair else []
    return {"answer": found, "parts": shown, "mentor": mentor, "mentee": mentee}


@require_POST
@takes("mentor", "mentee", "run", "submission")
def pin(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Pin any two people of the cohort; with ``run`` in the same press run the pairing again."""
    cohort = cohort_to_pair(request, cohort_id)
    people = cohort.participants.select_related("person", "cohort__programme")
    mentor, mentee = (
        get_object_or_404(people, side=side, pk=posted_key(request, str(side)))
        for side in (Side.MENTOR, Side.MENTEE)
    )
    asked: dict[str, Any] = {"mentor": mentor, "mentee": mentee, "by": request.user, "at": timezone.now()}
    try:
        if "run" in request.POST:
            current = actions.pin_and_run(submission=submission_of(request), **asked)
            return redirect("pairing:round", current.pk)
        actions.rule(kind=Ruling.Kind.PIN, **asked)
        messages.success(request, "Pinned: later runs keep these two together.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    address = reverse("pairing:why", args=[cohort.pk])
    return redirect(f"{address}?{urlencode({'mentor': mentor.pk, 'mentee': mentee.pk})}")


@require_http_methods(["GET", "POST"])
@takes("other", "mine", "theirs")
def swap(request: SignedIn, proposal_id: UUID) -> HttpResponse:
    """Two proposed pairs exchange their mentees: what it would do first, and then, on a press, doing it."""
    chosen = Proposal.objects.select_related("mentor__person__grade", "mentee__person__grade")
    first = get_object_or_404(chosen, pk=proposal_id)
    current = round_to_review(request, first.round_id)
    first.round = current
    if request.method == "POST":
        return _swap(request, current, first)
    form = SwapForm(_asked(request, SwapForm), first=first)
    context = {"cohort": current.cohort, "current": current, "first": first, "form": form}
    if current.state == Round.State.DONE:
        context |= _swaps(current, first, form)
    return TemplateResponse(request, "pairing/swap.html", context)


def _swaps(current: Round, first: Proposal, form: SwapForm) -> dict[str, Any]:
    """The swap that was chosen, or the best ones to choose from."""
    again = Again(current.cohort, current, at=timezone.now())
    rulings = selectors.rulings_by_pair(current.cohort)
    pinned = {both for both, ruling in rulings.items() if ruling.kind == Ruling.Kind.PIN}
    if form.is_valid():
        return {"swap": swaps.effect(again, first, form.cleaned_data["other"], pinned=pinned)}
    others = [one for one in selectors.proposals_of(current) if one.pk != first.pk]
    found = swaps.options(again, first, others, pinned=pinned)
    return {"options": found[:BEST], "is_pinned": (first.mentor_id, first.mentee_id) in pinned}


def _swap(request: SignedIn, current: Round, first: Proposal) -> HttpResponse:
    seen = posted_key(request, "mine"), posted_key(request, "theirs")
    try:
        actions.swap(
            first=first.pk, second=posted_key(request, "other"), seen=seen, by=request.user, at=timezone.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("pairing:swap", first.pk)
    messages.success(request, "Swapped. The row of each pair takes it back.")
    return redirect(f"{reverse('pairing:round', args=[current.pk])}#pairs")


@require_GET
def runs(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Every finished run of a cohort, and any two of them side by side."""
    cohort = cohort_to_pair(request, cohort_id)
    asked = {name: request.GET[name] for name in ("before", "after") if name in request.GET}
    form = CompareForm(asked or None, cohort=cohort)
    found = list(selectors.finished_rounds(cohort))
    context: dict[str, Any] = {"cohort": cohort, "form": form, "runs": found}
    if form.is_valid():
        compared = comparing.compare(form.cleaned_data["before"], form.cleaned_data["after"])
        page = Paginator(compared.changes, ON_A_PAGE).get_page(request.GET.get("page"))
        context |= {"compared": compared, "page": page}
    return TemplateResponse(request, "pairing/runs.html", context)
