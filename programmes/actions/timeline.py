"""The dates of a cohort: computed from its start, and changed by hand where somebody knows better."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.audit import record
from accounts.models import User
from programmes.models import Cohort, Milestone
from programmes.timetable import BY_KEY, STEPS, computed


def computed_on(milestone: Milestone) -> date | None:
    """The day that the plan gives for ``milestone``; None for one that was added by hand."""
    if milestone.key not in BY_KEY:
        return None
    cohort = milestone.cohort
    return computed(milestone.key, starts_on=cohort.starts_on, ends_on=cohort.ends_on)


@transaction.atomic
def lay_out(*, cohort: Cohort) -> None:
    """Make the dates that are not there yet, and compute anew those that nobody has set by hand. Three queries."""
    known = {each.key: each for each in cohort.milestones.exclude(key="")}
    missing, moved = [], []
    for step in STEPS:
        day = step.when(cohort.starts_on, cohort.ends_on)
        milestone = known.get(step.key)
        if milestone is None:
            missing.append(Milestone(cohort=cohort, key=step.key, title=step.title, on=day))
        elif not milestone.is_edited and milestone.on != day:
            milestone.on = day
            moved.append(milestone)
    Milestone.objects.bulk_create(missing)
    Milestone.objects.bulk_update(moved, ["on"])


@transaction.atomic
def add_milestone(
    *, cohort: Cohort, title: str, on: date, submission: UUID, by: User, at: datetime
) -> Milestone:
    """A date of the programme's own. The same ``submission`` gives the same one."""
    milestone, is_new = Milestone.objects.get_or_create(
        submission=submission, defaults={"cohort": cohort, "title": title, "on": on, "is_edited": True}
    )
    if is_new:
        record(by=by, at=at, verb="date added", subject=milestone)
    return milestone


@transaction.atomic
def change_milestone(*, milestone: Milestone, title: str, on: date, by: User, at: datetime) -> Milestone:
    """Set title and day by hand. A day that moved stays where it was put when the kick-off moves."""
    milestone.is_edited = milestone.is_edited or on != milestone.on
    milestone.title, milestone.on = title, on
    milestone.save(update_fields=["title", "on", "is_edited"])
    record(by=by, at=at, verb="date changed", subject=milestone, on=on.isoformat())
    return milestone


@transaction.atomic
def back_to_computed(*, milestone: Milestone, by: User, at: datetime) -> Milestone:
    """Give the day back to the plan. One that was added by hand has no other day and stays."""
    day = computed_on(milestone)
    if day is not None:
        milestone.on, milestone.is_edited = day, False
        milestone.save(update_fields=["on", "is_edited"])
        record(by=by, at=at, verb="date computed again", subject=milestone)
    return milestone


@transaction.atomic
def hide_milestone(*, milestone: Milestone, is_hidden: bool, by: User, at: datetime) -> None:
    """Take a date off the list, or put it back. One that was added by hand is deleted instead."""
    record(by=by, at=at, verb="date hidden" if is_hidden else "date shown", subject=milestone)
    if is_hidden and not milestone.key:
        milestone.delete()
        return
    milestone.is_hidden = is_hidden
    milestone.save(update_fields=["is_hidden"])


@transaction.atomic
def tick_milestone(*, milestone: Milestone, is_done: bool, by: User, at: datetime) -> None:
    """Say that it is done, or that it is not after all."""
    milestone.done_at = at if is_done else None
    milestone.save(update_fields=["done_at"])
    record(by=by, at=at, verb="date ticked" if is_done else "date not done", subject=milestone)
