"""The kick-off for coordinators, who plan it and note who came, and for everybody who takes part."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.calendar_file import CONTENT_TYPE, calendar_file
from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import takes
from preparation.kick_off import actions
from preparation.kick_off.calendar import kick_off_event
from preparation.kick_off.forms import KickOffForm
from preparation.kick_off.models import Attendance, KickOff
from preparation.selectors import own_participations
from programmes.closing import must_be_open
from programmes.models import Cohort, Participant
from programmes.permissions import Perm, check


@require_http_methods(["GET", "POST"])
@takes(KickOffForm, "plan", "tell", "call_off", "attendance", "missing")
def kick_off(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Plan the kick-off, tell people of it or call it off, and note afterwards who was there."""
    cohort = get_object_or_404(
        Cohort.objects.visible_to(request.user).select_related("programme"), pk=cohort_id
    )
    check(request.user, Perm.DESIGN, programme=cohort.programme)
    must_be_open(request, cohort)
    found = KickOff.objects.select_related("cohort__programme").filter(cohort=cohort).first()
    if found is not None and (pressed := request.POST.keys() & BUTTONS.keys()):
        return BUTTONS[pressed.pop()](request, found)
    form = KickOffForm(request.POST or None, kick_off=found, day=cohort.starts_on)
    if form.is_valid():
        actions.plan_kick_off(
            cohort=cohort,
            starts_at=form.starts_at,
            place=form.cleaned_data["place"],
            agenda=form.agenda(),
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, "Saved. Nobody is told before you say so.")
        return redirect("preparation:kick_off", cohort.pk)
    people = Participant.objects.taking_part().filter(cohort=cohort)
    context = {
        "cohort": cohort,
        "kick_off": found,
        "form": form,
        "people": people.count(),
        "has_begun": found is not None and found.is_on and found.starts_at <= timezone.now(),
        "rows": _rows(found, cohort) if found else [],
    }
    return TemplateResponse(request, "preparation/kick_off.html", context)


def _rows(found: KickOff, cohort: Cohort) -> list[tuple[Participant, bool]]:
    """Everybody who takes part, and whether they were noted as missing. Two queries."""
    missing = set(
        Attendance.objects.filter(kick_off=found, was_there=False).values_list("participant", flat=True)
    )
    people = Participant.objects.taking_part().filter(cohort=cohort).select_related("person")
    return [(each, each.pk in missing) for each in people.order_by("person__name")]


def _tell(request: SignedIn, found: KickOff) -> HttpResponse:
    try:
        count = actions.tell_everybody(kick_off=found, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        whom = "1 person is told." if count == 1 else f"{count} people are told."
        said = whom if count else "Everybody has been told of this already."
        messages.success(request, said)
    return redirect("preparation:kick_off", found.cohort_id)


def _call_off(request: SignedIn, found: KickOff) -> HttpResponse:
    try:
        actions.call_off(kick_off=found, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Called off. Everybody who was told hears of it.")
    return redirect("preparation:kick_off", found.cohort_id)


def _note(request: SignedIn, found: KickOff) -> HttpResponse:
    missing = [key for key in map(_key, request.POST.getlist("missing")) if key]
    try:
        count = actions.note_attendance(kick_off=found, missing=missing, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said = "1 was there" if count == 1 else f"{count} were there"
        messages.success(request, f"Noted: {said}. The others find the shorter way in on their page.")
    return redirect("preparation:kick_off", found.cohort_id)


BUTTONS = {"tell": _tell, "call_off": _call_off, "attendance": _note}


def _key(text: str) -> UUID | None:
    """A key that a box carries; nothing where somebody has changed it by hand."""
    try:
        return UUID(text)
    except ValueError:
        return None


@require_GET
def kick_off_day(request: SignedIn, participant_id: UUID) -> HttpResponse:
    """Day, place and agenda for somebody who takes part; and for who was not there, the shorter way in."""
    participant = get_object_or_404(own_participations(request.user), pk=participant_id)
    found = KickOff.objects.filter(cohort=participant.cohort_id, told_at__isnull=False).first()
    mine = Attendance.objects.filter(kick_off=found, participant=participant).first() if found else None
    context = {
        "participant": participant,
        "kick_off": found,
        "mine": mine,
        "is_over": found is not None and found.ends_at <= timezone.now(),
    }
    return TemplateResponse(request, "preparation/kick_off_day.html", context)


@require_GET
def kick_off_calendar(request: SignedIn, participant_id: UUID) -> HttpResponse:
    """The day as a file for one's own calendar; after a change it is the same entry with its new day, or struck out."""
    participant = get_object_or_404(own_participations(request.user), pk=participant_id)
    kick_off = get_object_or_404(KickOff, cohort=participant.cohort_id, told_at__isnull=False)
    address = settings.BASE_URL.rstrip("/") + reverse("preparation:kick_off_day", args=[participant.pk])
    # The same day is the same file, whenever somebody takes it.
    file = calendar_file([kick_off_event(kick_off, address)], at=kick_off.changed_at)
    response = HttpResponse(file, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="meeting.ics"'
    return response
