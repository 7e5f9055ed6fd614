"""Clock times of a place as moments, on the days too on which its clock is changed. No database and no clock.

A time that does not exist, such as 01:30 in the night in which the clock goes forward, is the first minute after the
gap; one that comes twice is its first pass. So each day has each time once.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


def moment_of(day: date, clock: time, where: ZoneInfo) -> datetime:
    """When it is ``clock`` on ``day`` in ``where``, in UTC."""
    local = datetime.combine(day, clock, tzinfo=where)
    first_pass = local.replace(fold=0).astimezone(UTC)
    if first_pass.astimezone(where).replace(tzinfo=None, fold=0) == local.replace(tzinfo=None):
        return first_pass
    return _end_of_gap(local)


def _end_of_gap(local: datetime) -> datetime:
    """The minute in which the offset changes: between the moments that the two offsets would make of ``local``."""
    before = local.replace(fold=1).astimezone(UTC)
    after = local.replace(fold=0).astimezone(UTC)
    new = after.astimezone(local.tzinfo).utcoffset()
    while after - before > MINUTE:
        middle = before + (after - before) // (2 * MINUTE) * MINUTE
        if middle.astimezone(local.tzinfo).utcoffset() == new:
            after = middle
        else:
            before = middle
    return after.replace(second=0, microsecond=0)
