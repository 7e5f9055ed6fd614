"""The communication kit: what an organisation says about a programme, in versions, and the announcement to many."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.base import Row
from accounts.models import User
from accounts.states import Machine
from programmes.models.cohort import Cohort
from programmes.models.programme import Programme


class KitText(Row):
    """One version of one text of a programme. It never changes: a mail names the version that it was sent with.

    While nothing was saved the shipped words are in use; when they are first sent they become a version too.
    """

    class Kind(models.TextChoices):
        ANNOUNCEMENT = "announcement", "Announcement"
        INVITATION = "invitation", "Invitation"
        LINE_MANAGER = "line-manager", "Line manager’s note"
        KICK_OFF = "kick-off", "Kick-off agenda"

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="kit_texts")
    kind = models.CharField(max_length=16, choices=Kind)
    version = models.PositiveIntegerField()
    subject = models.CharField(max_length=150)
    body = models.TextField(max_length=6000)
    is_shipped = models.BooleanField("the words that come with the product", default=False)
    saved_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind", "version"], name="programmes_kit_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, version {self.version}"


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def visible_to(self, user: User) -> Self:
        """Those of programmes that ``user`` has a role in."""
        return self.filter(cohort__programme__in=Programme.objects.visible_to(user))

    def under_way(self) -> Self:
        """Announcements whose messages are not all in the ledger yet."""
        return self.filter(state__in=Announcement.UNDER_WAY)


class Announcement(Row):
    """One version of the announcement on its way to many: a job writes one message of the ledger for each of them.

    ``choice`` holds whom it is for: lists of ``sites``, ``departments`` and ``grades`` (ids); an empty list means all.
    ``after`` is the key of the last person written to, so that whoever takes the job up goes on from there.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to start"
        WRITING = "writing", "Being written"
        WRITTEN = "written", "On its way"
        STOPPED = "stopped", "Stopped"

    UNDER_WAY = (State.WAITING, State.WRITING)

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="announcements")
    text = models.ForeignKey(KitText, on_delete=models.CASCADE, related_name="announcements")
    choice = models.JSONField("whom it is for", default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    people = models.PositiveIntegerField("how many were counted")
    written = models.PositiveIntegerField("messages in the ledger", default=0)
    after = models.UUIDField(null=True, blank=True, editable=False)
    submission = models.UUIDField(unique=True)
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    stepped_at = models.DateTimeField("when the job last got on", null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cohort"],
                condition=Q(state__in=["waiting", "writing"]),
                name="programmes_one_announcement_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"Announcement of {self.cohort}"


announcement_states = Machine(
    "Announcement",
    {
        Announcement.State.WAITING: [Announcement.State.WRITING, Announcement.State.STOPPED],
        Announcement.State.WRITING: [Announcement.State.WRITTEN, Announcement.State.STOPPED],
        Announcement.State.WRITTEN: [Announcement.State.STOPPED],
    },
)
