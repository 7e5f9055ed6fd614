"""A staff list on its way from upload to acceptance."""

from __future__ import annotations

from django.db import models

from accounts.base import Row
from accounts.models.users import User
from accounts.states import Machine


class RosterImport(Row):
    """One file on its way from upload to acceptance. ``staged`` is emptied when it is accepted or dropped."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", "Waiting for its columns"
        CHECKING = "checking", "Being checked"
        PREVIEWED = "previewed", "Ready to accept"
        ACCEPTING = "accepting", "Being saved"
        ACCEPTED = "accepted", "Accepted"
        DROPPED = "dropped", "Dropped"
        FAILED = "failed", "Could not be read"

    state = models.CharField(max_length=12, choices=State, default=State.UPLOADED)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField("size in bytes")
    encoding = models.CharField(max_length=20, blank=True)
    separator = models.CharField(max_length=4, blank=True)
    staged = models.BinaryField(default=b"", editable=False)
    mapping = models.JSONField(default=dict, blank=True)
    findings = models.JSONField(default=list, blank=True)
    left_out = models.JSONField(default=list, blank=True)
    figures = models.JSONField(default=dict, blank=True)
    only_good = models.BooleanField("accept the good rows without the bad", default=False)
    progress = models.PositiveSmallIntegerField("progress in per cent", default=0)
    problem = models.CharField(max_length=500, blank=True)
    submission = models.UUIDField(unique=True)
    uploaded_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.file_name


roster_import_states = Machine(
    "Roster import",
    {
        RosterImport.State.UPLOADED: [
            RosterImport.State.CHECKING,
            RosterImport.State.DROPPED,
            RosterImport.State.FAILED,
        ],
        RosterImport.State.CHECKING: [
            RosterImport.State.PREVIEWED,
            RosterImport.State.FAILED,
            RosterImport.State.DROPPED,
        ],
        RosterImport.State.PREVIEWED: [
            RosterImport.State.CHECKING,
            RosterImport.State.ACCEPTING,
            RosterImport.State.DROPPED,
        ],
        RosterImport.State.ACCEPTING: [RosterImport.State.ACCEPTED, RosterImport.State.PREVIEWED],
        RosterImport.State.FAILED: [RosterImport.State.CHECKING, RosterImport.State.DROPPED],
    },
)
