"""What is let go, and when: the last run, the next one, and a run out of turn that two people agree to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts import permissions, retention
from accounts.actions import retention as actions
from accounts.errors import Refused
from accounts.http import SignedIn, reauthenticated_to_write
from accounts.models import RetentionRun
from accounts.permissions import OrgPerm
from accounts.posted import takes


@require_GET
def overview(request: SignedIn) -> HttpResponse:
    """Counts by clock, of what went and of what goes next; never whose it was."""
    permissions.check(request.user, OrgPerm.SEE_RETENTION)
    runs = RetentionRun.objects.select_related("asked_by__person", "settled_by__person")
    over = Paginator(runs.exclude(state__in=RetentionRun.OPEN), 20).get_page(request.GET.get("page"))
    current = runs.filter(state__in=RetentionRun.OPEN).first()
    night = retention.next_night(timezone.now())
    foreseen = retention.foreseen(at=night)
    last = runs.filter(state__in=(RetentionRun.State.DONE, RetentionRun.State.STOPPED)).first()
    context = {
        "current": current,
        "is_own": current is not None and current.asked_by == request.user,
        "last": last,
        "last_figures": _figures(last),
        "night": night,
        "foreseen": [(clock, tables) for clock, tables in foreseen if tables],
        "nothing_by": [clock.words for clock, tables in foreseen if not tables],
        "never_counted": retention.never_counted(),
        "is_due": sum(count for _, tables in foreseen for _, count in tables),
        "page": over,
        **_may(request),
    }
    return TemplateResponse(request, "accounts/rights/retention.html", context)


def _may(request: SignedIn) -> dict[str, bool]:
    granted = permissions.grants(request.user)
    return {"may_ask": OrgPerm.ASK_FOR_RETENTION in granted, "may_agree": OrgPerm.ERASE in granted}


def _figures(run: RetentionRun | None) -> list[tuple[str, int]]:
    """What a run let go, in the words of the tables."""
    return (
        sorted((retention.in_words(label, count), count) for label, count in run.figures.items())
        if run
        else []
    )


@require_POST
@reauthenticated_to_write
def ask(request: SignedIn) -> HttpResponse:
    """Ask that what is due goes now."""
    permissions.check(request.user, OrgPerm.ASK_FOR_RETENTION)
    actions.ask_for_run(by=request.user, at=timezone.now())
    messages.success(request, "Asked. A second person has to agree before anything goes.")
    return redirect("accounts:retention")


# What somebody may press, with the action and what is said then.
STEPS: dict[str, tuple[Any, str]] = {
    "agree": (actions.agree_to_run, "Agreed. It has begun, and you may leave this page."),
    "refuse": (
        actions.refuse_run,
        "Nothing is let go out of turn. The run of every night goes on as before.",
    ),
    "stop": (actions.stop_run, "It stops after the step it is at. The rest goes at night."),
}


@require_POST
@reauthenticated_to_write
@takes(*STEPS)
def settle(request: SignedIn, run_id: UUID) -> HttpResponse:
    """Agree, refuse, take back or stop. Whoever asked may take it back without being able to agree."""
    permissions.check(request.user, OrgPerm.ASK_FOR_RETENTION)
    run = get_object_or_404(
        RetentionRun.objects.select_related("asked_by"), pk=run_id, state__in=RetentionRun.OPEN
    )
    pressed = next((step for step in STEPS if step in request.POST), "agree")
    if run.asked_by != request.user:
        permissions.check(request.user, OrgPerm.ERASE)
    action, said = STEPS[pressed]
    try:
        action(run=run, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("accounts:retention")
