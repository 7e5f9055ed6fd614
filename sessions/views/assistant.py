"""Naming an assistant, for the mentee; and the diary, for the colleague who was named. Nobody else finds them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import takes
from accounts.words import day
from pairing.models import Pair
from programmes.closing import must_be_open
from programmes.models import Side
from sessions import actions, forms, selectors
from sessions.models import Assistant, Session


def _mentees_pair(request: SignedIn, pair_id: UUID) -> Pair:
    """The pair, for its mentee alone."""
    pair = get_object_or_404(Pair.objects.of_member(request.user).with_people(), pk=pair_id)
    if pair.side_of(request.user.person) != Side.MENTEE:
        raise Http404
    must_be_open(request, pair.cohort)
    return pair


@require_http_methods(["GET", "POST"])
@takes(forms.AssistantForm)
def assistant(request: SignedIn, pair_id: UUID) -> HttpResponse:
    """Name a colleague who finds and moves dates; see whom one has named."""
    pair = _mentees_pair(request, pair_id)
    form = forms.AssistantForm(request.POST or None, partner=pair.mentor.person.first_name)
    if form.is_valid():
        person = form.cleaned_data["person"]
        try:
            actions.name_assistant(pair=pair, person=person, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error("person" if isinstance(refusal, actions.CannotAssist) else None, str(refusal))
        else:
            messages.success(request, f"{person} can see and move your dates now. You can take it back here.")
            return redirect("sessions:assistant", pair.pk)
    context = {
        "pair": pair,
        "partner": pair.mentor.person,
        "assistant": selectors.assistant_of(pair, request.user),
        "form": form,
    }
    return TemplateResponse(request, "sessions/assistant.html", context)


@require_POST
def take_back(request: SignedIn, pair_id: UUID) -> HttpResponse:
    """End it at once."""
    pair = _mentees_pair(request, pair_id)
    found = selectors.assistant_of(pair, request.user)
    if found:
        actions.take_back_assistant(assistant=found, by=request.user, at=timezone.now())
        messages.success(request, f"Taken back. {found.person} sees no date of yours any more.")
    return redirect("sessions:assistant", pair.pk)


@require_GET
def diary(request: SignedIn) -> HttpResponse:
    """The dates that I keep for others, and nothing else of theirs."""
    diaries = selectors.diaries_of(request.user, at=timezone.now())
    if not diaries:
        raise Http404
    context = {"diaries": diaries, "zone": timezone.get_current_timezone_name()}
    return TemplateResponse(request, "sessions/diary.html", context)


def _kept(request: SignedIn, assistant_id: UUID) -> Assistant:
    kept = get_object_or_404(Assistant.objects.kept_by(request.user).with_people(), pk=assistant_id)
    must_be_open(request, kept.pair.cohort)
    return kept


@require_http_methods(["GET", "POST"])
@takes(forms.DiaryForm)
def diary_plan(request: SignedIn, assistant_id: UUID) -> HttpResponse:
    kept = _kept(request, assistant_id)
    form = forms.DiaryForm(request.POST or None, usual=kept.pair.usual_minutes)
    if form.is_valid():
        try:
            session = actions.plan_session(
                pair=kept.pair, by=request.user, at=timezone.now(), **_moment(form)
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Planned for {day(session.starts_at)}. Both of them are told.")
            return redirect("sessions:diary")
    return TemplateResponse(request, "sessions/diary_date.html", {"form": form, "kept": kept})


@require_http_methods(["GET", "POST"])
@takes(forms.DiaryForm)
def diary_move(request: SignedIn, date_id: UUID) -> HttpResponse:
    """Move a date that has not come. The words of the session are never loaded into this page."""
    planned = Session.objects.kept_by(request.user, at=timezone.now()).filter(state=Session.State.PLANNED)
    session = get_object_or_404(planned.defer("place_sealed", "question_sealed"), pk=date_id)
    kept = get_object_or_404(Assistant.objects.kept_by(request.user).with_people(), pair=session.pair_id)
    must_be_open(request, kept.pair.cohort)
    form = forms.DiaryForm(request.POST or None, usual=session.minutes, until_now=session.starts_at)
    if form.is_valid():
        try:
            new = actions.move_session(session=session, by=request.user, at=timezone.now(), **_moment(form))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Moved to {day(new.starts_at)}. Both of them are told.")
            return redirect("sessions:diary")
    context = {"form": form, "kept": kept, "session": session}
    return TemplateResponse(request, "sessions/diary_date.html", context)


@require_POST
def diary_decline(request: SignedIn, assistant_id: UUID) -> HttpResponse:
    """Say no, at once or later."""
    kept = _kept(request, assistant_id)
    actions.decline_to_assist(assistant=kept, by=request.user, at=timezone.now())
    messages.success(
        request, f"You no longer keep these dates. {kept.pair.mentee.person.first_name} is told."
    )
    return redirect("home:landing")


def _moment(form: forms.DiaryForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("starts_at", "minutes", "submission")}
