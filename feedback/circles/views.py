"""Circles: the list, planning one, its page for whoever runs it and whoever is asked, and its calendar file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.calendar_file import CONTENT_TYPE, calendar_file
from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.models import User
from accounts.posted import takes
from feedback.circles import actions
from feedback.circles.calendar import circle_event
from feedback.circles.forms import CircleForm, WhenForm
from feedback.circles.models import Circle, CircleGuest
from programmes.closing import must_be_open
from programmes.models import Cohort, Programme, Role
from programmes.permissions import Perm, allows


@require_GET
def circles(request: SignedIn) -> HttpResponse:
    """The circles that somebody runs, is asked to, or coordinates; and where they may plan one."""
    seen = Circle.objects.visible_to(request.user).select_related("cohort__programme", "run_by__person")
    mine = {
        guest.circle_id: guest
        for guest in CircleGuest.objects.filter(person=request.user.person_id, person__isnull=False)
    }
    rows = [(circle, mine.get(circle.pk)) for circle in seen.order_by("starts_at")]
    now = timezone.now()
    context = {
        "ahead": [row for row in rows if row[0].ends_at > now],
        "past": [row for row in reversed(rows) if row[0].ends_at <= now],
        "cohorts": _may_plan_in(request.user),
    }
    return TemplateResponse(request, "feedback/circles.html", context)


def _may_plan_in(user: User) -> Any:
    """Cohorts under way of the programmes that ``user`` coaches or coordinates. One query."""
    programmes = Programme.objects.with_role(user, "coach", "coordinator")
    return Cohort.objects.under_way().filter(programme__in=programmes).select_related("programme")


@require_http_methods(["GET", "POST"])
@takes(CircleForm)
def plan(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Plan a circle: a coach one of their own, a coordinator one for a coach."""
    cohort = get_object_or_404(
        Cohort.objects.filter(programme__in=Programme.objects.visible_to(request.user)).select_related(
            "programme"
        ),
        pk=cohort_id,
    )
    coaches = _who_may_run(request, cohort)
    must_be_open(request, cohort)
    form = CircleForm(request.POST or None, coaches=coaches)
    if form.is_valid():
        sent = {name: form.cleaned_data[name] for name in SENT}
        try:
            made = actions.plan_circle(cohort=cohort, **sent, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Planned. Everybody it is for gets one mail.")
            return redirect(made)
    return TemplateResponse(request, "feedback/circle_plan.html", {"cohort": cohort, "form": form})


SENT = ("kind", "starts_at", "minutes", "place", "run_by", "submission")


def _who_may_run(request: SignedIn, cohort: Cohort) -> list[User]:
    """:raises PermissionDenied: for whoever neither coaches nor coordinates."""
    coaches = list(
        User.objects.filter(
            programme_roles__programme=cohort.programme_id, programme_roles__name=Role.Name.COACH
        )
        .select_related("person")
        .order_by("person__name", "pk")
        .distinct()
    )
    if allows(request.user, Perm.DESIGN, programme=cohort.programme):
        return coaches
    if request.user in coaches:
        return [coach for coach in coaches if coach == request.user]
    raise PermissionDenied("Circles are planned by coaches and the programme team.")


@require_http_methods(["GET", "POST"])
@takes("press", "missing")
def circle(request: SignedIn, circle_id: UUID) -> HttpResponse:
    """One circle: yes or no for whoever is asked; who was there, and calling it off, for whoever runs it."""
    found = _visible(request, circle_id)
    must_be_open(request, found.cohort)
    if request.method == "POST":
        return _pressed(request, found)
    guests = list(found.guests.select_related("person").order_by("person__name"))
    mine = next((guest for guest in guests if guest.person_id == request.user.person_id), None)
    runs = Circle.objects.run_by(request.user).filter(pk=found.pk).exists()
    sees_names = runs or Programme.objects.run_by(request.user).filter(pk=found.cohort.programme_id).exists()
    context = {
        "circle": found,
        "mine": mine,
        "runs": runs,
        "guests": guests if sees_names else [],
        "coming": sum(guest.answer == CircleGuest.Answer.YES for guest in guests),
        "has_begun": found.starts_at <= timezone.now(),
    }
    return TemplateResponse(request, "feedback/circle.html", context)


def _visible(request: SignedIn, circle_id: UUID) -> Circle:
    rows = Circle.objects.visible_to(request.user).select_related("cohort__programme", "run_by__person")
    return get_object_or_404(rows, pk=circle_id)


def _pressed(request: SignedIn, found: Circle) -> HttpResponse:
    pressed, now, by = request.POST.get("press", ""), timezone.now(), request.user
    try:
        if pressed in CircleGuest.Answer.values:
            actions.answer_circle(circle=found, answer=pressed, by=by, at=now)
            messages.success(request, "Noted. You can change it until it begins.")
        elif pressed == "cancel":
            actions.cancel_circle(circle=found, by=by, at=now)
            messages.success(request, "Called off. Everybody who was asked hears of it.")
        elif pressed == "attendance":
            there = actions.note_attendance(circle=found, missing=_keys(request), by=by, at=now)
            messages.success(request, f"Noted: {there} {'was' if there == 1 else 'were'} there.")
    except actions.NotYourCircle as refusal:
        raise PermissionDenied(str(refusal)) from None
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(found)


def _keys(request: SignedIn) -> list[UUID]:
    """The keys that the boxes carry; those that somebody changed by hand are left out."""
    found = []
    for text in request.POST.getlist("missing"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


@require_http_methods(["GET", "POST"])
@takes(WhenForm)
def move(request: SignedIn, circle_id: UUID) -> HttpResponse:
    """Another day or place, for whoever runs it, until it begins."""
    rows = Circle.objects.run_by(request.user).select_related("cohort__programme")
    found = get_object_or_404(rows, pk=circle_id)
    must_be_open(request, found.cohort)
    try:
        actions.require_ahead(found, timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(found)
    form = WhenForm(request.POST or None, circle=found)
    if form.is_valid():
        sent = {name: form.cleaned_data[name] for name in ("starts_at", "minutes", "place")}
        try:
            actions.move_circle(circle=found, **sent, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Moved. Everybody hears of it and answers again.")
            return redirect(found)
    return TemplateResponse(request, "feedback/circle_move.html", {"circle": found, "form": form})


@require_GET
def calendar(request: SignedIn, circle_id: UUID) -> HttpResponse:
    """The day as a file; after a change the same entry with its new day, or struck out."""
    found = _visible(request, circle_id)
    address = settings.BASE_URL.rstrip("/") + found.get_absolute_url()
    response = HttpResponse(
        calendar_file([circle_event(found, address)], at=found.changed_at), content_type=CONTENT_TYPE
    )
    response["Content-Disposition"] = 'attachment; filename="meeting.ics"'
    return response
