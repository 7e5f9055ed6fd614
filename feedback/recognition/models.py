"""Thanks: a short note from one of the two to the other."""

from __future__ import annotations

from typing import Self

from django.db import models

from accounts.base import Row
from accounts.models import User
from accounts.vault import Sealed, SealedRow
from pairing.models import Pair
from programmes.models import Side


class ThanksQuerySet(models.QuerySet["Thanks"]):
    def visible_to(self, user: User) -> Self:
        """The two of the pair."""
        return self.filter(pair__in=Pair.objects.of_member(user)).select_related("key")


class Thanks(SealedRow, Row):
    """One note from each side. ``told_manager_at`` is when the mentor had their manager told that there was one."""

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="thanks")
    side = models.CharField("who says it", max_length=8, choices=Side)
    words_sealed = models.BinaryField(default=b"", editable=False)
    said_at = models.DateTimeField()
    told_manager_at = models.DateTimeField(null=True, blank=True)

    words = Sealed()

    objects = ThanksQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "thanks"
        constraints = [models.UniqueConstraint(fields=["pair", "side"], name="feedback_thanks_once_a_side")]

    def __str__(self) -> str:
        return "Thanks"
