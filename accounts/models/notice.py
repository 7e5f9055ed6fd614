"""Which version of the privacy notice is in force here, and who has read which."""

from __future__ import annotations

from django.db import models

from accounts.base import Row
from accounts.models.users import User


class NoticeVersion(models.Model):
    """A version of the notice, and since when it is in force in this installation."""

    number = models.PositiveIntegerField(primary_key=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"Version {self.number}"


class NoticeRead(Row):
    """The version that somebody last opened."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="notice_read")
    number = models.PositiveIntegerField("version last opened")
    read_at = models.DateTimeField("when it was opened")

    def __str__(self) -> str:
        return f"Read version {self.number}"
