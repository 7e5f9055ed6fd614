"""The dates of the sessions that are left, at the distance that is usual for the cohort."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from pairing.models import Pair
from programmes.models import Side
from sessions.booking import selectors, slots
from sessions.booking.actions import MOST_DATES
from sessions.models import Session
from sessions.rhythm import cadence

# How far from its place in the rhythm a date may lie. Where nobody can come for so long, that row stays empty.
LEEWAY = timedelta(days=10)


def left(pair: Pair) -> int:
    """How many of the planned number of sessions are neither held nor planned. One query."""
    standing = Session.objects.filter(pair=pair).standing().count()
    return max(0, min(pair.cohort.sessions_planned - standing, MOST_DATES))


def dates(pair: Pair, *, reader: Side, at: datetime) -> list[datetime]:
    """A free moment for each session that is left, nearest to its place in the rhythm; none after the cohort's end.

    The weekday and the hour of the last session are kept where both can come then. Seven queries.
    """
    both = selectors.diaries(pair)
    one, other = both[reader], both[reader.other]
    distance, last = cadence(pair.cohort), _last(pair)
    ends = slots.instant(pair.cohort.ends_on, time(23, 59), one.zone)
    place = max(last + distance, at + selectors.NOTICE) if last else at + selectors.NOTICE
    found: list[datetime] = []
    for _ in range(left(pair)):
        earliest = max(at + selectors.NOTICE, found[-1] + distance / 2 if found else place - LEEWAY)
        free = slots.free_slots(
            one,
            other,
            minutes=pair.usual_minutes,
            earliest=max(earliest, place - LEEWAY),
            latest=min(place + LEEWAY, ends),
        )
        start = slots.nearest(free, _as_before(place, last, one)) if free else None
        if start:
            found.append(start)
        place += distance
    return found


def _as_before(place: datetime, last: datetime | None, one: slots.Diary) -> datetime:
    """``place`` moved to the weekday and the hour that the two had last time; ten in the morning before they met."""
    day = place.astimezone(one.zone).date()
    if last is None:
        return slots.instant(day, slots.GOOD_TIMES[0], one.zone)
    before = last.astimezone(one.zone)
    days = (before.weekday() - day.weekday() + 3) % 7 - 3
    return slots.instant(day + timedelta(days=days), before.time(), one.zone)


def _last(pair: Pair) -> datetime | None:
    standing = Session.objects.filter(pair=pair).standing().order_by("-starts_at")
    return standing.values_list("starts_at", flat=True).first()
