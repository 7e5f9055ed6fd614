"""Who moved or cancelled an hour, when, and how long before it: words for the two, and for nobody else."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from accounts.models import Person
from accounts.words import day
from programmes.models import Side
from sessions.models import Session

SAID = {Session.State.MOVED: "Moved", Session.State.CANCELLED: "Cancelled"}


def change_of(session: Session, reader: Person) -> str:
    """ "Cancelled by Anna on Tuesday 3 March, 2 days before."; empty for an hour that stands, and for a missed one.

    Reads the two and the times from ``session``; with its pair loaded it asks nothing of the database.
    """
    said = SAID.get(Session.State(session.state))
    if said is None or not session.changed_by:
        return ""
    by = f"{said} by {_who(session, reader)}"
    if session.changed_at is None:
        return f"{by}."
    if session.changed_at >= session.starts_at:
        # The log was filled in later: when the other one was told is not known.
        return f"{by}. Noted on {day(session.changed_at)}, after the hour."
    return f"{by} on {day(session.changed_at)}, {notice(session.changed_at, session.starts_at)}."


def _who(session: Session, reader: Person) -> str:
    side = session.pair.side_of(reader)
    if session.changed_by_assistant:
        mentee = session.pair.mentee.person
        return "your assistant" if side == Side.MENTEE else f"{mentee.first_name}’s assistant"
    return "you" if session.changed_by == side else session.pair.partner_of(reader).first_name


def notice(said: datetime, starts: datetime) -> str:
    """How long before its start an hour was changed: in days of the reader's calendar, on the same day in hours."""
    days = (timezone.localdate(starts) - timezone.localdate(said)).days
    if days:
        return "the day before" if days == 1 else f"{days} days before"
    hours = int((starts - said).total_seconds() // 3600)
    if not hours:
        return "less than an hour before"
    return "an hour before" if hours == 1 else f"{hours} hours before"
