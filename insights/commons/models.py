"""Advice from those whose cohort ends to those who begin: one nameless piece each, shown only beside others."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from accounts.base import Row
from accounts.models import User
from pairing.models import Pair
from programmes.models import Participant, Programme
from programmes.permissions import Perm, roles_with

LONGEST_ADVICE = 600
LONGEST_REASON = 300
FEWEST_PAIRS = 3


class AdviceQuerySet(models.QuerySet["Advice"]):
    def in_whole_batches(self) -> Self:
        """Those that came with pieces from at least three pairs, of which as many are still there.

        A piece that is held back counts: somebody wrote it, and so the others stand beside it.
        """
        return self.filter(batch__in=_whole_batches())

    def waiting(self) -> Self:
        """Those that nobody reads: not in a batch yet, or in one that erasures left with too few pairs."""
        return self.exclude(batch__in=_whole_batches())

    def visible_to(self, user: User) -> Self:
        """What was shown and is not held back: for coordinators, and for those who take part in a later cohort."""
        run = Programme.objects.with_role(user, *roles_with(Perm.CODE_THEMES))
        later = Participant.objects.filter(
            person__user=user,
            state__in=(*Participant.TAKING_PART, Participant.State.COMPLETED),
            cohort__programme=OuterRef("participant__cohort__programme"),
            cohort__starts_on__gt=OuterRef("participant__cohort__starts_on"),
        )
        readable = Q(participant__cohort__programme__in=run) | Exists(later)
        return self.in_whole_batches().filter(readable, held_at=None)


class Advice(Row):
    """One piece of advice of one participant. Nobody else reads it before it joined a ``batch``.

    No day is kept of it, and keys are random, so that no order tells who wrote when. ``pair`` is the one that the
    writer speaks from: a batch is from three of them. Held back, it is shown to nobody, and its words stay as they are.
    """

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="advice")
    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(max_length=LONGEST_ADVICE)
    batch = models.UUIDField("those shown together", null=True, blank=True, db_index=True)
    held_at = models.DateTimeField(null=True, blank=True)
    held_because = models.CharField("why it is held back", max_length=LONGEST_REASON, blank=True)
    held_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = AdviceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "pieces of advice"
        constraints = [
            models.CheckConstraint(
                name="insights_held_advice_says_why",
                condition=Q(held_at__isnull=True) | ~Q(held_because=""),
            )
        ]

    def __str__(self) -> str:
        return "Advice"


def _whole_batches() -> models.QuerySet[Advice, Any]:
    batches = Advice.objects.exclude(batch=None).values("batch")
    counted = batches.annotate(pairs=Count("pair", distinct=True)).filter(pairs__gte=FEWEST_PAIRS)
    return counted.order_by().values("batch")
