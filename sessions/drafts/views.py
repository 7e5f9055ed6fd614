"""Saving what is typed while it is typed, and choosing among one's own unsent texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import posted_key, takes
from programmes.closing import must_be_open
from sessions import forms
from sessions.drafts import actions
from sessions.drafts.models import LogDraft
from sessions.drafts.words import note_in, revision_in, words_in
from sessions.models import Session


@dataclass(frozen=True, slots=True)
class _Typed:
    """A page on which drafts are kept: its name, its route, what of it is a draft, and what is said once it is kept."""

    page: LogDraft.Page
    route: str
    words: Callable[[Mapping[str, str]], dict[str, str]]
    kept: str


LOG = _Typed(
    LogDraft.Page.LOG,
    "sessions:log",
    words_in,
    "Kept as a draft. Only you can read it until you save the log.",
)
NOTE = _Typed(
    LogDraft.Page.NOTE,
    "sessions:reflection",
    note_in,
    "Kept as a draft. Save the note when it is finished.",
)


@require_POST
@takes(forms.LogForm, "take", "drop", "keep")
def draft(request: SignedIn, session_id: UUID) -> HttpResponse:
    """A draft of the log. To htmx it answers with the line that says how it went."""
    return _answered(request, session_id, LOG)


@require_POST
@takes(forms.ReflectionForm, "take", "drop", "keep")
def note_draft(request: SignedIn, session_id: UUID) -> HttpResponse:
    """A draft of the private note, in the same way."""
    return _answered(request, session_id, NOTE)


def _answered(request: SignedIn, session_id: UUID, typed: _Typed) -> HttpResponse:
    """Keep a draft, take one up, or throw one away."""
    session = get_object_or_404(Session.objects.visible_to(request.user).with_pair(), pk=session_id)
    must_be_open(request, session.pair.cohort)
    at = timezone.now()
    if "take" in request.POST:
        actions.take_draft(session=session, revision=posted_key(request, "take"), by=request.user, at=at)
        return redirect(typed.route, session.pk)
    if "drop" in request.POST:
        actions.drop_draft(session=session, revision=posted_key(request, "drop"), by=request.user)
        messages.success(request, "Thrown away.")
        return redirect(typed.route, session.pk)
    return _kept(request, session, request.POST, typed)


def _kept(request: SignedIn, session: Session, sent: QueryDict, typed: _Typed) -> HttpResponse:
    revision = revision_in(sent)
    context: dict[str, object] = {"revision": revision or "", "session": session}
    words = typed.words(sent)
    try:
        if words:
            kept = actions.save_draft(
                session=session,
                page=typed.page,
                words=words,
                revision=revision,
                by=request.user,
                at=timezone.now(),
            )
            context |= {"revision": kept.revision, "saved_at": kept.saved_at}
    except Refused as refusal:
        context["refusal"] = str(refusal)
    if request.headers.get("HX-Request"):
        return TemplateResponse(request, "sessions/draft.html", context)
    if "refusal" in context:
        messages.error(request, str(context["refusal"]))
    elif words:
        messages.success(request, typed.kept)
    return redirect(typed.route, session.pk)
