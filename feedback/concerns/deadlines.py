"""By when a concern is acknowledged: a serious one the same day, a broken boundary within two working days."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from feedback.concerns.models import Level

WORKING_DAYS = 2
SATURDAY = 5
END_OF_DAY = time(23, 59)


def due_at(level: str, *, at: datetime) -> datetime:
    """The last minute of that day, where the organisation is."""
    day, left = timezone.localdate(at), WORKING_DAYS if level == Level.BOUNDARY else 0
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return timezone.make_aware(datetime.combine(day, END_OF_DAY))
