"""Before a final round: a cohort is asked, and each says in private whom of a few they would like to meet."""

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
from accounts.posted import takes
from pairing import actions, inputs
from pairing.actions.shortlists import BEFORE_THE_PAIRS, is_open
from pairing.forms import OpenShortlistForm, ShortlistAnswerForm
from pairing.models import Asking, Shortlist, ShortlistPart
from pairing.views.common import cohort_to_pair
from programmes.closing import must_be_open
from programmes.models import Participant

# From so many on, how many have answered is no one's answer.
FEWEST_TOLD = 5


@require_http_methods(["GET", "POST"])
@takes(OpenShortlistForm, "close")
def shortlists(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Ask a cohort, see how many have answered, and close it. Not a word of any answer."""
    cohort = cohort_to_pair(request, cohort_id)
    current = Shortlist.objects.filter(cohort=cohort).order_by("-opened_at").first()
    form = OpenShortlistForm(request.POST if "closes_on" in request.POST else None)
    at = timezone.now()
    try:
        if "close" in request.POST and current:
            actions.close_shortlist(shortlist=current, by=request.user, at=at)
            messages.success(request, "Closed. The next run takes into account what people said.")
            return redirect("pairing:shortlists", cohort.pk)
        if form.is_valid():
            actions.open_shortlist(
                cohort=cohort, closes_on=form.cleaned_data["closes_on"], by=request.user, at=at
            )
            messages.success(request, "Everybody has been asked.")
            return redirect("pairing:shortlists", cohort.pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
    context = {
        "cohort": cohort,
        "form": form,
        "current": current,
        "told": _told(current) if current else None,
        "does_so": inputs.policy_of(cohort).asking == Asking.SHORTLIST,
        "is_before": cohort.state in BEFORE_THE_PAIRS,
    }
    return TemplateResponse(request, "pairing/shortlists/cohort.html", context)


def _told(current: Shortlist) -> dict[str, int | None]:
    """How many were asked, and how many have answered; None for a number that is too small to tell."""
    parts = ShortlistPart.objects.filter(shortlist=current)
    answered = parts.exclude(answered_at=None).count()
    return {"asked": parts.count(), "answered": answered if answered >= FEWEST_TOLD else None}


@require_http_methods(["GET", "POST"])
@takes(ShortlistAnswerForm)
def shortlist(request: SignedIn, part_id: UUID) -> HttpResponse:
    """The few people one is asked about. One may rank them, strike some out, change it, or leave it."""
    parts = ShortlistPart.objects.of(request.user.person).select_related(
        "key", "shortlist__cohort__programme", "participant__person"
    )
    part = get_object_or_404(parts, pk=part_id)
    if request.user.person is None:
        raise Http404
    must_be_open(request, part.shortlist.cohort)
    candidates, reasons = _candidates(part)
    form = ShortlistAnswerForm(request.POST or None, candidates=candidates, said=part.said())
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_shortlist(
                part=part,
                liked=form.liked(),
                struck=form.struck(),
                person=request.user.person,
                at=timezone.now(),
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Kept. Only you see it; you can change it until the last day.")
        return redirect(part)
    rows = [(one, form[name], reasons[str(one.pk)]) for name, one in form.by_name.items()]
    is_still_open = is_open(part.shortlist, on=timezone.localdate())
    context = {"part": part, "rows": rows, "form": form, "is_open": is_still_open}
    return TemplateResponse(request, "pairing/shortlists/mine.html", context)


def _candidates(part: ShortlistPart) -> tuple[list[Participant], dict[str, list[str]]]:
    """Whoever of the list still takes part, in its order, and why the two suit."""
    reasons = {one["key"]: one["reasons"] for one in part.candidates}
    found = (
        Participant.objects.taking_part()
        .filter(pk__in=reasons, person__left_on=None)
        .select_related("person")
    )
    by_key = {str(one.pk): one for one in found}
    return [by_key[key] for key in reasons if key in by_key], reasons
