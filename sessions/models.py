"""The hours a pair meets, what both keep of them, and what stays with one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from accounts.base import Row
from accounts.models import OrganisationRole, Person, User
from accounts.states import Machine
from accounts.vault import Sealed, SealedRow
from pairing.models import Pair
from programmes.meeting_tool import Link, link_of
from programmes.models import Role, Side
from sessions.check_in.models import CheckIn
from sessions.drafts.models import LogDraft
from sessions.goals.models import Goal, goal_states
from sessions.guides.models import Agenda

# What has a package of its own; Django finds its models here.
__all__ = [
    "Agenda",
    "Assistant",
    "CheckIn",
    "Commitment",
    "Goal",
    "LogDraft",
    "Reflection",
    "Session",
    "Takeaway",
    "assistant_states",
    "commitment_states",
    "goal_states",
    "session_states",
]


class SessionQuerySet(models.QuerySet["Session"]):
    def of_member(self, user: User) -> Self:
        """Sessions of the pairs that ``user`` is one of the two of."""
        return self.filter(pair__in=Pair.objects.of_member(user))

    def visible_to(self, user: User) -> Self:
        """The two of the pair: nobody else opens a session, the programme team included."""
        return self.of_member(user)

    def kept_by(self, user: User, *, at: datetime) -> Self:
        """The dates that ``user`` sees as an assistant: to come, however they stand; never what came of one."""
        dates = [Session.State.PLANNED, Session.State.MOVED, Session.State.CANCELLED]
        kept = Assistant.objects.kept_by(user).values("pair")
        return self.filter(pair__in=kept, state__in=dates, starts_at__gt=at)

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
    question) are for the two alone. What a mentee's assistant plans or moves counts for the mentee's side.
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
    changed_by_assistant = models.BooleanField("moved by the mentee's assistant", default=False)
    planned_by = models.CharField(max_length=8, choices=Side)
    planned_by_assistant = models.BooleanField("planned by the mentee's assistant", default=False)
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
    def link(self) -> Link | None:
        """The place, where it is an address."""
        return link_of(self.place)

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


class AssistantQuerySet(models.QuerySet["Assistant"]):
    def named(self) -> Self:
        """Whom the mentee of a live pair has named, while nobody has taken it back or said no."""
        return self.filter(state=Assistant.State.NAMED, pair__state__in=Pair.LIVE)

    def suitable(self) -> Self:
        """Those who may keep dates, apart from what ``sessions.permissions.keeps_away`` asks once.

        All three are here. The assistant is neither of the two, nor a partner of one of them in another pair, and has
        no role in the programme or for the organisation, which exact dates would add to.
        """
        them, two = OuterRef("person"), [OuterRef("pair__mentor__person"), OuterRef("pair__mentee__person")]
        with_one = [Q(mentor__person=them, mentee__person=one) for one in two]
        with_one += [Q(mentee__person=them, mentor__person=one) for one in two]
        here = {f"{one}__left_on": None for one in ("person", "pair__mentor__person", "pair__mentee__person")}
        return self.filter(**here).exclude(
            Q(person=F("pair__mentor__person"))
            | Q(person=F("pair__mentee__person"))
            | Exists(OrganisationRole.objects.filter(user__person=them))
            | Exists(Role.objects.filter(user__person=them, programme=OuterRef("pair__cohort__programme")))
            | Exists(Pair.objects.live().filter(reduce(or_, with_one)))
        )

    def working(self) -> Self:
        """Those who see and move dates now: suitable, and the two may meet."""
        return self.named().suitable().filter(pair__state__in=Pair.MEETING)

    def kept_by(self, user: User) -> Self:
        """The door to everything an assistant does: their own rows, while they work."""
        if user.person is None:
            return self.none()
        return self.working().filter(person=user.person)

    def visible_to(self, user: User) -> Self:
        """The two of the pair, who both see that there is one. The assistant has a door of their own: ``kept_by``."""
        return self.filter(pair__in=Pair.objects.of_member(user).values("pk"))

    def with_people(self) -> Self:
        """With who they are and nothing that the two say to each other, sealed as it is."""
        found = self.select_related(
            "person", "pair__mentor__person", "pair__mentee__person", "pair__cohort__programme"
        )
        return found.defer("pair__mentor__works_best_sealed", "pair__mentee__works_best_sealed")


class Assistant(Row):
    """A colleague who finds and moves the dates of one pair for its mentee, and sees nothing else of the two."""

    class State(models.TextChoices):
        NAMED = "named", "Named"
        DECLINED = "declined", "Said no"
        TAKEN_BACK = "taken-back", "Taken back"
        ENDED = "ended", "Ended"

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="assistants")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="diaries_kept")
    state = models.CharField(max_length=10, choices=State, default=State.NAMED)
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField("when it was declined, taken back or over", null=True, blank=True)

    objects = AssistantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pair"], condition=Q(state="named"), name="sessions_one_assistant_a_pair"
            )
        ]

    def __str__(self) -> str:
        return f"Assistant, {self.get_state_display().lower()}"


assistant_states = Machine(
    "Assistant",
    {
        Assistant.State.NAMED: [
            Assistant.State.DECLINED,
            Assistant.State.TAKEN_BACK,
            Assistant.State.ENDED,
        ]
    },
)
