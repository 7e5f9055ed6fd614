"""When a cohort is over, for the clocks that count from its end."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from accounts.retention import Due
from programmes.models import Application, Cohort, Nomination

OVER = (Cohort.State.CLOSING, Cohort.State.EVALUATED)


def cohort_over(path: str) -> Due:
    """Rows whose cohort, at the path ``path``, had its last day before. One that still runs keeps everything."""

    def due(before: datetime) -> Q:
        return Q(**{f"{path}__ends_on__lt": before.date(), f"{path}__state__in": OVER})

    return due


def never_sent(before: datetime) -> Q:
    """Drafts of a call whose last day was before; one without a last day does not exist."""
    return Q(state=Application.State.DRAFT, cohort__call__closes_on__lt=before.date())


def came_to_nothing(before: datetime, path: str = "") -> Q:
    """Applications for which there was no place, that were withdrawn, or that nobody decided on."""
    states = Application.State
    settled = {
        f"{path}state__in": (states.NOT_PLACED, states.WITHDRAWN),
        f"{path}decided_at__lt": before,
    }
    forgotten = {
        f"{path}state": states.APPLIED,
        f"{path}cohort__call__closes_on__lt": before.date(),
    }
    return Q(**settled) | Q(**forgotten)


def came_to_nothing_of_a_place(before: datetime) -> Q:
    """Their places in the order."""
    return came_to_nothing(before, "application__")


def unanswered(before: datetime) -> Q:
    """Suggestions that nobody answered before the call's last day."""
    return Q(state=Nomination.State.WAITING, cohort__call__closes_on__lt=before.date())
