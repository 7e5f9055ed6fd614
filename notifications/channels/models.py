"""Channels of a chat that hear that something waits, and what was said to them."""

from __future__ import annotations

from django.db import models

from accounts import vault
from accounts.base import Row
from accounts.models import User
from accounts.states import Machine


class ChatChannel(Row):
    """One incoming webhook. Its address lets anybody write there: sealed with the master key, never shown again."""

    class Provider(models.TextChoices):
        SLACK = "slack", "Slack"
        TEAMS = "teams", "Microsoft Teams"

    programme_key = models.UUIDField(
        null=True, blank=True, help_text="The programme that it speaks of; none for the organisation's."
    )
    name = models.CharField(max_length=60)
    provider = models.CharField(max_length=10, choices=Provider)
    host = models.CharField(max_length=200)
    address_sealed = models.TextField(editable=False)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        return vault.open_with_master(self.address_sealed, context=address_context(self))

    @address.setter
    def address(self, words: str) -> None:
        self.address_sealed = vault.seal_with_master(words, context=address_context(self))


def address_context(channel: ChatChannel) -> str:
    return f"chat channel {channel.pk}"


class ChatPost(Row):
    """One thing said to one channel on one day: the row first, then the try."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        TRYING = "trying", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Could not be sent"

    channel = models.ForeignKey(ChatChannel, on_delete=models.CASCADE, related_name="posts")
    kind = models.CharField(max_length=60)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "kind", "due_on"], name="notifications_say_it_once_in_chat"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.due_on}"


chat_post_states = Machine(
    "ChatPost",
    {
        ChatPost.State.WAITING: [ChatPost.State.TRYING],
        ChatPost.State.TRYING: [ChatPost.State.SENT, ChatPost.State.FAILED, ChatPost.State.WAITING],
    },
)
