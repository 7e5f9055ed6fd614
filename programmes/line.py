"""The dates of a cohort as a list and as a line: geometry in numbers, drawn by a template without styles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from programmes.models import Cohort, Milestone
from programmes.plan_checks import out_of_order
from programmes.timetable import BY_KEY, computed

# The drawing is this wide inside its margins; it scales with the page.
LEFT, WIDTH = 12, 616


@dataclass(frozen=True, slots=True)
class Mark:
    """One date: ``x`` is where it stands on the line, ``warning`` what is odd about it."""

    milestone: Milestone
    x: int
    why: str
    computed_on: date | None
    warning: str

    @property
    def is_moved(self) -> bool:
        """Set by hand, on another day than the plan gives."""
        return self.computed_on is not None and self.milestone.is_edited


@dataclass(frozen=True, slots=True)
class Line:
    """All dates of a cohort. ``x_today`` is None before the first and after the last."""

    marks: Sequence[Mark]
    hidden: Sequence[Milestone]
    months: Sequence[tuple[int, str]]
    x_today: int | None

    @property
    def done(self) -> list[Mark]:
        return [mark for mark in self.marks if mark.milestone.done_at]

    @property
    def ahead(self) -> list[Mark]:
        """What is not ticked as done."""
        return [mark for mark in self.marks if not mark.milestone.done_at]


def line_of(cohort: Cohort, *, today: date) -> Line:
    """The dates of ``cohort`` in their order. One query."""
    everything = list(cohort.milestones.order_by("on", "title"))
    for milestone in everything:
        milestone.cohort = cohort
    shown = [milestone for milestone in everything if not milestone.is_hidden]
    odd = out_of_order(shown, today=today, cohort=cohort)
    days = [milestone.on for milestone in shown]
    first, last = (days[0], days[-1]) if days else (today, today)
    return Line(
        marks=[
            Mark(
                milestone,
                _x(milestone.on, first, last),
                BY_KEY[milestone.key].why if milestone.key in BY_KEY else "a date of your own",
                _computed(milestone, cohort),
                odd.get(milestone.pk, ""),
            )
            for milestone in shown
        ],
        hidden=[milestone for milestone in everything if milestone.is_hidden],
        months=_months(first, last) if days else (),
        x_today=_x(today, first, last) if days and first <= today <= last else None,
    )


def _computed(milestone: Milestone, cohort: Cohort) -> date | None:
    if milestone.key not in BY_KEY:
        return None
    return computed(milestone.key, starts_on=cohort.starts_on, ends_on=cohort.ends_on)


def _x(day: date, first: date, last: date) -> int:
    length = max((last - first).days, 1)
    return LEFT + round(WIDTH * (day - first).days / length)


def _months(first: date, last: date) -> list[tuple[int, str]]:
    """Every third month: where it begins, and its name; the year with the first one and with each January."""
    found: list[tuple[int, str]] = []
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        day = date(year, month, 1)
        if day >= first and month % 3 == 1:
            found.append((_x(day, first, last), f"{day:%b %Y}" if month == 1 or not found else f"{day:%b}"))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return found
