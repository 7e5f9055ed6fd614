"""Top-up coaching for the coach who has it, and for the person; with the same calendar for both."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.calendar_file import CONTENT_TYPE, calendar_file
from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import posted_key, takes
from feedback.actions import support as support_actions
from feedback.coaching import actions
from feedback.coaching.calendar import top_up_event
from feedback.coaching.forms import AssignForm, HelpedForm, TopUpForm
from feedback.coaching.selectors import modules_for
from feedback.flags.coaches import coaches_of
from feedback.flags.models import Flag
from feedback.models import CoachingRequest
from feedback.selectors import contact_by, needs_to_assign
from programmes.models import Participant


@require_http_methods(["GET", "POST"])
@takes(TopUpForm)
def support(request: SignedIn, request_id: UUID) -> HttpResponse:
    """The coach's page of one person they support: the day, the module, and what they say afterwards."""
    mine = CoachingRequest.objects.visible_to(request.user).filter(coach=request.user)
    found = get_object_or_404(
        mine.exclude(participant__person=request.user.person_id).select_related(
            "key", "module", "flag", "participant__person", "participant__cohort__programme"
        ),
        pk=request_id,
    )
    form = TopUpForm(request.POST or None, request=found, modules=modules_for(found.participant.side))
    if form.is_valid():
        try:
            actions.plan_top_up(
                request=found,
                module=form.cleaned_data["module"],
                starts_at=form.cleaned_data["starts_at"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Kept. They get one mail with the day.")
            return redirect("feedback:support", found.pk)
    context = {"found": found, "form": form, "due": contact_by(found.asked_at)}
    return TemplateResponse(request, "feedback/support.html", context)


@require_POST
@takes("participant")
def take_on(request: SignedIn, flag_id: UUID) -> HttpResponse:
    """The coach of a flag notes that one of the two said yes to support."""
    flag = get_object_or_404(Flag.objects.visible_to(request.user).supported_by(request.user), pk=flag_id)
    participant = get_object_or_404(
        Participant.objects.select_related("person"), pk=posted_key(request, "participant")
    )
    try:
        taken = actions.take_on(flag=flag, participant=participant, by=request.user, at=timezone.now())
    except Refused:
        raise Http404 from None
    return redirect("feedback:support", taken.pk)


@require_http_methods(["GET", "POST"])
@takes(HelpedForm)
def coaching_own(request: SignedIn, request_id: UUID) -> HttpResponse:
    """One's own coaching: when, with whom, and one question afterwards."""
    mine = CoachingRequest.objects.filter(participant__person__user=request.user)
    found = get_object_or_404(mine.select_related("module", "coach__person", "participant"), pk=request_id)
    form = HelpedForm(request.POST or None, initial={"helped": found.helped})
    if form.is_valid():
        actions.say_how_it_went(
            request=found, helped=form.cleaned_data["helped"], by=request.user, at=timezone.now()
        )
        messages.success(request, "Told. Only your coach reads it.")
        return redirect("feedback:coaching_own", found.pk)
    is_past = found.planned_at is not None and found.planned_at <= timezone.now()
    context = {"found": found, "form": form, "is_past": is_past}
    return TemplateResponse(request, "feedback/coaching_own.html", context)


@require_GET
def coaching_calendar(request: SignedIn, request_id: UUID) -> HttpResponse:
    """The day as a file, for the person and for the coach; the way back leads each to their own page."""
    found = get_object_or_404(
        CoachingRequest.objects.visible_to(request.user).select_related("participant"), pk=request_id
    )
    is_own = found.participant.person_id == request.user.person_id
    if found.planned_at is None or not (is_own or found.coach_id == request.user.pk):
        raise Http404
    page = reverse("feedback:coaching_own" if is_own else "feedback:support", args=[found.pk])
    file = calendar_file([top_up_event(found, settings.BASE_URL.rstrip("/") + page)], at=found.asked_at)
    response = HttpResponse(file, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="meeting.ics"'
    return response


@require_http_methods(["GET", "POST"])
@takes(AssignForm)
def assign_coach(request: SignedIn, need_id: UUID) -> HttpResponse:
    """The programme team names who makes contact. They see whose need it is and since when, and no word of it."""
    found = get_object_or_404(needs_to_assign(request.user), pk=need_id)
    now = timezone.now()
    coaches = coaches_of(found.participant, at=now)
    form = AssignForm(request.POST or None, coaches=coaches, initial={"coach": found.coach_id})
    if form.is_valid():
        try:
            support_actions.assign_coach(
                request=found, coach=form.cleaned_data["coach"], by=request.user, at=now
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Assigned. The coach is told that somebody waits, and not why.")
            return redirect("insights:dashboard", found.participant.cohort_id)
    context = {"found": found, "form": form, "coaches": coaches, "due": contact_by(found.asked_at)}
    return TemplateResponse(request, "feedback/assign_coach.html", context)
