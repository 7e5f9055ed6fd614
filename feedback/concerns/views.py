"""Speaking up: the four levels, the limits before the first word, and the thread of both sides."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import takes
from feedback.concerns import actions
from feedback.concerns.forms import BoundaryForm, ConcernForm, MessageForm, SeriousForm
from feedback.concerns.links import addresses_of
from feedback.concerns.models import Concern
from feedback.concerns.readers import close_to, handlers, readers_for


@require_GET
def speak_up(request: SignedIn) -> HttpResponse:
    """Four levels, from a pass in the room to the emergency services. Opening it leaves no trace."""
    links = addresses_of(request.user)
    context = {"links": links if links and handlers() else []}
    return TemplateResponse(request, "feedback/concerns/levels.html", context)


@require_http_methods(["GET", "POST"])
@takes(BoundaryForm, "go_on")
def tell_boundary(request: SignedIn) -> HttpResponse:
    """To people of the programme team whom the reporter chooses."""
    return _tell(request, BoundaryForm)


@require_http_methods(["GET", "POST"])
@takes(SeriousForm, "go_on")
def tell_serious(request: SignedIn) -> HttpResponse:
    """To named handlers whom the reporter chooses."""
    return _tell(request, SeriousForm)


def _tell(request: SignedIn, kind: type[ConcernForm]) -> HttpResponse:
    """The limits stand before the first word: without that step there is no form, and nothing is taken."""
    now = timezone.now()
    choices = readers_for(request.user, kind.level, at=now)
    context = {"level": kind.level, "choices": choices, "is_serious": kind is SeriousForm}
    has_read = "go_on" in request.POST or "understood" in request.POST
    if not has_read or not choices:
        return TemplateResponse(request, "feedback/concerns/limits.html", context)
    sent = request.POST if "understood" in request.POST else None
    form = kind(sent, choices=choices, near=close_to(request.user, at=now))
    if form.is_valid():
        data = form.cleaned_data
        try:
            told = actions.raise_concern(
                level=kind.level,
                category=data["category"],
                words=data["words"],
                readers=form.people,
                submission=data["submission"],
                by=request.user,
                at=now,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Sent. Here you can follow it and add to it.")
            return redirect("feedback:concern", told.pk)
    return TemplateResponse(request, "feedback/concerns/tell.html", {**context, "form": form})


@require_GET
def concerns(request: SignedIn) -> HttpResponse:
    """What one has told, and what one was chosen to read."""
    rows = Concern.objects.order_by("-received_at")
    context = {
        "told": rows.told_by(request.user).select_related("handler__person"),
        "to_read": rows.read_by(request.user).select_related("handler__person"),
        "now": timezone.now(),
    }
    return TemplateResponse(request, "feedback/concerns/list.html", context)


@require_http_methods(["GET", "POST"])
@takes(MessageForm, "acknowledge", "close", "reopen")
def concern(request: SignedIn, concern_id: UUID) -> HttpResponse:
    """The thread. The reporter sees who opened it; a reader sees who wrote it."""
    rows = Concern.objects.visible_to(request.user).select_related("key", "handler__person")
    found = get_object_or_404(rows, pk=concern_id)
    is_mine = found.is_told_by(request.user)
    now = timezone.now()
    form = MessageForm(_sent(request), may_close=not is_mine and found.is_open)
    if request.method == "POST" and (said := _done(request, found, form)):
        messages.success(request, said)
        return redirect("feedback:concern", found.pk)
    if not is_mine:
        actions.note_reading(concern=found, by=request.user, at=now)
    context = {
        "concern": found,
        "is_mine": is_mine,
        "form": form,
        "reporter": None if is_mine else found.reporter_person(),
        "thread": found.messages.select_related("key", "by__person").order_by("written_at", "pk"),
        "readers": found.readers.select_related("user__person").order_by("user__email"),
        "is_late": found.state == Concern.State.RECEIVED and found.due_at < now,
    }
    return TemplateResponse(request, "feedback/concerns/concern.html", context)


def _sent(request: SignedIn) -> QueryDict | None:
    """A press of "I have it" or "open again" carries no words."""
    carries_words = request.method == "POST" and not {"acknowledge", "reopen"} & request.POST.keys()
    return request.POST if carries_words else None


def _done(request: SignedIn, found: Concern, form: MessageForm) -> str:
    """Do what was pressed, and answer what to say of it; nothing where something has to be put right first."""
    who: dict[str, Any] = {"concern": found, "by": request.user, "at": timezone.now()}
    try:
        if "acknowledge" in request.POST:
            actions.acknowledge(**who)
            return "They see that you have it."
        if "reopen" in request.POST:
            actions.reopen(**who)
            return "Opened again."
        if not form.is_valid():
            return ""
        words: dict[str, Any] = {
            "words": form.cleaned_data["words"],
            "submission": form.cleaned_data["submission"],
        }
        if "close" in request.POST:
            actions.close(**words, **who)
            return "Sent and closed."
        actions.write(**words, **who)
    except Refused as refusal:
        form.add_error(None, str(refusal)) if form.is_bound else messages.error(request, str(refusal))
        return ""
    return "Sent."
