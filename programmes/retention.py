"""When a cohort is over, for the clocks that count from there."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q

from accounts.retention import Due
from programmes.models import Application, Cohort, Nomination

OVER = (Cohort.State.CLOSING, Cohort.State.EVALUATED)
# A cohort that nobody closes counts as ended so long after its last day; the page "Who sees what" says so.
GRACE = timedelta(days=183)
# Whoever runs it is reminded before.
REMINDED_AFTER = timedelta(weeks=6)


def end_of(cohort: Cohort) -> date:
    """The day that the clocks of ``cohort`` count from, as it stands now."""
    return cohort.ends_on if cohort.state in OVER else cohort.ends_on + GRACE


def ended(path: str = "", *, before: date) -> Q:
    """Rows whose cohort, reached by ``path`` ("cohort__"), ended before the day ``before``."""
    is_over = Q(**{f"{path}state__in": OVER})
    return (is_over & Q(**{f"{path}ends_on__lt": before})) | (
        ~is_over & Q(**{f"{path}ends_on__lt": before - GRACE})
    )


def cohort_over(path: str) -> Due:
    """Rows whose cohort, at the path ``path``, ended before."""

    def due(before: datetime) -> Q:
        return ended(f"{path}__", before=before.date())

    return due


def left_open(*, on: date) -> Q:
    """Cohorts that somebody should close: their last day is long past, and they still run."""
    return ~Q(state__in=OVER) & Q(ends_on__lte=on - REMINDED_AFTER)


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
