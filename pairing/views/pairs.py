"""What the two of a pair decide: whether to meet, what they agree, whether to stop; and one's private list."""

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
from accounts.models import Person
from accounts.posted import posted_key, takes
from pairing import actions, selectors
from pairing.forms import AgreementForm, BlockForm
from pairing.models import Pair
from programmes.closing import must_be_open
from programmes.models import Side


def _pair(request: SignedIn, pair_id: UUID) -> tuple[Pair, Person]:
    """The pair and the reader, who is one of the two."""
    pair = get_object_or_404(Pair.objects.of_member(request.user).with_people(), pk=pair_id)
    if request.user.person is None:
        raise Http404
    must_be_open(request, pair.cohort)
    return pair, request.user.person


@require_http_methods(["GET", "POST"])
@takes("answer")
def ask(request: SignedIn, pair_id: UUID) -> HttpResponse:
    """Would you like to meet this person? Yes or no; a no needs no reason and shows nothing to the other."""
    pair, person = _pair(request, pair_id)
    side = pair.side_of(person)
    if request.method == "POST":
        return _answer(request, pair)
    asked = {Pair.State.PROPOSED: Side.MENTOR, Pair.State.ACCEPTED_BY_MENTOR: Side.MENTEE}
    if asked.get(Pair.State(pair.state)) != side:
        return redirect("home:pair", pair.pk)
    context = {"pair": pair, "partner": pair.partner_of(person), "side": side}
    return TemplateResponse(request, "pairing/ask.html", context)


def _answer(request: SignedIn, pair: Pair) -> HttpResponse:
    at = timezone.now()
    try:
        if request.POST.get("answer") == "yes":
            actions.accept(pair=pair, by=request.user, at=at)
            messages.success(request, "You said yes.")
            return redirect("home:pair", pair.pk)
        actions.decline(pair=pair, by=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("home:partnership")
    messages.success(request, "You said no. The other person hears nothing of it.")
    return redirect("home:partnership")


@require_http_methods(["GET", "POST"])
@takes(AgreementForm, "sign")
def agreement(request: SignedIn, pair_id: UUID) -> HttpResponse:
    """Write the page, read it, sign it. A change is a new version, which both sign again."""
    pair, person = _pair(request, pair_id)
    if pair.state in (Pair.State.PROPOSED, Pair.State.ACCEPTED_BY_MENTOR):
        raise Http404
    if "sign" in request.POST:
        return _sign(request, pair)
    latest = actions.latest_agreement(pair)
    words = actions.words_of(latest) or AgreementForm.DRAFT
    partner = pair.partner_of(person)
    form = AgreementForm(request.POST or None, initial=words, partner=partner.first_name)
    if form.is_valid():
        actions.write_agreement(pair=pair, words=form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, "Saved. Read it once more, then sign.")
        return redirect("pairing:agreement", pair.pk)
    signatures = {one.side: one for one in latest.signatures.all()} if latest else {}
    side = pair.side_of(person)
    context = {
        "pair": pair,
        "partner": partner,
        "form": form,
        "latest": latest,
        "lines": [(form.fields[name].label, words.get(name, "")) for name in form.fields] if latest else [],
        "mine": signatures.get(str(side)),
        "theirs": signatures.get(str(side.other)) if side else None,
        "is_writing": latest is None or form.is_bound or "write" in request.GET,
    }
    return TemplateResponse(request, "pairing/agreement.html", context)


def _sign(request: SignedIn, pair: Pair) -> HttpResponse:
    said = request.POST["sign"]
    version = int(said) if said.isdecimal() and len(said) < 9 else 0
    try:
        actions.sign_agreement(
            pair=pair,
            version=version,
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("pairing:agreement", pair.pk)
    messages.success(request, "Signed.")
    return redirect("home:pair", pair.pk)


@require_http_methods(["GET", "POST"])
@takes("choice")
def leave(request: SignedIn, pair_id: UUID) -> HttpResponse:
    """Pause, go on, or stop. No reason is asked; the other person reads a neutral sentence."""
    pair, person = _pair(request, pair_id)
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
        return redirect("home:partnership")
    return TemplateResponse(request, "pairing/leave.html", {"pair": pair, "partner": pair.partner_of(person)})


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
