"""The audit trail: who moved what, when. Never what anybody wrote."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models

from accounts import trail
from accounts.models import AuditEvent

if TYPE_CHECKING:
    from accounts.models import User


# Tables ("app_label.Model") whose events tell when somebody met, asked for help or left. Whoever runs the programme or
# the organisation works with these people, so only auditors read them (rows 9 to 19 of docs/permissions.toml).
kept_from_the_office: set[str] = set()


def keep_from_the_office(*models: str) -> None:
    """Let only auditors read events about rows of ``models``; to be called when the app starts."""
    kept_from_the_office.update(models)


def record(*, by: User | None, at: datetime, verb: str, subject: models.Model, **details: Any) -> AuditEvent:
    """Write one event in the caller's transaction.

    ``verb`` is a past participle phrase ("pair ended"). ``details`` holds ids, states and counts only, never content.
    """
    found = event(by=by, at=at, verb=verb, subject=subject, **details)
    found.save(force_insert=True)
    trail.chain_after_commit(found)
    return found


def record_all(events: Iterable[AuditEvent]) -> None:
    """Write events made by ``event`` in the caller's transaction."""
    trail.chain_after_commit(*AuditEvent.objects.bulk_create(events))


def event(
    *,
    by: User | None,
    at: datetime,
    verb: str,
    subject: models.Model,
    about: UUID | None = None,
    **details: Any,
) -> AuditEvent:
    """One event, with its digest and not yet written. ``about`` is the person whose content was read."""
    found = AuditEvent(
        by=by,
        by_key=str(by.pk) if by else "",
        at=at,
        verb=verb,
        subject_type=subject._meta.label,
        subject_id=str(subject.pk),
        details=details | ({"whose": str(about)} if about else {}),
        about=about,
    )
    found.mac = trail.mac_of(found)
    return found
