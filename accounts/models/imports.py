"""A staff list on its way from upload to acceptance."""

from __future__ import annotations

from django.db import models

from accounts.base import Row
from accounts.models.users import User
from accounts.states import Machine


class SavedMapping(Row):
    """Which column is which, kept for the next file with the same headings; ``fingerprint`` tells that it fits.

    Neither a ladder nor a way of reading is in it: the organisation has the one, and each file the other.
    """

    name = models.CharField(max_length=120)
    mapping = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, db_index=True)
    saved_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


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
    covers_everybody = models.BooleanField("whoever is not in the file has left", default=True)
    fingerprint = models.CharField("of its headings", max_length=64, blank=True)
    saved_mapping = models.ForeignKey(SavedMapping, on_delete=models.SET_NULL, null=True, related_name="+")
    is_unattended = models.BooleanField("nobody has touched it since the folder", default=False)
    from_folder = models.BooleanField("taken from the watched folder", default=False)
    started_at = models.DateTimeField("start of the job that runs", null=True, blank=True)
    progress = models.PositiveSmallIntegerField("progress in per cent", default=0)
    problem = models.CharField(max_length=500, blank=True)
    submission = models.UUIDField(unique=True)
    uploaded_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    @property
    def columns_matched(self) -> int:
        """How many columns of the file are read; one may be the person id and also what names a manager."""
        headings = self.mapping.get("columns", {}).values()
        return len({heading for joined in headings for heading in joined})

    def __str__(self) -> str:
        return self.file_name


class ImportChanges(Row):
    """Some of what an import would change, as its check worked it out: one page of one kind, ready to be shown.

    Pages, because a first list of 100,000 people is 100,000 changes and one of them is read at a time. They are
    removed when the import is settled.
    """

    class Kind(models.TextChoices):
        JOINED = "joined", "New"
        RETURNED = "returned", "Came back"
        LEFT = "left", "Left"
        MOVED = "moved", "Other post"
        MANAGER = "manager", "Other manager"
        DETAILS = "details", "Other details"

    roster_import = models.ForeignKey(RosterImport, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind)
    page = models.PositiveIntegerField()
    entries = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["roster_import", "kind", "page"], name="accounts_import_changes_page_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, page {self.page}"


class WatchedFile(Row):
    """A file in the watched folder as it was seen last; the row without a name is the folder itself.

    A file is read once two looks have found it the same, so that none is read while it is being written.
    """

    name = models.CharField(max_length=255, unique=True, blank=True)
    size = models.PositiveBigIntegerField("size in bytes", default=0)
    modified_ns = models.BigIntegerField("moment of its last change", default=0)
    seen_at = models.DateTimeField()
    is_read = models.BooleanField(default=False)
    roster_import = models.ForeignKey(RosterImport, on_delete=models.SET_NULL, null=True, related_name="+")
    problem = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return self.name or "The watched folder"


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
