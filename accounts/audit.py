"""The audit trail: who moved what, when. Never what anybody wrote."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from accounts import trail
from accounts.models import AuditEvent

if TYPE_CHECKING:
    from accounts.models import User


def record(*, by: User | None, at: datetime, verb: str, subject: models.Model, **details: Any) -> AuditEvent:
    """Write one event in the caller's transaction.

    ``verb`` is a past participle phrase ("pair ended"). ``details`` holds ids, states and counts only, never content.
    """
    event = AuditEvent(
        by=by,
        by_key=str(by.pk) if by else "",
        at=at,
        verb=verb,
        subject_type=subject._meta.label,
        subject_id=str(subject.pk),
        details=details,
    )
    event.mac = trail.mac_of(event)
    event.save(force_insert=True)
    return event
