"""When a person reads no mail of ours: wider than everybody's night, never narrower."""

from __future__ import annotations

from django.db import models

from accounts.base import Row
from accounts.models import Person


class QuietHours(Row):
    """The hours of a day in which mails may reach a person, by the clock where they are. No row: everybody's."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="quiet_hours")
    opens = models.TimeField("mails from")
    closes = models.TimeField("mails until")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opens__lt=models.F("closes")), name="notifications_quiet_hours_leave_a_day"
            )
        ]

    def __str__(self) -> str:
        return "Quiet hours"
