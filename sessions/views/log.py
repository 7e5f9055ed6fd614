"""The log of an hour: sent, kept as a draft while it is typed, and never over another text of the same person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import DatabaseError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.models import Person, User
from accounts.posted import takes
from programmes.closing import must_be_open
from programmes.models import Side
from sessions import actions, forms, listeners, selectors
from sessions.drafts.actions import drop_draft
from sessions.drafts.meanwhile import WrittenMeanwhile, mark_of
from sessions.drafts.models import LogDraft, LogDraftQuerySet
from sessions.drafts.words import revision_in
from sessions.guides.arc import question_for
from sessions.models import Commitment, Reflection, Session
from sessions.views.hours import NOT_SAVED, moved, only, seen_now, side_in


@require_http_methods(["GET", "POST"])
@takes(forms.LogForm)
def log(request: SignedIn, session_id: UUID) -> HttpResponse:
    """The log of one hour, done on a phone in a minute; either of the two, and either may correct it."""
    session = get_object_or_404(Session.objects.visible_to(request.user).with_pair(), pk=session_id)
    must_be_open(request, session.pair.cohort)
    person = request.user.person
    if person is None:
        raise Http404
    if session.state == Session.State.MOVED:
        return redirect(session)
    side, partner = side_in(session.pair, request.user), session.pair.partner_of(person)
    drafts = [] if request.method == "POST" else list(_drafts(session, person))
    starts = {} if request.method == "POST" else _as_logged(session, side, person)
    form = forms.LogForm(
        request.POST or None,
        session=session,
        side=side,
        partner=partner.first_name,
        initial=starts | (drafts[0].read() if drafts else {}),
    )
    context: dict[str, Any] = {}
    if form.is_valid() and (answer := _sent(request, session, form, context)):
        return answer
    context |= {
        "form": form,
        "session": session,
        "partner": partner,
        "side": side,
        "drafts": drafts[1:],
        "revision": drafts[0].revision if drafts else revision_in(request.POST) or "",
        "saved_at": drafts[0].saved_at if drafts else None,
        "question": question_for(session.number),
        "pair": session.pair,
        "assistant": selectors.assistant_of(session.pair, request.user),
        "button": "Save, then three taps" if session.is_planned else "Save",
        "earlier": _earlier(session, request.user),
    }
    return TemplateResponse(request, "sessions/log.html", context)


def _earlier(session: Session, user: User) -> QuerySet[Commitment]:
    """What was promised in the hours before, the latest first."""
    promised = selectors.commitments_of(user).filter(pair=session.pair)
    return promised.filter(session__starts_at__lt=session.starts_at).order_by("-made_at")[:5]


def _drafts(session: Session, person: Person) -> LogDraftQuerySet:
    return LogDraft.objects.of(person).of_page(session, LogDraft.Page.LOG)


def _as_logged(session: Session, side: Side, person: Person) -> dict[str, object]:
    """What the form starts from: the session as it stands, and one's own words."""
    mine = session.takeaways.filter(written_by=side).select_related("key").first()
    note = Reflection.objects.of(person).filter(session=session).first()
    called_off = session.state in (Session.State.CANCELLED, Session.State.MISSED)
    return {
        "met": forms.NOT_HELD if called_off else actions.Outcome.HELD.value,
        "minutes": session.minutes,
        "called_off": session.changed_by or (actions.Outcome.MISSED.value if called_off else ""),
        "takeaway": mine.text if mine else "",
        "note": note.text if note else "",
        "seen_takeaway": mark_of(mine),
        "seen_note": mark_of(note),
    }


def _sent(
    request: SignedIn, session: Session, form: forms.LogForm, context: dict[str, Any]
) -> HttpResponse | None:
    """Where a saved log leads to; nothing where the page comes back with what was typed."""
    try:
        return _logged(request, session, form)
    except WrittenMeanwhile as other:
        context["other"] = other
        seen_now(form, f"seen_{other.field}", other.mark)
    except Refused as refusal:
        form.add_error(None, str(refusal))
    except DatabaseError:
        form.add_error(None, NOT_SAVED)
    return None


def _logged(request: SignedIn, session: Session, form: forms.LogForm) -> HttpResponse:
    revision = form.cleaned_data["revision"]
    if form.cleaned_data["met"] == forms.MOVED:
        answer = moved(request, session, form)
        drop_draft(session=session, revision=revision, by=request.user)
        return answer
    kept = actions.log_session(
        session=session,
        outcome=form.outcome,
        side=form.called_off_by,
        commitments=form.commitments,
        by=request.user,
        at=timezone.now(),
        **only(form, "minutes", "takeaway", "note", "submission", "seen_takeaway", "seen_note"),
    )
    if kept.is_held and form.cleaned_data["offer"] and form.cleaned_data["takeaway"]:
        listeners.takeaway_offered.tell(
            session=kept,
            text=form.cleaned_data["takeaway"],
            by=request.user,
            at=timezone.now(),
            **only(form, "submission"),
        )
    drop_draft(session=session, revision=revision, by=request.user)
    messages.success(request, f"Session {kept.number} is saved.")
    return redirect("feedback:pulse", kept.pk) if kept.is_held else redirect(kept)
