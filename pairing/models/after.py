"""After pairs are made: the nightly look at all of them, and whether somebody whose pair ended would like another."""

from __future__ import annotations

from typing import Self

from django.db import models

from accounts.base import Row
from pairing.models.pair import Pair
from programmes.models import Participant


class Scan(Row):
    """One look at every live pair. ``reached`` is the last pair looked at, so that another worker can go on there."""

    started_at = models.DateTimeField()
    moved_at = models.DateTimeField("last sign of life")
    reached = models.UUIDField(null=True, blank=True)
    pairs = models.PositiveIntegerField("pairs looked at", default=0)
    conflicts = models.PositiveIntegerField("pairs newly in conflict", default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Scan of {self.started_at:%Y-%m-%d}"


class NewPartnerQuerySet(models.QuerySet["NewPartner"]):
    def of_the_free(self) -> Self:
        """Questions to people who take part and are in no pair, nor asked about one."""
        live = Pair.objects.live()
        found = self.filter(participant__state__in=Participant.TAKING_PART)
        return found.exclude(participant__in=live.values("mentor")).exclude(
            participant__in=live.values("mentee")
        )


class NewPartner(Row):
    """The question to somebody whose pair ended early: would you like a new partner? No answer counts as yes."""

    class Answer(models.TextChoices):
        YES = "yes", "Would like a new partner"
        NOT_NOW = "not-now", "Not now"

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="new_partner")
    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = NewPartnerQuerySet.as_manager()

    def __str__(self) -> str:
        return f"New partner {self.pk}"
