"""Flags: that a pair may need a hand with something, who looked after it, and what was done. Never an answer."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.base import Row
from accounts.models import User
from accounts.states import Machine
from feedback.flags.rules import COACH_ONLY, FROM_PULSES, FlagKind
from pairing.models import Pair
from programmes.models import Programme

KIND_WORDS = {
    FlagKind.LATE_START: "Late start",
    FlagKind.SLIPPING: "Slipping",
    FlagKind.FALLING: "Falling pulse",
    FlagKind.ONE_SIDED: "One-sided talk",
    FlagKind.GAP: "Perception gap",
    FlagKind.LOAD: "Heavy load",
    FlagKind.AGREEMENT: "No agreement or goal",
    FlagKind.MID_POINT: "Mid-point missing",
    FlagKind.SUPPORT: "Support asked",
}


class FlagQuerySet(models.QuerySet["Flag"]):
    def open(self) -> Self:
        """Those that still need somebody."""
        return self.exclude(state=Flag.State.RESOLVED)

    def for_the_team(self) -> Self:
        """Kinds that a programme team may know of at all: every list, count and page of theirs begins here."""
        return self.exclude(kind__in=COACH_ONLY)

    def supported_by(self, coach: User) -> Self:
        """What ``coach`` was given, while they are a coach of the programme; nothing once it is settled."""
        coached = Programme.objects.with_role(coach, "coach")
        return self.open().filter(coach=coach, pair__cohort__programme__in=coached)

    def visible_to(self, user: User) -> Self:
        """Coordinators: their programmes, without what is the coach's alone. Coaches: what they support.

        Nobody sees a flag of a pair that they are one of the two of.
        """
        run = self.model.objects.for_the_team().filter(
            pair__cohort__programme__in=Programme.objects.run_by(user)
        )
        mine = self.model.objects.supported_by(user)
        seen = self.filter(Q(pk__in=run.values("pk")) | Q(pk__in=mine.values("pk")))
        if user.person_id is None:
            return seen
        return seen.exclude(Q(pair__mentor__person=user.person_id) | Q(pair__mentee__person=user.person_id))

    def with_people(self) -> Self:
        return self.select_related(
            "coach__person", "pair__mentor__person", "pair__mentee__person", "pair__cohort__programme"
        )


class Flag(Row):
    """A reason to help a pair, never a mark against a person. It knows a kind and a day, and nobody's answer.

    ``coach`` is who was given it. ``next_step`` and ``resolution`` are chosen from lists: there is no free text, so
    that nothing somebody said can come to stand here.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CONTACTED = "contacted", "Contacted"
        IN_SUPPORT = "in-support", "In support"
        ESCALATED = "escalated", "Escalated"
        RESOLVED = "resolved", "Resolved"

    class Step(models.TextChoices):
        SLOT = "slot", "Offer a booked slot to both"
        CALL = "call", "Call both, one after the other"
        COACH = "coach", "Offer a coach to both"
        MODULES = "modules", "Suggest their modules again"
        AGREE = "agree", "Help them agree together"
        PAUSE = "pause", "Offer a pause"
        WAIT = "wait", "Look again on a day"

    class Resolution(models.TextChoices):
        ON_TRACK = "on-track", "They are on their way again"
        SUPPORTED = "supported", "They had support"
        NOTHING = "nothing", "They needed nothing"
        ENDED = "ended", "The pair has ended"
        PASSED = "passed", "The reason has passed by itself"

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="flags")
    kind = models.CharField(
        max_length=20, choices=[(kind.value, words) for kind, words in KIND_WORDS.items()]
    )
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    raised_at = models.DateTimeField()
    coach = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    next_step = models.CharField(max_length=8, choices=Step, blank=True)
    next_on = models.DateField(null=True, blank=True)
    resolution = models.CharField(max_length=10, choices=Resolution, blank=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pair", "kind"],
                condition=~Q(state="resolved"),
                name="feedback_one_open_flag_of_a_kind",
            )
        ]
        indexes = [models.Index(fields=["state", "raised_at"], name="feedback_flags_by_age")]

    def __str__(self) -> str:
        return f"Flag, {self.get_state_display().lower()}"

    def get_absolute_url(self) -> str:
        return reverse("feedback:flag", args=[self.pk])

    @property
    def is_settled(self) -> bool:
        return self.state == self.State.RESOLVED

    @property
    def is_from_answers(self) -> bool:
        return self.kind in FROM_PULSES

    @property
    def is_for_the_coach_alone(self) -> bool:
        return self.kind in COACH_ONLY


flag_states = Machine(
    "Flag",
    {
        Flag.State.OPEN: [
            Flag.State.CONTACTED,
            Flag.State.IN_SUPPORT,
            Flag.State.ESCALATED,
            Flag.State.RESOLVED,
        ],
        Flag.State.CONTACTED: [Flag.State.IN_SUPPORT, Flag.State.ESCALATED, Flag.State.RESOLVED],
        Flag.State.IN_SUPPORT: [Flag.State.ESCALATED, Flag.State.RESOLVED],
        Flag.State.ESCALATED: [Flag.State.RESOLVED],
    },
)


class FlagMove(Row):
    """Who moved a flag into which state, and when; nobody where the worker did."""

    flag = models.ForeignKey(Flag, on_delete=models.CASCADE, related_name="moves")
    state = models.CharField(max_length=10, choices=Flag.State)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.get_state_display()


class FlagContact(Row):
    """That somebody of the team spoke to the two: when, how, and which of a few outcomes. No words."""

    class Channel(models.TextChoices):
        MAIL = "mail", "Mail"
        CALL = "call", "Call"
        PERSON = "person", "In person"

    class Outcome(models.TextChoices):
        REACHED = "reached", "Reached both"
        WAITING = "waiting", "Waiting for an answer"
        DATE = "date", "They have a date"
        COACH = "coach", "A coach is welcome"
        NOTHING = "nothing", "Nothing is needed"

    flag = models.ForeignKey(Flag, on_delete=models.CASCADE, related_name="contacts")
    made_on = models.DateField()
    channel = models.CharField(max_length=8, choices=Channel)
    outcome = models.CharField(max_length=8, choices=Outcome)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    noted_at = models.DateTimeField()
    submission = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return self.get_outcome_display()


class FlagLook(Row):
    """One look at all pairs: at most one a day. Answers are looked at in one of them a week, see ``flags.look``."""

    made_on = models.DateField(unique=True)
    at_answers = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"Look of {self.made_on:%Y-%m-%d}"
