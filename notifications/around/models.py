"""What an organisation says around the words of its mails, language by language, in versions."""

from __future__ import annotations

from django.db import models

from accounts.base import Row
from accounts.models import User


class OwnFrame(Row):
    """One version of the phrases in one language. It never changes; the latest one counts.

    ``words`` has by our English phrase what is said instead; a phrase that is missing is said in English.
    """

    language = models.CharField(max_length=10)
    version = models.PositiveIntegerField()
    words = models.JSONField(default=dict)
    is_ours = models.BooleanField("the phrases of the product are in use again", default=False)
    saved_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["language", "version"], name="notifications_own_frame_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"Around the words ({self.language}), version {self.version}"
