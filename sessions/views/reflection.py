"""The private note about an hour: sent, kept as a draft while it is typed, and never over another text."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import DatabaseError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from accounts.posted import takes
from programmes.closing import must_be_open
from sessions import actions, forms
from sessions.drafts.actions import drop_draft
from sessions.drafts.meanwhile import WrittenMeanwhile, mark_of
from sessions.drafts.models import LogDraft
from sessions.drafts.words import revision_in
from sessions.models import Reflection, Session
from sessions.views.hours import NOT_SAVED, only, seen_now


@require_http_methods(["GET", "POST"])
@takes(forms.ReflectionForm)
def reflection(request: SignedIn, session_id: UUID) -> HttpResponse:
    """One's own note, or what was typed of it and not saved; the saved one then stands beside it."""
    session = get_object_or_404(Session.objects.visible_to(request.user).with_pair(), pk=session_id)
    must_be_open(request, session.pair.cohort)
    person = request.user.person
    if person is None:
        raise Http404
    note = Reflection.objects.of(person).filter(session=session).first()
    is_sent = request.method == "POST"
    drafts = [] if is_sent else list(LogDraft.objects.of(person).of_page(session, LogDraft.Page.NOTE))
    saved, typed = note.text if note else "", drafts[0].read() if drafts else {}
    form = forms.ReflectionForm(request.POST or None, initial={"text": saved, "seen": mark_of(note)} | typed)
    context: dict[str, Any] = {
        "form": form,
        "session": session,
        "partner": session.pair.partner_of(person),
        "drafts": drafts[1:],
        "revision": drafts[0].revision if drafts else revision_in(request.POST) or "",
        "saved_at": drafts[0].saved_at if drafts else None,
        "saved": saved if typed and saved != typed.get("text") else "",
    }
    if form.is_valid() and (answer := _sent(request, session, form, context)):
        return answer
    return TemplateResponse(request, "sessions/reflection.html", context)


def _sent(
    request: SignedIn, session: Session, form: forms.ReflectionForm, context: dict[str, Any]
) -> HttpResponse | None:
    """Where a saved note leads to; nothing where the page comes back with what was typed."""
    at = timezone.now()
    try:
        actions.save_reflection(session=session, by=request.user, at=at, **only(form, "text", "seen"))
        drop_draft(session=session, revision=form.cleaned_data["revision"], by=request.user)
    except WrittenMeanwhile as other:
        context["other"] = other
        seen_now(form, "seen", other.mark)
        return None
    except DatabaseError:
        form.add_error(None, NOT_SAVED)
        return None
    messages.success(
        request, "Saved for you alone." if form.cleaned_data["text"] else "Your note is deleted."
    )
    return redirect(session)
