"""Expectations: write alone, choose line by line, release, and read both sides once both have."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.models import Person
from accounts.posted import takes
from pairing import actions, between_two
from pairing.forms import ExpectationsForm
from pairing.models import ExpectationSheet, Pair
from pairing.views.common import pair_that_both_know


@require_http_methods(["GET", "POST"])
@takes(ExpectationsForm, "save", "release", "take_back")
def expectations(request: SignedIn, pair_id: UUID) -> HttpResponse:
    """One's own sheet. Of the partner's there is nothing here, not even that there is one, before the exchange."""
    pair, person = pair_that_both_know(request, pair_id)
    side = pair.side_of(person)
    if side is None:
        raise Http404
    sheet = ExpectationSheet.objects.of(person).filter(pair=pair).first()
    if "take_back" in request.POST:
        return _take_back(request, pair)
    lines = between_two.own_lines(sheet)
    form = ExpectationsForm(
        request.POST or None, side=side, partner=pair.partner_of(person).first_name, lines=lines
    )
    if form.is_valid() and _keep(request, pair, form):
        return redirect("pairing:expectations", pair.pk)
    context = {
        "pair": pair,
        "partner": pair.partner_of(person),
        "side": side,
        "sheet": sheet,
        "form": form,
        "own": lines,
        **_shared(pair, person, sheet),
    }
    return TemplateResponse(request, "pairing/expectations.html", context)


def _keep(request: SignedIn, pair: Pair, form: ExpectationsForm) -> bool:
    """Save, and release where that was pressed; whether all of it was possible."""
    at = timezone.now()
    try:
        actions.save_expectations(pair=pair, lines=form.lines(), by=request.user, at=at)
        if "release" not in request.POST:
            messages.success(request, "Saved. Only you can read it.")
            return True
        sheet = actions.release_expectations(pair=pair, by=request.user, at=at)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, "Exchanged." if sheet.exchanged_at else "Released, for when both of you have.")
    return True


def _take_back(request: SignedIn, pair: Pair) -> HttpResponse:
    try:
        is_back = actions.take_back_expectations(pair=pair, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if is_back:
            messages.success(request, "Taken back. Nobody has seen it.")
        else:
            messages.error(request, "It cannot be taken back: both of you have released, and it was seen.")
    return redirect("pairing:expectations", pair.pk)


def _shared(pair: Pair, person: Person, sheet: ExpectationSheet | None) -> dict[str, object]:
    """What both may read, on the two sides; nothing before the exchange."""
    if sheet is None or sheet.exchanged_at is None:
        return {}
    side = pair.side_of(person)
    rows = between_two.shared_lines(pair)
    return {
        "mine": [row for row in rows if row.side == side],
        "theirs": [row for row in rows if row.side != side and row.words],
    }
