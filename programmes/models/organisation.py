"""What has to be true of the organisation before people are asked to speak: confirmed by hand, with who and when."""

from __future__ import annotations

from django.db import models

from accounts.base import Row
from accounts.models import Person, User
from programmes.models.programme import Programme


class FirstMentee(Row):
    """Somebody of the top team who will learn in the first cohort, so that it is not asked of others only."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="first_mentees")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    named_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "person"], name="programmes_first_mentee_once")
        ]
        ordering = ("named_at", "pk")

    def __str__(self) -> str:
        return str(self.person)


class ReadinessPoint(Row):
    """A point that the product cannot know, as somebody answered it last."""

    class Key(models.TextChoices):
        PRIVACY = "privacy", "Privacy notice and impact assessment"
        TIME = "time", "Protected time"
        CAPACITY = "capacity", "The coordinator’s time"
        CALM = "calm", "No redundancies or retaliation claims"

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="readiness_points")
    key = models.CharField(max_length=12, choices=Key)
    is_met = models.BooleanField()
    confirmed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "key"], name="programmes_readiness_point_once")
        ]

    def __str__(self) -> str:
        return self.get_key_display()
