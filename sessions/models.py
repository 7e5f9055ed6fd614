"""The hours a pair meets, what both keep of them, and what stays with one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.base import Row
from accounts.models import Person, User
from accounts.states import Machine
from accounts.vault import Sealed, SealedRow
from pairing.models import Pair
from programmes.models import Side


class SessionQuerySet(models.QuerySet["Session"]):
    def of_member(self, user: User) -> Self:
        """Sessions of the pairs that ``user`` is one of the two of."""
        return self.filter(pair__in=Pair.objects.of_member(user))

    def visible_to(self, user: User) -> Self:
        """The two of the pair: nobody else opens a session, the programme team included."""
        return self.of_member(user)

    def standing(self) -> Self:
        """Sessions that hold their number: planned or held, not moved, cancelled or missed."""
        return self.filter(state__in=[Session.State.PLANNED, Session.State.HELD])

    def upcoming(self, at: datetime) -> Self:
        return self.filter(state=Session.State.PLANNED, starts_at__gte=at)

    def with_pair(self) -> Self:
        return self.select_related(
            "key", "pair__key", "pair__mentor__person", "pair__mentee__person", "pair__cohort__programme"
        )


class Session(SealedRow, Row):
    """One meeting. Moving it keeps this row as "moved" and plans another with the same number.

    The programme team may know of dates, lengths and states; ``place`` and ``question`` (the mentor's one
    question) are for the two alone.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Held"
        MOVED = "moved", "Moved"
        CANCELLED = "cancelled", "Cancelled"
        MISSED = "missed", "Missed"

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(15), MaxValueValidator(240)]
    )
    place_sealed = models.BinaryField(default=b"", editable=False)
    question_sealed = models.BinaryField(default=b"", editable=False)
    changed_by = models.CharField("side that moved or cancelled it", max_length=8, choices=Side, blank=True)
    changed_at = models.DateTimeField("when it was moved or cancelled", null=True, blank=True)
    planned_by = models.CharField(max_length=8, choices=Side)
    planned_at = models.DateTimeField()
    logged_by = models.CharField(max_length=8, choices=Side, blank=True)
    logged_at = models.DateTimeField(null=True, blank=True)
    submission = models.UUIDField(unique=True)

    place = Sealed()
    question = Sealed()

    objects = SessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pair", "number"],
                condition=Q(state__in=["planned", "held"]),
                name="sessions_number_stands_once",
            )
        ]
        indexes = [models.Index(fields=["state", "starts_at"], name="sessions_by_start")]

    def __str__(self) -> str:
        return f"Session {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("sessions:session", args=[self.pk])

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_planned(self) -> bool:
        return self.state == Session.State.PLANNED

    @property
    def is_held(self) -> bool:
        return self.state == Session.State.HELD


session_states = Machine(
    "Session",
    {
        Session.State.PLANNED: [
            Session.State.HELD,
            Session.State.MOVED,
            Session.State.CANCELLED,
            Session.State.MISSED,
        ],
        # Either partner may correct the log.
        Session.State.HELD: [Session.State.CANCELLED, Session.State.MISSED],
        Session.State.CANCELLED: [Session.State.HELD, Session.State.MISSED],
        Session.State.MISSED: [Session.State.HELD, Session.State.CANCELLED],
    },
)


class Takeaway(SealedRow, Row):
    """What one side wrote down for both to read. Each side has its own: nobody overwrites the other's."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="takeaways")
    text_sealed = models.BinaryField(default=b"", editable=False)
    written_by = models.CharField(max_length=8, choices=Side)
    written_at = models.DateTimeField()

    text = Sealed()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "written_by"], name="sessions_takeaway_once_a_side")
        ]

    def __str__(self) -> str:
        return "Takeaway"


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def visible_to(self, user: User) -> Self:
        """The two people of the pair."""
        return self.filter(pair__in=Pair.objects.of_member(user)).select_related("key")

    def open(self) -> Self:
        return self.filter(state=Commitment.State.OPEN)

    def overdue(self, on: date) -> Self:
        return self.open().filter(due_on__lt=on)


class Commitment(SealedRow, Row):
    """A dated action: open, done, or dropped with a reason. The mentee's, unless the pair says otherwise."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="commitments")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="commitments")
    owner = models.CharField("whose it is", max_length=8, choices=Side, default=Side.MENTEE)
    text_sealed = models.BinaryField(default=b"", editable=False)
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    reason_sealed = models.BinaryField(default=b"", editable=False)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    submission = models.UUIDField(unique=True)

    text = Sealed()
    reason = Sealed()

    objects = CommitmentQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Commitment, {self.get_state_display().lower()}"


commitment_states = Machine(
    "Commitment",
    {
        Commitment.State.OPEN: [Commitment.State.DONE, Commitment.State.DROPPED],
        Commitment.State.DONE: [Commitment.State.OPEN],
        Commitment.State.DROPPED: [Commitment.State.OPEN],
    },
)


class ReflectionQuerySet(models.QuerySet["Reflection"]):
    def of(self, person: Person) -> Self:
        """The reflections of ``person``. There is no other way to ask for any: nobody else reads them."""
        return self.filter(person=person).select_related("key")


class Reflection(SealedRow, Row):
    """A private note about a session. Sealed with its writer's own key; nobody else ever sees it."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="reflections")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reflections")
    text_sealed = models.BinaryField(default=b"", editable=False)
    saved_at = models.DateTimeField()

    text = Sealed()

    objects = ReflectionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="sessions_reflection_once")]

    def __str__(self) -> str:
        return "Reflection"
