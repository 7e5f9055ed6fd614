"""Planning: cohorts and their dates, and the people who take part."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.base import Row
from accounts.models import Person, User
from accounts.states import Machine
from accounts.vault import Sealed, SealedRow
from programmes.models.programme import Programme
from programmes.timetable import usual_decision

NOT_NEGATIVE = MinValueValidator(0, "Write 0 or more.")


class Side(models.TextChoices):
    """The junior person is the mentor and leads; the senior person is the mentee and learns."""

    MENTOR = "mentor", "Mentor"
    MENTEE = "mentee", "Mentee"

    @property
    def other(self) -> Side:
        return Side.MENTEE if self == Side.MENTOR else Side.MENTOR


class CohortQuerySet(models.QuerySet["Cohort"]):
    def visible_to(self, user: User) -> Self:
        """Cohorts of programmes that ``user`` has a role in."""
        return self.filter(programme__in=Programme.objects.visible_to(user))

    def under_way(self) -> Self:
        """Launched, and not decided on yet."""
        return self.exclude(state=Cohort.State.DRAFT).filter(decision=None)


class Cohort(Row):
    """A group that starts, trains and ends together; the first of a programme is its pilot.

    A later one ``follows`` the cohort whose decision it came from. ``learned`` is for the programme team and for those
    who decide. ``sites`` are names of the staff list, as they are spelt there; an empty list means every site.
    """

    class Kind(models.TextChoices):
        PILOT = "pilot", "Pilot"
        ROLLOUT = "rollout", "Roll-out"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        RECRUITING = "recruiting", "Recruiting"
        MATCHING = "matching", "Matching"
        PREPARING = "preparing", "Preparing"
        ACTIVE = "active", "Active"
        CLOSING = "closing", "Closing"
        EVALUATED = "evaluated", "Evaluated"

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="cohorts")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PILOT)
    name = models.CharField(max_length=120)
    starts_on = models.DateField("kick-off")
    ends_on = models.DateField("last day")
    pairs_planned = models.PositiveSmallIntegerField(default=12, validators=[MinValueValidator(1)])
    sessions_planned = models.PositiveSmallIntegerField(
        default=6, validators=[MinValueValidator(1), MaxValueValidator(24)]
    )
    session_minutes = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(15), MaxValueValidator(180)]
    )
    currency = models.CharField(max_length=3, blank=True)
    hour_rate = models.DecimalField(
        "what an hour costs", max_digits=8, decimal_places=2, null=True, blank=True, validators=[NOT_NEGATIVE]
    )
    coordination_hours = models.PositiveSmallIntegerField("hours of coordination", null=True, blank=True)
    coaching_cost = models.DecimalField(
        "what coaching costs",
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[NOT_NEGATIVE],
    )
    follows = models.ForeignKey(
        "self", on_delete=models.RESTRICT, null=True, blank=True, related_name="followed_by"
    )
    learned = models.TextField("what was learned", blank=True, max_length=4000)
    sites = models.JSONField("sites it is open to", default=list, blank=True)
    submission = models.UUIDField(unique=True)
    created_at = models.DateTimeField()

    objects = CohortQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="programmes_cohort_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(kind="pilot") & ~Q(state="evaluated"),
                name="programmes_one_pilot_a_programme",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programmes:cohort", args=[self.pk])

    @property
    def title(self) -> str:
        """The programme's name; with that of the cohort for one that follows another."""
        return f"{self.programme}, {self.name}" if self.follows_id else str(self.programme)

    @property
    def decision_on(self) -> date | None:
        """The day of its decision: the programme's for its first cohort, a month after the end for the others."""
        return usual_decision(self.ends_on) if self.follows_id else self.programme.decision_on


cohort_states = Machine(
    "Cohort",
    {
        Cohort.State.DRAFT: [Cohort.State.RECRUITING],
        Cohort.State.RECRUITING: [Cohort.State.MATCHING],
        Cohort.State.MATCHING: [Cohort.State.RECRUITING, Cohort.State.PREPARING],
        Cohort.State.PREPARING: [Cohort.State.MATCHING, Cohort.State.ACTIVE],
        Cohort.State.ACTIVE: [Cohort.State.CLOSING],
        Cohort.State.CLOSING: [Cohort.State.ACTIVE, Cohort.State.EVALUATED],
    },
)


class Topic(Row):
    """A subject that people of one programme may offer or want to learn."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="topics")
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "name"], name="programmes_topic_once")]

    def __str__(self) -> str:
        return self.name


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def taking_part(self) -> Self:
        """People who said yes and have not left: the ones pairing counts on."""
        return self.filter(state__in=Participant.TAKING_PART)

    def visible_to(self, user: User) -> Self:
        """One's own participation, and everyone's in programmes that ``user`` coordinates."""
        own = Q(person__user=user)
        return self.filter(own | Q(cohort__programme__in=Programme.objects.run_by(user)))


class Participant(SealedRow, Row):
    """One person on one side of one cohort. Always a volunteer.

    ``key`` seals what they say to their later partner alone; it is made with the first such word.
    """

    class State(models.TextChoices):
        INVITED = "invited", "Invited"
        DECLINED = "declined", "Said no"
        PREPARING = "preparing", "Preparing"
        READY = "ready", "Ready"
        PAIRED = "paired", "Paired"
        COMPLETED = "completed", "Completed"
        NOT_PLACED = "not-placed", "Not placed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    TAKING_PART = (State.PREPARING, State.READY, State.PAIRED)

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="participations")
    side = models.CharField(max_length=8, choices=Side)
    state = models.CharField(max_length=12, choices=State, default=State.INVITED)
    capacity = models.PositiveSmallIntegerField(
        "pairs at most", default=1, validators=[MinValueValidator(1), MaxValueValidator(2)]
    )
    hopes = models.CharField("what else the other side should know", max_length=300, blank=True)
    meets = models.JSONField("ways of meeting", default=list, blank=True)
    hours = models.JSONField("times that suit", default=list, blank=True)
    languages = models.JSONField(
        "languages they could meet in; empty for those of the staff list", default=list, blank=True
    )
    works_best_sealed = models.BinaryField(default=b"", editable=False)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    invited_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    works_best = Sealed()

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "person"], name="programmes_participant_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_side_display().lower()})"


participant_states = Machine(
    "Participant",
    {
        Participant.State.INVITED: [
            Participant.State.PREPARING,
            Participant.State.DECLINED,
            Participant.State.WITHDRAWN,
        ],
        Participant.State.DECLINED: [Participant.State.INVITED, Participant.State.PREPARING],
        Participant.State.PREPARING: [
            Participant.State.READY,
            Participant.State.PAIRED,
            Participant.State.NOT_PLACED,
            Participant.State.WITHDRAWN,
        ],
        Participant.State.READY: [
            Participant.State.PREPARING,
            Participant.State.PAIRED,
            Participant.State.NOT_PLACED,
            Participant.State.WITHDRAWN,
        ],
        Participant.State.PAIRED: [
            Participant.State.PREPARING,
            Participant.State.READY,
            Participant.State.COMPLETED,
            Participant.State.WITHDRAWN,
        ],
        Participant.State.NOT_PLACED: [Participant.State.PREPARING, Participant.State.WITHDRAWN],
    },
)


class TopicChoice(Row):
    """A topic that a participant offers or wants. ``weight`` 2 says "this above all"."""

    class Kind(models.TextChoices):
        OFFERS = "offers", "Offers"
        WANTS = "wants", "Wants to learn"

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="topic_choices")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    weight = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "topic", "kind"], name="programmes_topic_choice_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.topic}"
