"""Cards of the two, and the released ones for the programme team."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import takes
from feedback.cards import actions, selectors
from feedback.cards.forms import CardForm, YesForm
from feedback.cards.models import Card
from feedback.joint import pair_of_mine, the_two
from programmes.closing import must_be_open
from programmes.models import Programme
from programmes.permissions import Perm, check


@require_http_methods(["GET", "POST"])
@takes(CardForm, "save")
def cards(request: SignedIn, pair_id: UUID) -> HttpResponse:
    """The cards of the two, and a new one."""
    pair = pair_of_mine(request.user, pair_id)
    must_be_open(request, pair.cohort)
    side, _, partner = the_two(pair, request.user)
    form = CardForm(request.POST or None, partner=partner.first_name)
    if form.is_valid():
        try:
            card = actions.draft_card(
                pair=pair,
                text=form.cleaned_data["text"],
                submission=form.cleaned_data["submission"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, f"Kept as a draft. {partner.first_name} can read it too.")
            return redirect("feedback:card", card.pk)
    rows = [
        (card, card.has_yes_of(side), card.has_yes_of(side.other))
        for card in selectors.cards_of(pair, request.user)
    ]
    context = {"form": form, "pair": pair, "partner": partner, "rows": rows}
    return TemplateResponse(request, "feedback/cards.html", context)


@require_http_methods(["GET", "POST"])
@takes(CardForm, YesForm, "save", "yes", "no", "withdraw")
def card(request: SignedIn, card_id: UUID) -> HttpResponse:
    """One card: its exact words, what could give somebody away, and who of the two has said yes."""
    card = get_object_or_404(Card.objects.visible_to(request.user).with_pair(), pk=card_id)
    must_be_open(request, card.pair.cohort)
    context = _context(request, card)
    if request.method == "POST":
        done = _pressed(request, card, context)
        if done:
            return done
    return TemplateResponse(request, "feedback/card.html", context)


def _context(request: SignedIn, card: Card) -> dict[str, Any]:
    side, _, partner = the_two(card.pair, request.user)
    found = actions.warnings_for(card)
    is_save, is_yes = "save" in request.POST, "yes" in request.POST
    return {
        "card": card,
        "pair": card.pair,
        "partner": partner,
        "mine": card.has_yes_of(side),
        "theirs": card.has_yes_of(side.other),
        "warnings": found,
        "is_open": card.state in (Card.State.DRAFT, Card.State.RELEASED),
        "form": CardForm(
            request.POST if is_save else None,
            initial={"text": card.text},
            partner=partner.first_name,
            button="Save the change",
        ),
        "yes_form": YesForm(
            request.POST if is_yes else None,
            initial={"version": card.version},
            warned=bool(found),
            button="Release it" if card.has_yes_of(side.other) else "Yes, these words",
        ),
    }


def _pressed(request: SignedIn, card: Card, context: dict[str, Any]) -> HttpResponse | None:
    """Do what the button says; nothing where a form has to be looked at again."""
    form, yes = context["form"], context["yes_form"]
    now: dict[str, Any] = {"card": card, "by": request.user, "at": timezone.now()}
    try:
        if "withdraw" in request.POST:
            actions.withdraw_card(**now)
            messages.success(request, "Withdrawn. Its words are deleted.")
            return redirect("feedback:cards", card.pair_id)
        if "no" in request.POST:
            actions.take_yes_back(**now)
            messages.success(request, "Taken back. The two of you keep the card.")
        elif "save" in request.POST and form.is_valid():
            actions.change_card(**now, text=form.cleaned_data["text"])
            messages.success(request, "Saved. Both of you say yes anew.")
        elif "yes" in request.POST and yes.is_valid():
            done = actions.release_card(**now, **yes.cleaned_data)
            messages.success(request, _said(done, context["partner"].first_name))
        else:
            return None
    except actions.CouldGiveAway as refusal:
        yes.add_error("has_seen", str(refusal))
        return None
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("feedback:card", card.pk)


def _said(card: Card, partner: str) -> str:
    if card.state == Card.State.RELEASED:
        return "Released by both of you. Nobody is told whose card it is."
    return f"Your yes is noted. It is released once {partner} says yes to the same words."


@require_GET
def released(request: SignedIn, programme_id: UUID) -> HttpResponse:
    """Released cards for the programme team: without pair, order or day."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), pk=programme_id)
    check(request.user, Perm.DESIGN, programme=programme)
    context = {"programme": programme, "cards": list(selectors.cards_to_code(programme))}
    return TemplateResponse(request, "feedback/released_cards.html", context)
