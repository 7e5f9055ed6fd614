"""How often the releases of a cohort come by themselves. No row: only when somebody asks."""

from __future__ import annotations

from django.db import models

from accounts.models import User
from programmes.models import Cohort


class ReleaseRhythm(models.Model):
    """``next_on`` is the day on which the worker asks for the next release; empty once no further one comes."""

    class Every(models.TextChoices):
        WAVES = "waves", "After each round of questions"
        MONTH = "month", "Each month, on its first day"
        QUARTER = "quarter", "Each quarter, on its first day"

    cohort = models.OneToOneField(
        Cohort, on_delete=models.CASCADE, primary_key=True, related_name="release_rhythm"
    )
    every = models.CharField(max_length=8, choices=Every)
    next_on = models.DateField(null=True, db_index=True)
    set_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.get_every_display()
