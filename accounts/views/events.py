"""Events of the trail as rows of ``components/event_table.html``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import AuditEvent


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event for a reader; ``more`` is the last column."""

    at: datetime
    who: str
    what: str
    more: str


def row_of(event: AuditEvent, *, nobody: str, what: str, more: str) -> EventRow:
    """``nobody`` stands for an event of no account; somebody whose account is gone is a former colleague."""
    gone = "Former colleague" if event.by_key else nobody
    return EventRow(event.at, str(event.by) if event.by else gone, what, more)


def details_in_words(event: AuditEvent) -> str:
    """``left out: 15; only good: yes``. Whose words were read stands in that person's own list, not here."""
    return "; ".join(
        f"{name.replace('_', ' ')}: {_in_words(value)}"
        for name, value in sorted(event.details.items())
        if name != "whose"
    )


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_in_words, value)) or "none"
    return f"{value:,}" if isinstance(value, int) else str(value if value is not None else "none")
