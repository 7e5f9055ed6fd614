"""When a mail may leave: no database and no clock, so every hour of the year can be tried.

No mail leaves from 18:00 to 08:00 where its reader is, or in the hours that they keep quiet besides; nobody gets two
reminders on one day or more than two within seven days. A question that somebody waits for counts towards neither.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from notifications.zones import moment_of

MORNING = time(8)
EVENING = time(18)
WEEK = timedelta(days=7)
REMINDERS_A_WEEK = 2
FIRST_WAIT = timedelta(minutes=1)
TRIES = 8


@dataclass(frozen=True, slots=True)
class Hours:
    """When a mail may reach somebody, by the clock on their wall: from ``opens``, and no more from ``closes``."""

    opens: time
    closes: time


EVERYBODYS = Hours(MORNING, EVENING)


def zone(name: str, *, otherwise: str) -> ZoneInfo:
    """The time zone called ``name``; people's records may hold none, or one that does not exist."""
    try:
        return ZoneInfo(name or otherwise)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(otherwise)


def local_day(at: datetime, where: ZoneInfo) -> date:
    return at.astimezone(where).date()


def after_quiet_hours(at: datetime, where: ZoneInfo, hours: Hours = EVERYBODYS) -> datetime:
    """``at``, or when ``hours`` open next in ``where``; never before ``at``, also in an hour that comes twice."""
    local = at.astimezone(where)
    if hours.opens <= local.time() < hours.closes:
        return at
    days = 1 if local.time() >= hours.closes else 0
    return max(at, moment_of(local.date() + timedelta(days=days), hours.opens, where))


def after_the_others(at: datetime, where: ZoneInfo, sent: Iterable[datetime]) -> datetime:
    """``at``, or the first morning on which one more reminder keeps the rhythm; ``sent`` is when others left."""
    lately = sorted(moment for moment in sent if moment > at - WEEK)
    earliest = at
    if lately and local_day(lately[-1], where) == local_day(at, where):
        earliest = _morning(local_day(at, where) + timedelta(days=1), where)
    if len(lately) >= REMINDERS_A_WEEK:
        makes_room = lately[-REMINDERS_A_WEEK] + WEEK
        earliest = max(earliest, makes_room)
    return earliest


def wait_before_next_try(tried: int, seed: str) -> timedelta:
    """One minute, then twice as long each time, a fifth more or less so that many do not come back at once."""
    chance = int.from_bytes(hashlib.sha256(f"{seed}.{tried}".encode()).digest()[:4]) / 2**32
    return FIRST_WAIT * 2 ** (tried - 1) * (0.8 + 0.4 * chance)


def _morning(day: date, where: ZoneInfo) -> datetime:
    return moment_of(day, MORNING, where)
