"""The dates of a cohort, from ten weeks before the kick-off to half a year after the end."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.base import Row
from programmes.models.cohort import Cohort


class Milestone(Row):
    """One date. ``key`` names its step of ``programmes.timetable``; without one it was added by hand."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="milestones")
    key = models.CharField(max_length=24, blank=True)
    title = models.CharField(max_length=120)
    on = models.DateField("day")
    is_edited = models.BooleanField("set by hand", default=False)
    is_hidden = models.BooleanField("not shown", default=False)
    done_at = models.DateTimeField(null=True, blank=True)
    submission = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "key"], condition=~Q(key=""), name="programmes_milestone_once"
            )
        ]
        ordering = ("on", "title")

    def __str__(self) -> str:
        return self.title
