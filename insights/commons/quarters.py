"""Quarters of a programme, counted from its first day. Pure: no Django, no database."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

MONTHS = 3


@dataclass(frozen=True, slots=True)
class Quarter:
    """From ``begins`` up to, and without, ``ends``: the day on which it is told of."""

    begins: date
    ends: date


def months_after(first: date, months: int) -> date:
    """The same day ``months`` later; the last day of a month that is shorter."""
    years, month = divmod(first.month - 1 + months, 12)
    year, month = first.year + years, month + 1
    return date(year, month, min(first.day, calendar.monthrange(year, month)[1]))


def last_whole(first: date, on: date) -> Quarter | None:
    """The newest quarter that is over on the day ``on``; nothing while the first one goes on."""
    number = (on.year - first.year) * 12 + on.month - first.month
    number -= number % MONTHS
    if number > 0 and months_after(first, number) > on:
        number -= MONTHS
    if number < MONTHS:
        return None
    return Quarter(months_after(first, number - MONTHS), months_after(first, number))
