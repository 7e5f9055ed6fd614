"""When people work, when they are away, and the times that one of a pair has offered to the other."""

from __future__ import annotations

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.base import Row
from accounts.models import Person, User
from accounts.states import Machine
from pairing.models import Pair
from programmes.models import Side


class WorkingWeek(Row):
    """The hours somebody set. Who has none works from nine to five, Monday to Friday."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="working_week")
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return "Working week"


class WorkingDay(Row):
    """One weekday on which somebody works, in their own time zone; ``weekday`` 0 is Monday."""

    week = models.ForeignKey(WorkingWeek, on_delete=models.CASCADE, related_name="days")
    weekday = models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)])
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["week", "weekday"], name="sessions_weekday_once"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="sessions_day_closes_after"),
        ]

    def __str__(self) -> str:
        return "Working day"


class Leave(Row):
    """Days on which somebody does not meet. No reason is asked."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="leaves")
    from_on = models.DateField("first day")
    to_on = models.DateField("last day")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "from_on", "to_on"], name="sessions_leave_once"),
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="sessions_leave_ends_after"),
        ]

    def __str__(self) -> str:
        return "Leave"


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, user: User) -> Self:
        """The two of the pair. An assistant offers and does not read."""
        return self.filter(pair__in=Pair.objects.of_member(user))

    def open(self) -> Self:
        return self.filter(state=Offer.State.OPEN)


class Offer(Row):
    """Up to three times that one side can come, for the other to choose from.

    ``moves`` is the planned session that would move there; without one a further session is planned.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        TAKEN = "taken", "One was taken"
        PASSED = "passed", "Other times are wanted"
        WITHDRAWN = "withdrawn", "Withdrawn"

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="offers")
    moves = models.ForeignKey(
        "mentoring_sessions.Session", on_delete=models.CASCADE, null=True, related_name="offers"
    )
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    minutes = models.PositiveSmallIntegerField(validators=[MinValueValidator(15), MaxValueValidator(240)])
    made_by = models.CharField(max_length=8, choices=Side)
    made_by_assistant = models.BooleanField("made by the mentee's assistant", default=False)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    submission = models.UUIDField(unique=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pair"], condition=Q(state="open"), name="sessions_one_open_offer"
            )
        ]

    def __str__(self) -> str:
        return f"Offer, {self.get_state_display().lower()}"


class Slot(Row):
    """One of the times of an offer."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField()

    class Meta:
        ordering = ("starts_at",)
        constraints = [models.UniqueConstraint(fields=["offer", "starts_at"], name="sessions_slot_once")]

    def __str__(self) -> str:
        return "Slot"


offer_states = Machine(
    "Offer", {Offer.State.OPEN: [Offer.State.TAKEN, Offer.State.PASSED, Offer.State.WITHDRAWN]}
)
