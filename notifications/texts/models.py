"""What an organisation says in its own words, kind by kind and language by language, in versions."""

from __future__ import annotations

from django.db import models

from accounts.base import Row
from accounts.models import User


class OwnText(Row):
    """One version of the words of one kind of message in one language. It never changes.

    The latest one counts. ``is_ours`` marks the way back to the words of the product: then the others are empty.
    """

    kind = models.CharField(max_length=60)
    language = models.CharField(max_length=10)
    version = models.PositiveIntegerField()
    subject = models.CharField(max_length=150, blank=True)
    body = models.TextField(max_length=4000, blank=True)
    button = models.CharField(max_length=60, blank=True)
    is_ours = models.BooleanField("the words of the product are in use again", default=False)
    saved_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language", "version"], name="notifications_own_text_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language}), version {self.version}"
