"""For coordinators: how far the questions are, and whom to ask next."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import takes
from accounts.words import spelt
from pairing import actions, inputs, standings
from pairing.forms import AskingForm, NextBestForm
from pairing.next_best import AFTER_A_ROUND, NextBest, next_best, waiting_again
from pairing.views.common import cohort_to_pair

ON_A_PAGE = 50


def _who_wait(number: int, more: str = "") -> str:
    """Two people wait for a partner; nothing where nobody does."""
    if not number:
        return ""
    return f"{spelt(number)} {'person waits' if number == 1 else 'people wait'} for a partner{more}"


@require_http_methods(["GET", "POST"])
@takes(AskingForm)
def questions(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Where each pair stands, as far as a coordinator may know, and how long people have to answer."""
    cohort = cohort_to_pair(request, cohort_id)
    form = AskingForm(request.POST or None, instance=inputs.policy_of(cohort))
    if form.is_valid():
        actions.save_policy(cohort=cohort, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Kept. It holds for the questions asked from now on.")
        return redirect("pairing:questions", cohort.pk)
    page = Paginator(standings.pairs_by_day(cohort), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "cohort": cohort,
        "form": form,
        "page": page,
        "rows": [standings.Question(pair, standings.standing_of(pair)) for pair in page],
        "counted": standings.counted(cohort),
        "again": _who_wait(waiting_again().filter(cohort=cohort).count(), " again"),
    }
    return TemplateResponse(request, "pairing/asking/questions.html", context)


@require_http_methods(["GET", "POST"])
@takes(NextBestForm)
def next_pairs(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """The best pairs among those who wait, with reasons; a coordinator ticks which of them are asked."""
    cohort = cohort_to_pair(request, cohort_id)
    is_open = cohort.state in AFTER_A_ROUND
    found = next_best(cohort, at=timezone.now()) if is_open else NextBest()
    form = NextBestForm(request.POST if request.method == "POST" else None, found=found)
    if form.is_valid():
        try:
            pairs = actions.propose_next(
                cohort=cohort, chosen=form.cleaned_data["pairs"], by=request.user, at=timezone.now()
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("pairing:next_best", cohort.pk)
        messages.success(request, f"{len(pairs)} asked. The mentors are asked first.")
        return redirect("pairing:questions", cohort.pk)
    title = _who_wait(found.people) or "Nobody waits for a partner"
    context = {"cohort": cohort, "found": found, "form": form, "is_open": is_open, "title": title}
    return TemplateResponse(request, "pairing/asking/next_best.html", context)
