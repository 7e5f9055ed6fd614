"""The ledger of what is due to be said: a row first, then the attempt, then the mail."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.base import Row
from accounts.models import Person
from accounts.states import Machine
from notifications.addresses.models import AddressProblem
from notifications.around.models import OwnFrame
from notifications.channels.models import ChatChannel, ChatPost
from notifications.mail_server.models import MailServer
from notifications.quiet_hours.models import QuietHours
from notifications.texts.models import OwnText

# What has a package of its own; Django finds its models here.
__all__ = [
    "NO_PROGRAMME",
    "AddressProblem",
    "Attempt",
    "ChatChannel",
    "ChatPost",
    "MailServer",
    "Message",
    "MessageQuerySet",
    "OwnFrame",
    "OwnText",
    "Preference",
    "QuietHours",
    "message_states",
]

NO_PROGRAMME = "00000000-0000-0000-0000-000000000000"


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, at: datetime) -> Self:
        """Messages that may be sent now: due, and leased by nobody (or by a worker that died)."""
        open_states = Q(state=Message.State.DUE) | Q(state=Message.State.LEASED, lease_until__lte=at)
        return self.filter(open_states, due_at__lte=at)


class Message(Row):
    """One thing to say to one person once. ``facts`` holds ids and dates only, never content.

    ``programme_key`` is the programme's id, or ``NO_PROGRAMME``; this app stands below programmes and knows no more.
    """

    class State(models.TextChoices):
        DUE = "due", "Due"
        LEASED = "leased", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Could not be sent"
        SKIPPED = "skipped", "No longer needed"

    programme_key = models.UUIDField(default=NO_PROGRAMME)
    kind = models.CharField(max_length=60)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="messages")
    due_on = models.DateField("due, in the person's own time zone")
    sequence = models.CharField(
        max_length=64,
        default="1",
        help_text="Parts messages of one kind and day, for instance a session's id.",
    )
    due_at = models.DateTimeField()
    planned_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When it was first due, which no waiting changes: a repeat is known by it after somebody has moved.",
    )
    facts = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.DUE)
    lease_until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField("why it was skipped or failed", max_length=200, blank=True)
    tries_before = models.PositiveSmallIntegerField("attempts before it was last begun anew", default=0)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField("marked as read in the inbox", null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme_key", "kind", "person", "due_on", "sequence"],
                name="notifications_say_it_once",
            ),
            models.UniqueConstraint(
                fields=["programme_key", "kind", "person", "planned_at", "sequence"],
                name="notifications_say_it_once_in_any_zone",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at", "planned_at"], name="notifications_due_first")]

    def __str__(self) -> str:
        return f"{self.kind} on {self.due_on}"


message_states = Machine(
    "Message",
    {
        Message.State.DUE: [Message.State.LEASED, Message.State.SKIPPED],
        Message.State.LEASED: [
            Message.State.SENT,
            Message.State.FAILED,
            Message.State.SKIPPED,
            Message.State.DUE,
        ],
        Message.State.FAILED: [Message.State.DUE],
    },
)


class Attempt(Row):
    """One try at sending, recorded before the mail leaves."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    channel = models.CharField(max_length=20, default="mail")
    outcome = models.CharField(max_length=20, default="started")
    error = models.CharField("class of the error, never its text", max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "number"], name="notifications_attempt_once")
        ]

    def __str__(self) -> str:
        return f"Attempt {self.number}: {self.outcome}"


class Preference(Row):
    """A person's wish about reminders. No row means that all come."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="message_preferences")
    kind = models.CharField(max_length=60)
    wanted = models.BooleanField(default=True)
    by_mail = models.BooleanField("also as a mail, not in the inbox alone", default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="notifications_preference_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {'yes' if self.wanted else 'no'}"
