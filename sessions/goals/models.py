"""A goal of one of the two."""

from __future__ import annotations

from typing import Self

from django.db import models

from accounts.base import Row
from accounts.models import User
from accounts.states import Machine
from accounts.vault import Sealed, SealedRow
from pairing.models import Pair
from programmes.models import Side

MOST = {Side.MENTEE: 3, Side.MENTOR: 2}


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, user: User) -> Self:
        """The two of the pair."""
        found = self.filter(pair__in=Pair.objects.of_member(user))
        return found.select_related(
            "key", "pair__mentor__person", "pair__mentee__person", "pair__cohort__programme"
        )

    def standing(self) -> Self:
        """Open or reached: what the two still count as goals."""
        return self.exclude(state=Goal.State.CHANGED)


class Goal(SealedRow, Row):
    """What one side wants from the hours. Another wording is another row: the earlier one then reads as changed."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        REACHED = "reached", "Reached"
        CHANGED = "changed", "Changed"

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="goals")
    side = models.CharField("whose it is", max_length=8, choices=Side)
    text_sealed = models.BinaryField(default=b"", editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField("when it was reached or changed", null=True, blank=True)
    submission = models.UUIDField(unique=True)

    text = Sealed()

    objects = GoalQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Goal, {self.get_state_display().lower()}"


goal_states = Machine(
    "Goal",
    {
        Goal.State.OPEN: [Goal.State.REACHED, Goal.State.CHANGED],
        Goal.State.REACHED: [Goal.State.OPEN, Goal.State.CHANGED],
    },
)
