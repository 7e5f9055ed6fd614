"""The secret address at which a calendar finds the hours of one person."""

from __future__ import annotations

from django.db import models

from accounts.base import Row
from accounts.models import Person


class CalendarFeed(Row):
    """One for each person. Of the address only a digest is kept: it is shown once, and another one ends it."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return "Calendar feed"
