"""Three taps after a session, the questions of a wave, asking for a coach, and the coach's queue."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import posted_key, takes
from feedback import actions, forms, selectors
from feedback.flags.first_steps import FIRST_STEPS
from feedback.flags.rules import FlagKind
from feedback.flags.selectors import supported_by
from feedback.items import LOWEST, NEITHER, STANDING, looking_back_sections, wave_sections
from feedback.models import AskState, CoachingRequest, Pulse, Wave, WaveReply
from programmes.closing import must_be_open
from programmes.models import Participant, Programme, Side
from programmes.permissions import Perm, check

SKIPPED = "Skipped. That is fine, and nobody is told."


@require_http_methods(["GET", "POST"])
@takes(forms.PulseForm, "skip")
def pulse(request: SignedIn, session_id: UUID) -> HttpResponse:
    """My three taps. The partner cannot find this page, nor learn whether it was used."""
    pulses = Pulse.objects.visible_to(request.user).select_related(
        "participant__cohort__programme", "session__pair__mentor__person", "session__pair__mentee__person"
    )
    pulse = get_object_or_404(pulses, session_id=session_id)
    must_be_open(request, pulse.participant.cohort)
    if pulse.state == AskState.ANSWERED:
        return redirect(pulse.session)
    if request.method == "POST" and "skip" in request.POST:
        actions.skip_pulse(pulse=pulse, by=request.user)
        messages.info(request, SKIPPED)
        return redirect("home:partnership")
    partner = pulse.session.pair.partner_of(pulse.participant.person)
    form = forms.PulseForm(
        request.POST or None, side=Side(pulse.participant.side), partner=partner.first_name
    )
    if form.is_valid():
        return _pulse_answered(request, pulse, form)
    context = {"form": form, "session": pulse.session, "partner": partner}
    return TemplateResponse(request, "feedback/pulse.html", context)


def _pulse_answered(request: SignedIn, pulse: Pulse, form: forms.PulseForm) -> HttpResponse:
    now = timezone.now()
    actions.answer_pulse(pulse=pulse, values=form.values, by=request.user, at=now)
    messages.success(request, "Sent. Counted anonymously in groups of 5 or more.")
    if form.cleaned_data["coach"]:
        actions.ask_for_coaching(participant=pulse.participant, by=request.user, at=now)
        messages.success(request, "A coach writes to you within 3 working days.")
    return redirect("home:partnership")


@require_http_methods(["GET", "POST"])
@takes(forms.WaveForm, "skip")
def wave(request: SignedIn, wave_id: UUID) -> HttpResponse:
    """The questions of one wave, in one page; any of them may be left out."""
    replies = WaveReply.objects.visible_to(request.user).select_related(
        "wave__cohort__programme", "participant"
    )
    reply = get_object_or_404(replies, wave_id=wave_id)
    # Half a year after its end a cohort has been evaluated; its people are asked all the same.
    is_after = reply.wave.kind == Wave.Kind.FOLLOW_UP
    must_be_open(request, reply.wave.cohort.programme if is_after else reply.wave.cohort)
    if reply.state == AskState.ANSWERED:
        messages.info(
            request, "You have answered these questions. Answers cannot be traced back, so they stay."
        )
        return redirect("home:partnership")
    if request.method == "POST" and "skip" in request.POST:
        actions.skip_wave(reply=reply, by=request.user)
        messages.info(request, SKIPPED)
        return redirect("home:partnership")
    sections = wave_sections(reply.wave.cohort, reply.wave.kind, Side(reply.participant.side))
    form = forms.WaveForm(request.POST or None, sections=sections)
    if form.is_valid():
        try:
            actions.answer_wave(reply=reply, values=form.values, by=request.user, at=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            if form.values.get(STANDING.key, LOWEST) > NEITHER:
                # In the answer itself: a message for the next page would be kept with the session.
                return TemplateResponse(request, "feedback/after_care/standing.html")
            messages.success(request, "Sent. Counted anonymously in groups of 5 or more.")
            if reply.wave.kind == Wave.Kind.CLOSE:
                return redirect("feedback:looking_back", reply.pk)
        return redirect("home:partnership")
    is_open = _is_open(reply.wave)
    context = {"form": form, "wave": reply.wave, "is_open": is_open}
    return TemplateResponse(request, "feedback/wave.html", context)


def _is_open(wave: Wave) -> bool:
    return wave.opens_on <= timezone.localdate() < wave.closes_on


@require_http_methods(["GET", "POST"])
@takes(forms.WaveForm, "skip")
def looking_back(request: SignedIn, reply_id: UUID) -> HttpResponse:
    """One page after the closing ratings: where somebody sees their start now. Counted apart from true changes."""
    replies = WaveReply.objects.visible_to(request.user).select_related(
        "wave__cohort__programme", "participant"
    )
    reply = get_object_or_404(replies, pk=reply_id, wave__kind=Wave.Kind.CLOSE)
    must_be_open(request, reply.wave.cohort)
    if reply.state != AskState.ANSWERED:
        return redirect("feedback:wave", reply.wave_id)
    if reply.looking_back == AskState.ANSWERED:
        return redirect("home:partnership")
    if request.method == "POST" and "skip" in request.POST:
        actions.skip_looking_back(reply=reply, by=request.user)
        messages.info(request, SKIPPED)
        return redirect("home:partnership")
    sections = looking_back_sections(reply.wave.cohort, Side(reply.participant.side))
    form = forms.WaveForm(request.POST or None, sections=sections)
    if form.is_valid():
        try:
            actions.answer_looking_back(reply=reply, values=form.values, by=request.user, at=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Sent. Counted anonymously in groups of 5 or more.")
        return redirect("home:partnership")
    context = {"form": form, "wave": reply.wave, "is_open": _is_open(reply.wave)}
    return TemplateResponse(request, "feedback/looking_back.html", context)


@require_http_methods(["GET", "POST"])
@takes(forms.CoachingForm)
def coaching(request: SignedIn) -> HttpResponse:
    """Ask for a coach."""
    mine = Participant.objects.filter(person__user=request.user).exclude(
        state__in=[Participant.State.INVITED, Participant.State.DECLINED]
    )
    participants = list(mine.select_related("cohort__programme", "person"))
    form = forms.CoachingForm(request.POST or None, participants=participants) if participants else None
    if form and form.is_valid():
        words = form.cleaned_data["words"]
        actions.ask_for_coaching(participant=form.chosen, by=request.user, at=timezone.now(), words=words)
        messages.success(request, "Asked. A coach writes to you within 3 working days.")
        return redirect("feedback:coaching")
    own = CoachingRequest.objects.filter(participant__in=participants).exclude(
        state=CoachingRequest.State.RESOLVED
    )
    context = {"form": form, "own": own.select_related("coach__person").order_by("asked_at")}
    return TemplateResponse(request, "feedback/coaching.html", context)


@require_http_methods(["GET", "POST"])
@takes("request", "step")
def requests(request: SignedIn) -> HttpResponse:
    """The coach's queue: that somebody asked, since when; their words once the coach has taken the request on."""
    if not Programme.objects.with_role(request.user, "coach").exists():
        raise PermissionDenied("This page is for coaches.")
    if request.method == "POST":
        return _request_step(request)
    now = timezone.now()
    queue = [
        (each, selectors.contact_by(each.asked_at), selectors.is_overdue(each, at=now))
        for each in selectors.queue_of(request.user)
    ]
    given = [
        (each, selectors.contact_by(each.raised_at), FIRST_STEPS[FlagKind(each.kind)])
        for each in supported_by(request.user)
    ]
    return TemplateResponse(request, "feedback/requests.html", {"queue": queue, "given": given, "now": now})


def _request_step(request: SignedIn) -> HttpResponse:
    found = get_object_or_404(
        CoachingRequest.objects.visible_to(request.user).select_related("participant__cohort__programme"),
        pk=posted_key(request, "request"),
    )
    check(request.user, Perm.COACH, programme=found.participant.cohort.programme)
    step, words = STEPS.get(request.POST.get("step", ""), STEPS["contact"])
    try:
        step(request=found, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect("feedback:requests")


STEPS = {
    "contact": (actions.contact_request, "Noted as contacted. What they wrote is open to you now."),
    "resolve": (actions.resolve_request, "Noted as resolved."),
}
