"""What the two of a pair decide: whether to meet, and whether to stop; and one's private list."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import posted_key, takes
from pairing import actions, selectors
from pairing.forms import BlockForm
from pairing.models import Conflict, Pair
from pairing.views.common import pair_of, pair_that_both_know
from programmes.models import Side


@require_http_methods(["GET", "POST"])
@takes("answer", "agrees")
def ask(request: SignedIn, pair_id: UUID) -> HttpResponse:
    """Would you like to meet this person? Yes or no; a no needs no reason and shows nothing to the other."""
    pair, person = pair_of(request, pair_id)
    side = pair.side_of(person)
    if request.method == "POST":
        return _answer(request, pair)
    if pair.asked_side != side:
        return redirect("home:pair", pair.pk)
    context = {"pair": pair, "partner": pair.partner_of(person), "side": side}
    return TemplateResponse(request, "pairing/ask.html", context)


def _answer(request: SignedIn, pair: Pair) -> HttpResponse:
    at = timezone.now()
    try:
        if request.POST.get("answer") == "yes":
            actions.accept(pair=pair, by=request.user, at=at, agrees_to_reduced="agrees" in request.POST)
            messages.success(request, "You said yes.")
            return redirect("home:pair", pair.pk)
        actions.decline(pair=pair, by=request.user, at=at)
    except actions.NotAgreed as refusal:
        messages.error(request, str(refusal))
        return redirect("pairing:ask", pair.pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("home:partnership")
    messages.success(request, "You said no. The other person hears nothing of it.")
    return redirect("home:partnership")


@require_POST
def read_choice(request: SignedIn, pair_id: UUID) -> HttpResponse:
    """The mentor opens what the mentee chose to turn down: a press, because it cannot be taken back after it."""
    pair, person = pair_that_both_know(request, pair_id)
    if pair.side_of(person) != Side.MENTOR:
        raise Http404
    try:
        if actions.read_choice(pair=pair, by=request.user, at=timezone.now()) is None:
            messages.success(request, f"{pair.partner_of(person).first_name} has taken it back.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{pair.get_absolute_url()}#choice")


@require_http_methods(["GET", "POST"])
@takes("choice")
def leave(request: SignedIn, pair_id: UUID) -> HttpResponse:
    """Pause, go on, or stop. No reason is asked; the other person reads a neutral sentence."""
    pair, person = pair_of(request, pair_id)
    if request.method == "POST":
        steps = {"pause": actions.pause, "resume": actions.resume, "end": actions.leave}
        said = {"pause": "Paused.", "resume": "You go on.", "end": "Ended. Nobody asks why."}
        choice = request.POST.get("choice", "")
        if choice in steps:
            try:
                steps[choice](pair=pair, by=request.user, at=timezone.now())
            except Refused as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, said[choice])
                if choice == "end" and pair.is_known_to_both:
                    return redirect("feedback:after", pair.pk)
        return redirect("home:partnership")
    is_held = Conflict.objects.open().filter(pair=pair).exists()
    context = {"pair": pair, "partner": pair.partner_of(person), "is_held": is_held}
    return TemplateResponse(request, "pairing/leave.html", context)


@require_http_methods(["GET", "POST"])
@takes(BlockForm, "remove")
def blocks(request: SignedIn) -> HttpResponse:
    """One's own private list of people never to be paired with."""
    person = request.user.person
    if person is None:
        raise Http404
    if "remove" in request.POST:
        if not actions.unblock(person=person, block_id=posted_key(request, "remove")):
            raise Http404
        messages.success(request, "Taken off your list.")
        return redirect("pairing:blocks")
    form = BlockForm(request.POST or None, owner=person)
    if form.is_valid():
        actions.block(person=person, other=form.cleaned_data["person"], at=timezone.now())
        messages.success(request, "Put on your list. Nobody else sees it.")
        return redirect("pairing:blocks")
    context = {"form": form, "blocks": selectors.blocks_of(person)}
    return TemplateResponse(request, "pairing/blocks.html", context)
