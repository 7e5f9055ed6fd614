"""The poll of safety: colleagues who were drawn say whether it is safe to speak here, and one word of it is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from accounts import vault
from accounts.base import Row
from accounts.models import User
from accounts.states import Machine
from programmes.models.programme import Programme

SEALED_AS = "slip of a poll"


class SafetyPollQuerySet(models.QuerySet["SafetyPoll"]):
    def newest_first(self) -> Self:
        return self.order_by("-started_at", "pk")

    def open_at(self, at: datetime) -> Self:
        """Those that still take answers at the moment ``at``."""
        return self.filter(state=SafetyPoll.State.OPEN, closes_at__gt=at)

    def to_be_counted(self, at: datetime) -> Self:
        return self.filter(state=SafetyPoll.State.OPEN, closes_at__lte=at)


class SafetyPoll(Row):
    """One poll. When it is over, its state is all that is kept: no answer, no share, and not how many answered.

    ``asked``      how many were drawn
    ``threshold``  per cent of the answers that have to agree; fixed when it starts
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        SAFE = "safe", "Safe enough"
        UNSAFE = "unsafe", "Not safe enough"
        FEW = "few", "Too few answered"
        STOPPED = "stopped", "Stopped"

    COUNTED = (State.SAFE, State.UNSAFE, State.FEW)

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="polls")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    asked = models.PositiveSmallIntegerField("how many were drawn")
    threshold = models.PositiveSmallIntegerField("per cent that have to agree")
    started_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SafetyPollQuerySet.as_manager()

    class Meta:
        verbose_name = "poll of safety"
        verbose_name_plural = "polls of safety"
        constraints = [
            models.UniqueConstraint(
                fields=["programme"], condition=Q(state="open"), name="programmes_one_open_poll"
            )
        ]

    def __str__(self) -> str:
        return f"Poll of safety: {self.get_state_display().lower()}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_counted(self) -> bool:
        return self.state in self.COUNTED


poll_states = Machine(
    "Poll of safety",
    {SafetyPoll.State.OPEN: [*SafetyPoll.COUNTED, SafetyPoll.State.STOPPED]},
)


class PollSlip(Row):
    """The slip of one person who was drawn, under a mark that leads nowhere without the keys of the installation.

    There is one for everybody from the start, whether they answer or not, each sealed at the same length and without
    a time. All of a poll are sealed anew with each answer, so that two copies of the database tell nothing either.
    """

    class Said(models.TextChoices):
        NOTHING_YET = "-", "Nothing yet"
        RATHER_NOT = "0", "I would rather not say"
        STRONGLY_DISAGREE = "1", "Strongly disagree"
        DISAGREE = "2", "Disagree"
        NEITHER = "3", "Neither agree nor disagree"
        AGREE = "4", "Agree"
        STRONGLY_AGREE = "5", "Strongly agree"

    poll = models.ForeignKey(SafetyPoll, on_delete=models.CASCADE, related_name="slips")
    mark = models.CharField("mark of who was drawn", max_length=32)
    said_sealed = models.TextField("what was answered", editable=False)

    class Meta:
        verbose_name = "slip of a poll of safety"
        verbose_name_plural = "slips of a poll of safety"
        constraints = [models.UniqueConstraint(fields=["poll", "mark"], name="programmes_slip_once")]

    def __str__(self) -> str:
        return "Slip of a poll of safety"

    @property
    def said(self) -> str:
        """A value of ``Said``. :raises accounts.vault.CannotOpen: with no right master key, or on another slip."""
        return vault.open_with_master(self.said_sealed, context=slip_context(self))

    @said.setter
    def said(self, value: str) -> None:
        # Each value is one character, so that all are sealed at one length.
        self.said_sealed = vault.seal_with_master(self.Said(value).value, context=slip_context(self))


def slip_context(slip: PollSlip) -> str:
    """What the sealed answer is bound to: moved to another slip, it does not open."""
    return f"{SEALED_AS} {slip.pk}"
