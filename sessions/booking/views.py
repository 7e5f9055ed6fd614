"""Pages on which an hour is found: one's own hours, times to offer and to take, a rhythm; and the assistant's offer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import posted_key, takes
from accounts.words import day
from pairing.models import Pair
from programmes.closing import must_be_open
from programmes.models import Side
from sessions.booking import actions, rhythm, selectors
from sessions.booking.forms import LeaveForm, OfferForm, RhythmForm, WeekForm
from sessions.booking.models import Leave, Slot
from sessions.models import Assistant


def _pair(request: SignedIn, pair_id: UUID) -> tuple[Pair, Side]:
    """One's own pair, and one's side of it."""
    pair = get_object_or_404(Pair.objects.of_member(request.user).with_people(), pk=pair_id)
    must_be_open(request, pair.cohort)
    side = pair.side_of(request.user.person)
    if side is None:
        raise Http404
    return pair, side


@require_http_methods(["GET", "POST"])
@takes(WeekForm, LeaveForm, "drop")
def hours(request: SignedIn) -> HttpResponse:
    """When I work, and when I am away. Nobody else sees this page."""
    person = request.user.person
    if person is None:
        raise Http404
    if "drop" in request.POST:
        leave = get_object_or_404(Leave, person=person, pk=posted_key(request, "drop"))
        actions.drop_leave(leave=leave, by=request.user)
        messages.success(request, "Deleted. Those days count as usual again.")
        return redirect("sessions:hours")
    is_leave = "from_on" in request.POST or "to_on" in request.POST
    away = LeaveForm(request.POST if is_leave else None)
    week = WeekForm(
        request.POST if request.method == "POST" and not is_leave else None, week=selectors.week_of(person)
    )
    try:
        if away.is_valid():
            actions.add_leave(by=request.user, at=timezone.now(), **away.cleaned_data)
            messages.success(request, "Added. No time is found on those days.")
            return redirect("sessions:hours")
        if week.is_valid():
            actions.save_week(week=week.week, by=request.user, at=timezone.now())
            messages.success(request, "Saved. Times are found within these hours from now on.")
            return redirect("sessions:hours")
    except Refused as refusal:
        away.add_error(None, str(refusal))
    context = {
        "week": week,
        "away": away,
        "leaves": selectors.leave_of(person, today=timezone.localdate()),
        "zone": timezone.get_current_timezone_name(),
    }
    return TemplateResponse(request, "sessions/hours.html", context)


@require_http_methods(["GET", "POST"])
@takes(OfferForm, "slot", "pass", "withdraw")
def offer(request: SignedIn, pair_id: UUID) -> HttpResponse:
    """Take one of the times that are offered, want others, or offer up to three."""
    pair, side = _pair(request, pair_id)
    found = selectors.open_offer(pair, request.user)
    if {"slot", "pass", "withdraw"} & request.POST.keys():
        return _answered(request, pair, found)
    at = timezone.now()
    moves = selectors.next_planned(pair, at=at)
    minutes = moves.minutes if moves else pair.usual_minutes
    is_sent = request.method == "POST"
    starts = [] if is_sent else selectors.suitable(pair, reader=side, minutes=minutes, at=at)
    form = OfferForm(request.POST or None, starts=starts, usual=minutes, moves=moves)
    partner = pair.participant(side.other).person
    if form.is_valid():
        try:
            actions.offer_times(
                pair=pair,
                starts=form.starts,
                minutes=form.cleaned_data["minutes"],
                submission=form.cleaned_data["submission"],
                moves=None if form.cleaned_data.get("further") else moves,
                by=request.user,
                at=at,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Offered. {partner.first_name} is told and takes one of them.")
            return redirect("sessions:offer", pair.pk)
    context = {
        "pair": pair,
        "partner": partner,
        "form": form,
        "found": found,
        "moves": moves,
        "is_empty": not is_sent and not starts,
        "is_mentee": side == Side.MENTEE,
    }
    return TemplateResponse(request, "sessions/offer.html", context)


def _answered(request: SignedIn, pair: Pair, found: selectors.OpenOffer | None) -> HttpResponse:
    """A button beside an offer: take a time, want others, or take the offer back."""
    at = timezone.now()
    try:
        if "slot" in request.POST:
            slots = Slot.objects.filter(offer__pair=pair).select_related("offer")
            slot = get_object_or_404(slots, pk=posted_key(request, "slot"))
            session = actions.take_slot(slot=slot, by=request.user, at=at)
            messages.success(request, f"Planned for {day(session.starts_at)}.")
            return redirect(session)
        if found is None:
            messages.info(request, "These times are no longer offered. You can offer others here.")
        elif "withdraw" in request.POST:
            actions.withdraw_offer(offer=found.offer, by=request.user, at=at)
            messages.success(request, "Taken back. You can offer other times.")
        else:
            actions.pass_on(offer=found.offer, by=request.user, at=at)
            messages.success(request, "Other times are wanted. You can offer some yourself, too.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("sessions:offer", pair.pk)


@require_http_methods(["GET", "POST"])
@takes(RhythmForm)
def plan_rhythm(request: SignedIn, pair_id: UUID) -> HttpResponse:
    """The sessions that are left, at the pair's usual distance: look at them, change some, plan all at once."""
    pair, side = _pair(request, pair_id)
    at = timezone.now()
    left = rhythm.left(pair)
    starts = rhythm.dates(pair, reader=side, at=at) if left and request.method == "GET" else []
    form = RhythmForm(
        request.POST or None,
        starts=starts,
        usual=pair.usual_minutes,
        rows=left or 1,
        first=pair.cohort.sessions_planned - left + 1,
    )
    partner = pair.participant(side.other).person
    if left and form.is_valid():
        try:
            made = actions.plan_rhythm(
                pair=pair,
                starts=form.starts,
                minutes=form.cleaned_data["minutes"],
                submission=form.cleaned_data["submission"],
                by=request.user,
                at=at,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            word = "session is" if len(made) == 1 else "sessions are"
            messages.success(request, f"{len(made)} {word} planned. {partner.first_name} is told once.")
            return redirect("sessions:list")
    context = {"pair": pair, "partner": partner, "form": form, "left": left}
    return TemplateResponse(request, "sessions/rhythm.html", context)


@require_http_methods(["GET", "POST"])
@takes(OfferForm)
def diary_offer(request: SignedIn, assistant_id: UUID) -> HttpResponse:
    """An assistant offers times that suit both: sees that they are free, and never why others are not."""
    kept = get_object_or_404(Assistant.objects.kept_by(request.user).with_people(), pk=assistant_id)
    must_be_open(request, kept.pair.cohort)
    at, minutes = timezone.now(), kept.pair.usual_minutes
    is_sent = request.method == "POST"
    starts = [] if is_sent else selectors.suitable(kept.pair, reader=Side.MENTEE, minutes=minutes, at=at)
    form = OfferForm(request.POST or None, starts=starts, usual=minutes)
    if form.is_valid():
        try:
            actions.offer_times(
                pair=kept.pair,
                starts=form.starts,
                minutes=form.cleaned_data["minutes"],
                submission=form.cleaned_data["submission"],
                by=request.user,
                at=at,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Offered. Both of them are told, and one of them takes a time.")
            return redirect("sessions:diary")
    context = {"form": form, "kept": kept, "is_empty": not is_sent and not starts}
    return TemplateResponse(request, "sessions/diary_offer.html", context)
