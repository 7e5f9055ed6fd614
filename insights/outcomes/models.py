"""Where everybody stood at the kick-off, and what lists say of them later: under marks, never under names."""

from __future__ import annotations

from typing import Self

from django.db import models

from accounts.base import Row
from accounts.models import Grade, User
from accounts.states import Machine
from programmes.models import Cohort, OpenCall, Programme, Side
from programmes.permissions import Perm, roles_with


class StartingPoint(Row):
    """One person at the kick-off of a cohort: with a place, or on the waiting list of its open call.

    ``mark`` is a keyed hash. Applications that came to nothing are deleted after half a year, and an outcome is known
    later than that; with the mark the two groups can still be counted, and nobody can be read from it.
    """

    class Group(models.TextChoices):
        PLACED = "placed", "Took part"
        WAITING = "waiting", "Waiting list"

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="starting_points")
    side = models.CharField(max_length=8, choices=Side)
    group = models.CharField(max_length=8, choices=Group)
    mark = models.CharField("keyed hash of the person", max_length=64)
    came_by = models.CharField("how places were given", max_length=8, choices=OpenCall.Way, blank=True)
    grade = models.ForeignKey(
        Grade, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="grade at the kick-off"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "mark"], name="insights_start_once")]

    def __str__(self) -> str:
        return f"{self.get_side_display()}, {self.get_group_display().lower()}"


class OutcomeListQuerySet(models.QuerySet["OutcomeList"]):
    def visible_to(self, user: User) -> Self:
        """Lists of programmes in which ``user`` makes releases."""
        makers = Programme.objects.with_role(user, *roles_with(Perm.RELEASE))
        return self.filter(cohort__programme__in=makers)


class OutcomeList(Row):
    """One list of outcomes. The file itself is never kept; ``figures`` are counts of what was understood in it."""

    class State(models.TextChoices):
        READ = "read", "Read, not counted yet"
        COUNTED = "counted", "Counted in the next release"
        TAKEN_BACK = "taken-back", "Taken back"

    class Source(models.TextChoices):
        FILE = "file", "A list that was uploaded"
        STAFF_LIST = "staff-list", "The staff list"

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="outcome_lists")
    source = models.CharField(max_length=10, choices=Source)
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    as_of = models.DateField("day for which it is true")
    figures = models.JSONField(default=dict)
    submission = models.UUIDField(unique=True)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField("when it was counted or taken back", null=True, blank=True)

    objects = OutcomeListQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.get_source_display()}, as of {self.as_of}"


outcome_list_states = Machine(
    "Outcome list",
    {
        OutcomeList.State.READ: [OutcomeList.State.COUNTED, OutcomeList.State.TAKEN_BACK],
        OutcomeList.State.COUNTED: [OutcomeList.State.TAKEN_BACK],
    },
)


class OutcomeRow(Row):
    """What one list says of one starting point; None where it says nothing."""

    outcome_list = models.ForeignKey(OutcomeList, on_delete=models.CASCADE, related_name="rows")
    start = models.ForeignKey(StartingPoint, on_delete=models.CASCADE, related_name="outcomes")
    stayed = models.BooleanField("still employed", null=True)
    promoted = models.BooleanField("promoted since the kick-off", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outcome_list", "start"], name="insights_outcome_once")
        ]

    def __str__(self) -> str:
        return "One outcome"
