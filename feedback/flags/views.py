"""Who may need a hand, for coordinators by exception; and one flag, for them or for the coach it was given to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import takes
from feedback.flags import actions, selectors
from feedback.flags.coaches import coaches_for
from feedback.flags.first_steps import FIRST_STEPS, OPENING
from feedback.flags.forms import ContactForm, GiveForm, NextStepForm, SettleForm
from feedback.flags.models import Flag
from feedback.flags.rules import FlagKind
from programmes.closing import must_be_open
from programmes.models import Cohort, Programme
from programmes.permissions import Perm, check


@require_GET
def flags(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Pairs of a cohort that may need a hand: the kind, since when, and the first step."""
    cohort = get_object_or_404(
        Cohort.objects.visible_to(request.user).select_related("programme"), pk=cohort_id
    )
    check(request.user, Perm.SEE_OPERATIONS, programme=cohort.programme)
    found = list(selectors.flags_of(cohort, request.user))
    waiting = [(flag, FIRST_STEPS[FlagKind(flag.kind)]) for flag in found if not flag.is_settled]
    settled = [flag for flag in found if flag.is_settled]
    context = {"cohort": cohort, "waiting": waiting, "settled": settled, "now": timezone.now()}
    return TemplateResponse(request, "feedback/flags.html", context)


@require_http_methods(["GET", "POST"])
@takes(ContactForm, NextStepForm, GiveForm, SettleForm, "press")
def flag(request: SignedIn, flag_id: UUID) -> HttpResponse:
    """One flag: what it means, what to do first, the log, the next step, and how it ended."""
    found = get_object_or_404(Flag.objects.visible_to(request.user).with_people(), pk=flag_id)
    must_be_open(request, found.pair.cohort)
    is_of_the_team = Programme.objects.run_by(request.user).filter(pk=found.pair.cohort.programme_id).exists()
    pressed = request.POST.get("press", "")
    if pressed == "give" and not is_of_the_team:
        raise PermissionDenied("The programme team names coaches.")
    forms = _forms(request, found, pressed)
    try:
        if pressed == "escalate":
            actions.escalate(flag=found, by=request.user, at=timezone.now())
            messages.success(request, "Escalated. Follow the levels on the page “Who sees what”.")
            return redirect(found)
        if pressed in forms and forms[pressed].is_valid():
            messages.success(request, PRESSES[pressed](request, found, forms[pressed].cleaned_data))
            return redirect(_after(request, found))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("feedback:requests" if not is_of_the_team else found)
    return TemplateResponse(request, "feedback/flag.html", _context(request, found, forms, is_of_the_team))


def _forms(request: SignedIn, found: Flag, pressed: str) -> dict[str, Any]:
    """The forms of the page; the one that was sent carries what was sent."""

    def data(press: str) -> Any:
        return request.POST if press == pressed else None

    first = FIRST_STEPS[FlagKind(found.kind)].step
    step = {"next_step": found.next_step or first, "next_on": found.next_on}
    forms: dict[str, Any] = {
        "contact": ContactForm(data("contact")),
        "step": NextStepForm(data("step"), initial=step),
        "give": GiveForm(data("give"), coaches=coaches_for(found.pair, at=timezone.now())),
        "settle": SettleForm(data("settle")),
    }
    if found.is_for_the_coach_alone:
        for form in forms.values():
            vars(form)["who_default"] = "coach"  # the programme team sees nothing of this flag
    return forms


def _context(request: SignedIn, found: Flag, forms: dict[str, Any], is_of_the_team: bool) -> dict[str, Any]:
    return {
        "flag": found,
        "forms": forms,
        "first": FIRST_STEPS[FlagKind(found.kind)],
        "opening": OPENING,
        "dates": selectors.dates_of(found.pair),
        "contacts": found.contacts.select_related("by").order_by("-made_on", "-noted_at"),
        "moves": found.moves.select_related("by").order_by("at"),
        "is_of_the_team": is_of_the_team,
        "may_be_given": is_of_the_team and bool(forms["give"].fields["coach"].choices),
    }


def _contact(request: SignedIn, found: Flag, sent: dict[str, Any]) -> str:
    actions.note_contact(flag=found, **sent, by=request.user, at=timezone.now())
    return "Noted."


def _step(request: SignedIn, found: Flag, sent: dict[str, Any]) -> str:
    actions.plan_next(
        flag=found, step=sent["next_step"], on=sent["next_on"], by=request.user, at=timezone.now()
    )
    return "Kept."


def _give(request: SignedIn, found: Flag, sent: dict[str, Any]) -> str:
    actions.give_to_coach(flag=found, coach=sent["coach"], by=request.user, at=timezone.now())
    return "Asked. The coach makes contact within 3 working days."


def _settle(request: SignedIn, found: Flag, sent: dict[str, Any]) -> str:
    actions.resolve(flag=found, resolution=sent["resolution"], by=request.user, at=timezone.now())
    return "Resolved."


PRESSES: dict[str, Callable[[SignedIn, Flag, dict[str, Any]], str]] = {
    "contact": _contact,
    "step": _step,
    "give": _give,
    "settle": _settle,
}


def _after(request: SignedIn, found: Flag) -> Any:
    """Back to the flag, or to one's list where the flag is not one's own any more."""
    return (
        found if Flag.objects.visible_to(request.user).filter(pk=found.pk).exists() else "feedback:requests"
    )
