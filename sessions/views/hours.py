"""The pages of the two: their hours, the log, private notes, commitments. Nobody else finds them."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.models import Person, User
from accounts.posted import takes
from accounts.words import day
from pairing.models import Pair
from programmes.closing import must_be_open
from programmes.models import Side
from sessions import actions, forms, selectors
from sessions.changes import change_of
from sessions.goals.selectors import goals_of
from sessions.guides.selectors import Plan, carried_into, plan_of
from sessions.models import Commitment, Goal, Session


def _person(user: User) -> Person:
    if user.person is None:
        raise Http404
    return user.person


def side_in(pair: Pair, user: User) -> Side:
    side = pair.side_of(user.person)
    if side is None:
        raise Http404
    return side


def _session(request: SignedIn, session_id: UUID) -> Session:
    found = get_object_or_404(Session.objects.visible_to(request.user).with_pair(), pk=session_id)
    must_be_open(request, found.pair.cohort)
    return found


@require_GET
def sessions(request: SignedIn) -> HttpResponse:
    """My hours, those to come first."""
    found, person = list(selectors.sessions_of(request.user)), _person(request.user)
    pairs = Pair.objects.of_member(request.user).meeting().with_people()
    context = {
        "upcoming": [each for each in reversed(found) if each.is_planned],
        "past": [(each, change_of(each, person)) for each in found if not each.is_planned],
        "pairs": [(pair, pair.partner_of(person)) for pair in pairs],
        "now": timezone.now(),
        "person": person,
    }
    return TemplateResponse(request, "sessions/list.html", context)


@require_http_methods(["GET", "POST"])
@takes(forms.PlanForm)
def plan(request: SignedIn, pair_id: UUID) -> HttpResponse:
    pair = get_object_or_404(Pair.objects.of_member(request.user).with_people(), pk=pair_id)
    must_be_open(request, pair.cohort)
    partner = pair.partner_of(_person(request.user))
    form = forms.PlanForm(
        request.POST or None,
        pair=pair,
        side=side_in(pair, request.user),
        partner=partner.first_name,
    )
    if form.is_valid():
        values = only(form, "starts_at", "minutes", "place", "question", "submission")
        try:
            session = actions.plan_session(pair=pair, by=request.user, at=timezone.now(), **values)
        except Refused as refusal:
            form.add_error(_field_of(refusal), str(refusal))
        else:
            if session.starts_at <= timezone.now():
                return redirect("sessions:log", session.pk)
            messages.success(request, f"Planned for {day(session.starts_at)}.")
            return redirect(session)
    context = {
        "form": form,
        "pair": pair,
        "partner": partner,
        "assistant": selectors.assistant_of(pair, request.user),
    }
    return TemplateResponse(request, "sessions/plan.html", context)


def _field_of(refusal: Refused) -> str | None:
    """Beside which field of a date the words stand; nothing for what is about all of it."""
    return "place" if isinstance(refusal, actions.PlaceNotPossible) else None


@require_GET
def session(request: SignedIn, session_id: UUID) -> HttpResponse:
    """One hour: when and where, how it may go, what is kept of it."""
    session = _session(request, session_id)
    pair, person = session.pair, _person(request.user)
    rows = selectors.rows_of(session, request.user, person)
    side, partner = side_in(pair, request.user), pair.partner_of(person)
    asks = side == Side.MENTOR and session.is_planned and pair.may_meet
    context = {
        "session": session,
        "pair": pair,
        "side": side,
        "partner": partner,
        "change": change_of(session, person),
        "has_begun": session.starts_at <= timezone.now(),
        "by_link": getattr(rows, "by_link", None),
        "plan": _plan(session, person, rows) if session.is_planned or session.is_held else None,
        "carried": carried_into(session, request.user) if session.is_planned else [],
        "goals": [goal for goal in goals_of(pair, request.user) if goal.state != Goal.State.CHANGED],
        "has_draft": rows.has_draft,
        "has_note_draft": rows.has_note_draft,
        "question_form": _question_form(session, partner) if asks else None,
        "takeaways": session.takeaways.select_related("key").order_by("written_at"),
        "commitments": session.commitments.select_related("key").order_by("due_on"),
        "note": getattr(rows, "note", None),
        "assistant": getattr(rows, "assistant", None),
        "shows_partner_zone": partner.time_zone not in ("", timezone.get_current_timezone_name()),
    }
    return TemplateResponse(request, "sessions/session.html", context)


def _plan(session: Session, person: Person, rows: Any) -> Plan:
    return plan_of(session, person, getattr(rows, "agenda", None))


def _question_form(session: Session, partner: Person) -> forms.QuestionForm:
    return forms.QuestionForm(
        initial={"question": session.question},
        partner=partner.first_name,
        action=reverse("sessions:question", args=[session.pk]),
    )


@require_POST
@takes(forms.QuestionForm)
def question(request: SignedIn, session_id: UUID) -> HttpResponse:
    session = _session(request, session_id)
    form = forms.QuestionForm(request.POST)
    if form.is_valid():
        try:
            actions.ask_question(session=session, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Sent. Your partner sees the question now.")
    else:
        messages.error(request, "The question is too long. Keep it under 600 characters.")
    return redirect(session)


@require_http_methods(["GET", "POST"])
@takes(forms.MoveForm)
def move(request: SignedIn, session_id: UUID) -> HttpResponse:
    session = _session(request, session_id)
    partner = session.pair.partner_of(_person(request.user))
    form = forms.MoveForm(
        request.POST or None,
        session=session,
        side=side_in(session.pair, request.user),
        partner=partner.first_name,
    )
    if form.is_valid():
        try:
            return moved(request, session, form)
        except Refused as refusal:
            form.add_error(_field_of(refusal), str(refusal))
    context = {
        "form": form,
        "session": session,
        "partner": partner,
        "pair": session.pair,
        "assistant": selectors.assistant_of(session.pair, request.user),
    }
    return TemplateResponse(request, "sessions/move.html", context)


def moved(request: SignedIn, session: Session, form: forms.MoveForm | forms.LogForm) -> HttpResponse:
    values = only(form, "starts_at", "minutes", "moved_by", "place", "submission")
    values["minutes"] = values.get("minutes") or session.minutes
    new = actions.move_session(session=session, by=request.user, at=timezone.now(), **values)
    messages.success(request, f"Moved to {day(new.starts_at)}.")
    return redirect(new)


@require_http_methods(["GET", "POST"])
@takes(forms.CancelForm)
def cancel(request: SignedIn, session_id: UUID) -> HttpResponse:
    session = _session(request, session_id)
    partner = session.pair.partner_of(_person(request.user))
    form = forms.CancelForm(
        request.POST or None, side=side_in(session.pair, request.user), partner=partner.first_name
    )
    if form.is_valid():
        try:
            actions.cancel_session(session=session, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Cancelled. You can plan another date whenever it suits you both.")
            return redirect("sessions:list")
    context = {"form": form, "session": session, "partner": partner}
    return TemplateResponse(request, "sessions/cancel.html", context)


@require_GET
def commitments(request: SignedIn) -> HttpResponse:
    """What was promised, open first."""
    found = list(selectors.commitments_of(request.user))
    rows = [(each, each.pair.side_of(request.user.person) == each.owner) for each in found]
    context = {
        "open": [(each, is_mine) for each, is_mine in rows if each.state == Commitment.State.OPEN],
        "settled": [(each, is_mine) for each, is_mine in rows if each.state != Commitment.State.OPEN],
        "today": timezone.localdate(),
    }
    return TemplateResponse(request, "sessions/actions.html", context)


@require_http_methods(["GET", "POST"])
@takes(forms.SettleForm, "to")
def commitment(request: SignedIn, commitment_id: UUID) -> HttpResponse:
    """One commitment; the person who made it settles it."""
    commitment = get_object_or_404(selectors.commitments_of(request.user), pk=commitment_id)
    must_be_open(request, commitment.pair.cohort)
    partner = commitment.pair.partner_of(_person(request.user))
    is_mine = commitment.pair.side_of(request.user.person) == commitment.owner
    form = forms.SettleForm(request.POST or None, partner=partner.first_name)
    if request.method == "POST" and not is_mine:
        raise PermissionDenied("Only the person who made a commitment can settle it.")
    to = request.POST.get("to", "")
    if form.is_valid() and to in Commitment.State.values:
        try:
            actions.settle_commitment(
                commitment=commitment,
                to=Commitment.State(to),
                by=request.user,
                at=timezone.now(),
                **form.cleaned_data,
            )
        except Refused as refusal:
            form.add_error("reason" if isinstance(refusal, actions.ReasonMissing) else None, str(refusal))
        else:
            messages.success(request, SETTLED[Commitment.State(to)])
            return redirect("sessions:actions")
    context = {"commitment": commitment, "partner": partner, "is_mine": is_mine, "form": form}
    return TemplateResponse(request, "sessions/commitment.html", context)


SETTLED = {
    Commitment.State.DONE: "Marked as done.",
    Commitment.State.DROPPED: "Dropped, with your reason.",
    Commitment.State.OPEN: "Opened again.",
}


# The fault is ours. The words are on the page that says so, and nowhere else yet.
NOT_SAVED = "Something of ours did not work, so nothing was saved. Your words still stand here: save again in a minute."


def seen_now(form: Form, name: str, mark: str) -> None:
    """The form as it was sent, now resting on the text that was kept meanwhile: sent again, it replaces that."""
    data = cast(QueryDict, form.data).copy()
    data[name] = mark
    form.data = data


def only(form: Form, *names: str) -> dict[str, Any]:
    """The cleaned values that an action takes by these names."""
    return {name: form.cleaned_data[name] for name in names if name in form.cleaned_data}
