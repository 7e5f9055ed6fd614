"""Words of others in one's copy: asking, the writer's answer, and the page of whoever decides without reading."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions
from accounts.actions import others_words as actions
from accounts.errors import Refused
from accounts.http import SignedIn, reauthenticated, reauthenticated_to_write
from accounts.models import WithheldWords, WordsRequest
from accounts.permissions import OrgPerm
from accounts.posted import posted_key, takes
from accounts.rights import others_words
from accounts.words import spelt

OPEN = WordsRequest.State.OPEN


@require_POST
@reauthenticated
@takes("back")
def ask(request: SignedIn) -> HttpResponse:
    """Ask for the words of others in one's own copy, or take that back."""
    person = request.user.person
    if person is None:
        raise Http404
    try:
        if "back" in request.POST:
            wish = get_object_or_404(WordsRequest, person=person, state=OPEN)
            actions.take_back(request=wish, by=request.user, at=timezone.now())
            messages.success(request, "Taken back. What others wrote stays out of your copy.")
        else:
            actions.ask_for_words(person=person, by=request.user, at=timezone.now())
            messages.success(
                request, "Asked. Whoever wrote it is asked first; you have an answer within a month."
            )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:your_data")


@require_http_methods(["GET", "POST"])
@takes("item", "agree", "object")
def answer(request: SignedIn) -> HttpResponse:
    """What I wrote and somebody wants in their copy: I say whether I agree."""
    person = request.user.person
    asked = WithheldWords.objects.filter(author=person, request__state=OPEN).select_related("request__person")
    asked = asked.filter(state=WithheldWords.State.WITHHELD_FOR_NOW)
    if person is None:
        asked = asked.none()
    if request.method == "POST":
        item = get_object_or_404(asked, pk=posted_key(request, "item"))
        try:
            actions.answer(item=item, agrees="agree" in request.POST, by=request.user, at=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Noted. You may change it until it is decided.")
        return redirect("accounts:words_answer")
    items = [(item, others_words.words_of(item, person)) for item in asked] if person else []
    return TemplateResponse(request, "accounts/rights/words_answer.html", {"items": items})


@require_GET
def requests(request: SignedIn) -> HttpResponse:
    """Kinds, dates and the writers' answers; never a word."""
    permissions.check(request.user, OrgPerm.REVIEW_WORDS)
    found = WordsRequest.objects.select_related("person").prefetch_related(
        "items__author", "items__decided_by__person"
    )
    waiting = list(found.filter(state=OPEN).order_by("asked_at"))
    copies = "copy waits" if len(waiting) == 1 else "copies wait"
    context = {
        "title": f"{spelt(len(waiting))} {copies} for a decision",
        "waiting": waiting,
        "settled": found.exclude(state=OPEN)[:20],
        "now": timezone.now(),
        "reader": request.user,
    }
    return TemplateResponse(request, "accounts/rights/words_requests.html", context)


@require_POST
@reauthenticated_to_write
@takes("withhold", "reason")
def decide(request: SignedIn, item_id: UUID) -> HttpResponse:
    """Put it into the copy, or withhold it with a reason."""
    permissions.check(request.user, OrgPerm.REVIEW_WORDS)
    found = WithheldWords.objects.select_related("request", "author")
    item = get_object_or_404(
        found, pk=item_id, state=WithheldWords.State.WITHHELD_FOR_NOW, request__state=OPEN
    )
    try:
        actions.decide(
            item=item,
            is_told="withhold" not in request.POST,
            reason=request.POST.get("reason", "")[:300],
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Decided. The person reads it in their copy, and why.")
    return redirect("accounts:words_requests")
