"""The days of releases that come by themselves. Pure: dates in, dates out.

None comes before the kick-off, as nothing has happened then, and none after the last questions of the cohort.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from insights.rhythm.models import ReleaseRhythm

MONTHS = {ReleaseRhythm.Every.MONTH: 1, ReleaseRhythm.Every.QUARTER: 3}


def next_day(every: str, *, after: date, starts_on: date, waves_close_on: Iterable[date]) -> date | None:
    """The first day of the rhythm later than ``after``, or None. Waves are over on the day they close."""
    closings = sorted(waves_close_on)
    days = (
        closings
        if every == ReleaseRhythm.Every.WAVES
        else _firsts(MONTHS[ReleaseRhythm.Every(every)], starts_on)
    )
    last = closings[-1]
    for day in days:
        if day > last:
            return None
        if day > after and day > starts_on:
            return day
    return None


def _firsts(months: int, starts_on: date) -> Iterator[date]:
    """The first day of every month, or of each third one, from the month of ``starts_on`` on."""
    month = 12 * starts_on.year + (starts_on.month - 1) // months * months
    while month < 12 * date.max.year:
        yield date(month // 12, month % 12 + 1, 1)
        month += months
