"""The kick-off as an entry of one's own calendar: when, and when its parts begin; nothing that anybody wrote."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid5

from django.utils import timezone

from accounts.calendar_file import Event
from accounts.words import clock
from preparation.kick_off.models import KickOff

# What an entry in a calendar is called, as with the hours of a pair: the topic is nobody else's business.
TITLE = "Meeting"


def kick_off_event(kick_off: KickOff, address: str) -> Event:
    """``kick_off`` with the way back to its page, where place and agenda stand. Times are in the reader's zone.

    It keeps its entry when it is moved or called off, and each change that people could have seen counts it up.
    """
    begins = ", ".join(clock(moment) for moment in _parts(kick_off))
    return Event(
        uid=str(uuid5(kick_off.pk, "kick-off")),
        sequence=kick_off.version,
        starts_at=kick_off.starts_at,
        ends_at=kick_off.ends_at,
        title=TITLE,
        words=f"Parts begin at {begins} ({timezone.get_current_timezone_name()}).",
        address=address,
        is_cancelled=not kick_off.is_on,
    )


def _parts(kick_off: KickOff) -> Iterator[datetime]:
    """When each part of the agenda begins."""
    moment = kick_off.starts_at
    for part in kick_off.agenda:
        yield moment
        moment += timedelta(minutes=part["minutes"])
