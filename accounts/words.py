"""Dates, times and numbers as people say them, in the reader's zone. Templates have the same as filters."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import dateformat, timezone, translation

NUMBERS = [
    "No",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
]


def local(moment: date | datetime) -> date | datetime:
    """The moment in the reader's zone; a plain date stays as it is."""
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


def day(moment: date | datetime | None) -> str:
    """Thursday 5 November."""
    return dateformat.format(local(moment), "l j F") if moment else ""


def day_short(moment: date | datetime | None) -> str:
    """Thu 5 Nov."""
    return dateformat.format(local(moment), "D j M") if moment else ""


def day_year(moment: date | datetime | None) -> str:
    """5 November 2026."""
    return dateformat.format(local(moment), "j F Y") if moment else ""


def clock(moment: datetime | None) -> str:
    """14:00, in the reader's zone."""
    return dateformat.format(local(moment), "H:i") if moment else ""


def span(start: datetime | None, end: datetime | None) -> str:
    """14:00 to 15:00; a dash in every other language."""
    between = " to " if (translation.get_language() or "en").startswith("en") else "–"
    return f"{clock(start)}{between}{clock(end)}" if start and end else clock(start)


def spelt(number: int) -> str:
    """The word for a number at the start of a sentence, up to twelve; figures above."""
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else str(number)


def counted(number: int, one: str, many: str) -> str:
    """1 person has answered, 12 people have answered: figures and the words that go with them."""
    return f"{number} {one if number == 1 else many}"


def time_left(started: datetime | None, progress: int, *, now: datetime) -> str:
    """About 20 seconds, about 2 minutes: what a job still needs if it goes on as it began; nothing at its start."""
    if started is None or not 0 < progress < 100:
        return ""
    seconds = (now - started).total_seconds() * (100 - progress) / progress
    if seconds < 0 or seconds > 24 * 60 * 60:
        return ""
    if seconds < 10:
        return "a few seconds"
    if seconds < 55:
        return f"about {round(seconds / 10) * 10} seconds"
    minutes = round(seconds / 60)
    return "about a minute" if minutes == 1 else f"about {minutes} minutes"
