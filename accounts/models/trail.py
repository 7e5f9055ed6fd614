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
    about = models.UUIDField("whose content was read", null=True, blank=True, db_index=True)
    by_key = models.CharField("who, kept when the account goes", max_length=40, blank=True)
    mac = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"


class TrailLink(models.Model):
    """The place of one event in the chain. ``event_key`` is no reference: a link outlives its event, and tells."""

    sequence = models.PositiveBigIntegerField(primary_key=True)
    event_key = models.UUIDField(unique=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("sequence",)

    def __str__(self) -> str:
        return f"Link {self.sequence}"


class TrailGate(models.Model):
    """While a row stands here, inside one transaction, what is due may go; see ``accounts.append_only``."""

    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return "Gate of the trail"


class TrailHead(models.Model):
    """How long the chain is and how it ends, so that a piece cut off its end is missed. One row."""

    only = models.BooleanField(primary_key=True, default=True)
    sequence = models.PositiveBigIntegerField(default=0)
    mac = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.sequence} events"


class TrailBeginning(models.Model):
    """Where the chain begins since its oldest part was let go: what the first link that is kept follows from. One row.

    ``sequence``  the last place that was let go, and so how many were
    ``digest``    the digest of that place
    ``before``    only events from before this moment were let go
    ``faults``    how many faults were found in what was let go: letting go washes none away
    ``mac``       over all of this, under the key of the trail
    """

    only = models.BooleanField(primary_key=True, default=True)
    sequence = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    before = models.DateTimeField()
    let_go_at = models.DateTimeField()
    faults = models.PositiveIntegerField(default=0)
    mac = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.sequence} events let go"
