"""What the decision will look at, fixed at launch, and the decision itself."""

from __future__ import annotations

from typing import Any

from django.db import models

from accounts.base import Row
from accounts.models import User
from programmes.models.cohort import Cohort


class DecisionCriterion(Row):
    """One criterion with its thresholds, copied from the defaults at launch so that a later default changes nothing.

    ``green`` and ``amber`` are the least values of their band (the greatest where ``lower_is_better``), in per cent.
    The purpose measure has no thresholds: its band follows from target and direction.
    """

    # Only on those that ``selectors.criteria_of`` found: what was changed after the launch, in order.
    changed: list[CriterionChange]
    # What held for the cohort that this one follows, where there is one.
    before: Any = None

    class Key(models.TextChoices):
        ON_TIME = "on-time", "On-time start"
        COMPLETION = "completion", "Completion"
        RESPONSE_MENTORS = "response-mentors", "Response at close by mentors"
        RESPONSE_MENTEES = "response-mentees", "Response at close by mentees"
        SAFETY = "safety", "Mentors scoring pair safety 4 or more"
        COMMITMENTS = "commitments", "Mentees with a commitment done"
        GAIN = "gain", "Mentors naming a gain"
        LOAD = "load", "Load unfair or standing harmed"
        PURPOSE = "purpose", "Purpose measure"

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="criteria")
    key = models.CharField(max_length=20, choices=Key)
    green = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    amber = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    lower_is_better = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "key"], name="programmes_criterion_once")]

    def __str__(self) -> str:
        return self.get_key_display()


class CriterionChange(Row):
    """Other thresholds for a criterion that was locked. The locked ones stay as they are; these stand beside them.

    ``version`` counts from 2: the first version is the criterion itself.
    """

    criterion = models.ForeignKey(DecisionCriterion, on_delete=models.CASCADE, related_name="later")
    version = models.PositiveSmallIntegerField()
    green = models.DecimalField(max_digits=5, decimal_places=1)
    amber = models.DecimalField(max_digits=5, decimal_places=1)
    reason = models.CharField("why it was changed", max_length=300)
    changed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["criterion", "version"], name="programmes_criterion_version_once")
        ]
        ordering = ("version",)

    def __str__(self) -> str:
        return f"{self.criterion}, version {self.version}"

    @property
    def lower_is_better(self) -> bool:
        return self.criterion.lower_is_better


class Decision(Row):
    """Go, adapt or stop: taken by people, with their reasons, on a release that can no longer change."""

    class Outcome(models.TextChoices):
        GO = "go", "Go"
        ADAPT = "adapt", "Adapt"
        STOP = "stop", "Stop"

    cohort = models.OneToOneField(Cohort, on_delete=models.CASCADE, related_name="decision")
    outcome = models.CharField(max_length=8, choices=Outcome)
    why = models.TextField("reasons")
    changes = models.JSONField("named change for each miss", default=dict, blank=True)
    release_number = models.PositiveIntegerField()
    release_digest = models.CharField(max_length=64)
    signed_name = models.CharField(max_length=200)
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}, {self.decided_at:%d %B %Y}"
