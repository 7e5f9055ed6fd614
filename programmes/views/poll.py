"""The poll of safety: the coordinator's page, which shows nobody and no answer, and the page of who was drawn."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import takes
from programmes import actions, polling, slips
from programmes.forms import PollForm, SlipForm
from programmes.models import PollSlip, Programme, SafetyPoll
from programmes.views.planning import designed


@require_http_methods(["GET", "POST"])
@transaction.atomic
@takes(PollForm, "stop")
def poll(request: SignedIn, programme_id: UUID) -> HttpResponse:
    """What a poll does in words, and the button that starts it; while one is open, until when, and how to stop it."""
    programme = designed(request, programme_id)
    now, stands = timezone.now(), polling.standing()
    ours = stands.running if stands.running and stands.running.programme_id == programme.pk else None
    if ours and request.method == "POST":
        return _while_open(request, ours)
    reached = polling.can_be_drawn().count()
    may_ask = reached >= polling.FEWEST_ASKED and not stands.must_wait(now)
    form = PollForm(request.POST or None, reached=reached) if may_ask else None
    if form and form.is_valid() and _started(request, programme, form):
        return redirect("programmes:poll", programme.pk)
    context = {
        "programme": programme,
        "form": form,
        "ours": ours,
        "stands": stands,
        "must_wait": stands.must_wait(now),
        "fewest": polling.FEWEST_ASKED,
        "fewest_answers": polling.FEWEST_ANSWERS,
        "item": polling.ITEM,
    }
    return TemplateResponse(request, "programmes/poll/poll.html", context)


def _started(request: SignedIn, programme: Programme, form: PollForm) -> bool:
    try:
        actions.start_poll(programme=programme, **form.cleaned_data, by=request.user, at=timezone.now())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, "Started. Those who were drawn are written to; you do not learn who they are.")
    return True


def _while_open(request: SignedIn, poll: SafetyPoll) -> HttpResponse:
    """Stop it; anything else is a second press of the button that started it."""
    if "stop" in request.POST:
        try:
            actions.stop_poll(poll=poll, by=request.user, at=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Stopped. All answers are deleted, uncounted.")
    return redirect("programmes:poll", poll.programme_id)


@require_http_methods(["GET", "POST"])
@takes(SlipForm)
def poll_answer(request: SignedIn, poll_id: UUID) -> HttpResponse:
    """The one question, for those who were drawn and while it is open. For everybody else it does not exist."""
    slip = slips.slip_of(request.user, poll_id, at=timezone.now())
    if slip is None:
        raise Http404
    has_answered = slip.said != PollSlip.Said.NOTHING_YET
    form = SlipForm(request.POST or None)
    if not has_answered and form.is_valid():
        try:
            actions.answer_poll(
                poll=slip.poll, said=form.cleaned_data["said"], by=request.user, at=timezone.now()
            )
        except actions.PollIsOver:
            raise Http404 from None
        return redirect("programmes:poll_answer", poll_id)
    context = {
        "poll": slip.poll,
        "form": form,
        "has_answered": has_answered,
        "fewest_answers": polling.FEWEST_ANSWERS,
    }
    return TemplateResponse(request, "programmes/poll/answer.html", context)
