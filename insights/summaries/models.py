"""What is kept about progress: the totals of a cohort, what each pair and person adds to them, and what changed."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from pairing.models import Pair
from programmes.models import Cohort, Participant
from sessions.rhythm import Rhythm


class Summary(models.Model):
    """The totals of one cohort, as of ``counted_at``: the sum of what its pairs and people add.

    ``drift`` is how many rows the last count from scratch had to correct.
    """

    cohort = models.OneToOneField(Cohort, on_delete=models.CASCADE, primary_key=True, related_name="summary")
    counts = models.JSONField(default=dict)
    counted_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField("when it was last counted from scratch", null=True)
    drift = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return "Summary of a cohort"


class PairTallyQuerySet(models.QuerySet["PairTally"]):
    def at_risk(self) -> Self:
        """Pairs that lose their rhythm, those that wait longest first."""
        return self.filter(rhythm=Rhythm.AT_RISK).order_by("silent_since", "pk")


class PairTally(models.Model):
    """What one pair adds to the totals, and the dates by which its rhythm is judged.

    A pair may be gone before the worker comes by: the row outlives it until its share is taken off the totals, which
    is why the database does not hold it to the pair. ``changes_at`` is when time alone changes what it adds.
    """

    pair = models.OneToOneField(
        Pair,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        primary_key=True,
        related_name="tally",
    )
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="+")
    mentor_key = models.UUIDField(db_index=True)
    mentee_key = models.UUIDField(db_index=True)
    counts = models.JSONField(default=dict)
    is_known = models.BooleanField("both have said yes")
    has_met = models.BooleanField("has met, and not ended early")
    rhythm = models.CharField(max_length=8, blank=True, choices=Rhythm)
    silent_since = models.DateTimeField("last hour, or the introduction")
    last_held_at = models.DateTimeField(null=True)
    next_planned_at = models.DateTimeField(null=True)
    cancelled_by_mentor = models.PositiveSmallIntegerField()
    cancelled_by_mentee = models.PositiveSmallIntegerField()
    changes_at = models.DateTimeField(null=True, db_index=True)

    objects = PairTallyQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["cohort", "silent_since"], condition=Q(rhythm="risk"), name="insights_at_risk"
            )
        ]

    def __str__(self) -> str:
        return "What a pair adds"


class PersonTally(models.Model):
    """What one participant adds to the totals. It outlives the participant as ``PairTally`` does the pair."""

    participant = models.OneToOneField(
        Participant,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        primary_key=True,
        related_name="tally",
    )
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="+")
    counts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return "What a participant adds"


class Stale(models.Model):
    """Something changed, and the totals do not know yet. Triggers write it; the worker that has counted it deletes it.

    A pair, a participant, or a whole cohort; none of them: every cohort. Plain keys, since the row may be gone.
    """

    pair_key = models.UUIDField(null=True)
    participant_key = models.UUIDField(null=True)
    cohort_key = models.UUIDField(null=True)

    def __str__(self) -> str:
        return "A change to count"


TALLY_FIELDS: tuple[str, ...] = tuple(
    field.attname for field in PairTally._meta.concrete_fields if not field.primary_key
)


def values_of(tally: PairTally) -> dict[str, Any]:
    """Everything that ``tally`` says, to compare two of the same pair."""
    return {name: getattr(tally, name) for name in TALLY_FIELDS}
