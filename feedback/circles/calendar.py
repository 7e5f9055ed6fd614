"""A circle as an entry of one's own calendar: when, and nothing of what it is."""

from __future__ import annotations

from uuid import uuid5

from accounts.calendar_file import Event
from feedback.circles.models import Circle

TITLE = "Meeting"


def circle_event(circle: Circle, address: str) -> Event:
    """``circle`` with the way back to its page; the same entry when it is moved or called off."""
    return Event(
        uid=str(uuid5(circle.pk, "circle")),
        sequence=circle.version,
        starts_at=circle.starts_at,
        ends_at=circle.ends_at,
        title=TITLE,
        address=address,
        is_cancelled=not circle.is_on,
    )
