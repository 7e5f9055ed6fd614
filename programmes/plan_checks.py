"""What a plan looks like from outside: warnings that stand beside the dates and figures, and hold nothing up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db.models import Max

from accounts.words import day_year
from programmes.models import Cohort, Measure, Milestone, Programme
from programmes.timetable import computed, usual_decision

FEWEST_PAIRS, MOST_PAIRS = 8, 30
SHORTEST = timedelta(weeks=12)


def warnings_of(cohort: Cohort, *, today: date) -> list[str]:
    """Size and dates of the plan, in sentences. No query beyond the programme."""
    found = [*_of_size(cohort), *_of_dates(cohort, today), *_of_decision(cohort)]
    return list(found)


def _of_size(cohort: Cohort) -> Iterable[str]:
    pairs = cohort.pairs_planned
    if pairs < FEWEST_PAIRS:
        yield (
            f"{pairs} pairs are few: when half of them answer, fewer than 5 stand behind a figure, and it is hidden. "
            f"From {FEWEST_PAIRS} on most can be shown."
        )
    if pairs > MOST_PAIRS and cohort.kind == Cohort.Kind.PILOT:
        yield (
            f"{pairs} pairs are many for a pilot: what goes wrong goes wrong for all of them. "
            f"Begin with 10 to 15, {MOST_PAIRS} at the most, and roll out after the decision."
        )


def _of_dates(cohort: Cohort, today: date) -> Iterable[str]:
    if cohort.state == Cohort.State.DRAFT and cohort.starts_on < today:
        yield f"The kick-off, {day_year(cohort.starts_on)}, is past, and nobody has been invited yet."
    elif cohort.state == Cohort.State.DRAFT and cohort.starts_on < today + timedelta(weeks=6):
        yield "Under six weeks to the kick-off: the call, the pairing and the training want three weeks and more each."
    if cohort.ends_on - cohort.starts_on < SHORTEST:
        yield "Under three months from kick-off to last day: the second session is barely held when it ends."


def _of_decision(cohort: Cohort) -> Iterable[str]:
    decision_on = cohort.decision_on
    if decision_on is None:
        return
    if decision_on <= cohort.ends_on:
        yield (
            f"The decision, {day_year(decision_on)}, comes before the last day of the meetings, "
            f"{day_year(cohort.ends_on)}: the closing answers could not be in it."
        )


def measures_out_of_time(
    measures: Iterable[Measure], programme: Programme, cohort: Cohort | None
) -> list[str]:
    """Measures whose day lies before the kick-off or after the decision."""
    found = []
    decision_on = last_decision(programme)
    for measure in measures:
        fault = out_of_time(measure.due_on, decision_on, cohort)
        if fault:
            found.append(f"{measure}: {fault}")
    return found


def last_decision(programme: Programme) -> date | None:
    """The day of the last decision of all cohorts. One query."""
    later = programme.cohorts.exclude(follows=None).aggregate(last=Max("ends_on"))["last"]
    days = [day for day in (programme.decision_on, usual_decision(later) if later else None) if day]
    return max(days, default=None)


def out_of_time(due_on: date, decision_on: date | None, cohort: Cohort | None) -> str:
    """Why a measure cannot be due on this day, with the last decision ``decision_on``; empty when it can. Pure."""
    if cohort is not None and due_on <= cohort.starts_on:
        return f"On {day_year(due_on)} nothing can have changed yet: the kick-off is on {day_year(cohort.starts_on)}."
    if decision_on is not None and due_on > decision_on:
        return (
            f"{day_year(due_on)} is after the decision on {day_year(decision_on)}, "
            "which could not look at it."
        )
    return ""


def out_of_order(milestones: Sequence[Milestone], *, today: date, cohort: Cohort) -> dict[object, str]:
    """For each milestone that stands oddly, by its key in the table, what is odd about it."""
    found: dict[object, str] = {}
    by_plan = sorted(
        (each for each in milestones if each.key and not each.is_hidden),
        key=lambda each: computed(each.key, starts_on=cohort.starts_on, ends_on=cohort.ends_on),
    )
    latest: Milestone | None = None
    for each in by_plan:
        if latest is not None and each.on < latest.on:
            found[each.pk] = f"Comes before “{latest}”, which it follows in the plan."
        else:
            latest = each
    if cohort.state == Cohort.State.DRAFT:
        for each in milestones:
            if each.on < today and not each.done_at and not each.is_hidden:
                found.setdefault(each.pk, "This day is past and not ticked as done.")
    return found
