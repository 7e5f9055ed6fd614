"""What is kept about changes."""

from __future__ import annotations

from django.db import models

from accounts.base import Row
from accounts.models.users import User


class AuditEvent(Row):
    """Somebody did something, at a moment. Written through ``accounts.audit.record`` and never changed."""

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=40, db_index=True)
    details = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"
