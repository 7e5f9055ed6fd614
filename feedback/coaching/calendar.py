"""Top-up coaching as an entry of one's own calendar: when, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid5

from accounts.calendar_file import Event
from feedback.models import CoachingRequest

# As with the hours of a pair: that it is coaching is nobody else's business.
TITLE = "Meeting"


def top_up_event(request: CoachingRequest, address: str) -> Event:
    """``request`` has a day. It keeps its entry when it is moved, and is struck out when it was settled before."""
    starts_at = request.planned_at
    if starts_at is None:
        raise ValueError("There is no day yet.")
    was_before = request.resolved_at is not None and request.resolved_at < starts_at
    return Event(
        uid=str(uuid5(request.pk, "top-up")),
        sequence=request.version + was_before,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=request.minutes),
        title=TITLE,
        address=address,
        is_cancelled=was_before,
    )
