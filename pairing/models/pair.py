"""A pair: one mentor with one mentee, from the first question to the last hour."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.base import Row
from accounts.models import ContentKey, Person, User
from accounts.states import Machine
from pairing.models.rounds import Proposal
from programmes.models import Cohort, Participant, Programme, Side

# A first meeting on trial is short.
TRIAL_MINUTES = 30


class PairQuerySet(models.QuerySet["Pair"]):
    def live(self) -> Self:
        """Pairs on their way or under way. See also ``Pair.is_live``."""
        return self.filter(state__in=Pair.LIVE)

    def meeting(self) -> Self:
        """Pairs that may plan and hold sessions. See also ``Pair.may_meet``."""
        return self.filter(state__in=Pair.MEETING)

    def of(self, person: Person) -> Self:
        """Pairs that ``person`` may know of as one of the two: nobody sees a question before it is theirs,
        nor while its publishing can be taken back; and one that came to nothing, however it did, is gone for both."""
        as_mentor = Q(mentor__person=person)
        not_yet = Q(state=Pair.State.PROPOSED) | Q(state=Pair.State.PAUSED, paused_from=Pair.State.PROPOSED)
        as_mentee = Q(mentee__person=person) & ~not_yet
        came_to_nothing = Q(state=Pair.State.DECLINED) | Q(
            state=Pair.State.ENDED, mentee_answered_at=None, introduced_at=None
        )
        asked = self.filter(as_mentor | as_mentee, asked_at__lte=timezone.now())
        return asked.exclude(came_to_nothing)

    def asked(self) -> Self:
        """Pairs with a question that is open. See also ``Pair.asked_side``."""
        return self.filter(state__in=Pair.ASKED)

    def of_member(self, user: User) -> Self:
        """Pairs that ``user`` is one of the two of: the door to everything the pair writes."""
        if user.person is None:
            return self.none()
        return self.of(user.person)

    def visible_to(self, user: User) -> Self:
        """States and dates: the two people, and the coordinators of the programme."""
        run = Q(cohort__programme__in=Programme.objects.run_by(user))
        member = Q(pk__in=Pair.objects.of_member(user).values("pk"))
        return self.filter(run | member)

    def with_people(self) -> Self:
        """Both names, the programme and the key of what the two wrote, in one query."""
        return self.select_related("mentor__person", "mentee__person", "cohort__programme", "key")


class Pair(Row):
    """States run proposed > accepted by mentor > accepted > introduced > active > closing > completed."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Mentor asked"
        ACCEPTED_BY_MENTOR = "accepted-mentor", "Mentee asked"
        ACCEPTED = "accepted", "Preparing"
        INTRODUCED = "introduced", "Introduced"
        ACTIVE = "active", "Active"
        CLOSING = "closing", "Closing"
        COMPLETED = "completed", "Completed"
        DECLINED = "declined", "Not taken up"
        PAUSED = "paused", "Paused"
        ENDED = "ended", "Ended early"

    class Protection(models.TextChoices):
        FULL = "full", "Outside each other’s line"
        REDUCED = "reduced", "Reduced protection"

    LIVE = (
        State.PROPOSED,
        State.ACCEPTED_BY_MENTOR,
        State.ACCEPTED,
        State.INTRODUCED,
        State.ACTIVE,
        State.CLOSING,
        State.PAUSED,
    )
    KNOWN_TO_BOTH = (State.ACCEPTED, State.INTRODUCED, State.ACTIVE, State.CLOSING, State.COMPLETED)
    MEETING = (State.INTRODUCED, State.ACTIVE, State.CLOSING)
    # Whose turn it is to answer, mentor first, so that no junior has to refuse a waiting executive.
    ASKED = {State.PROPOSED: Side.MENTOR, State.ACCEPTED_BY_MENTOR: Side.MENTEE}

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="pairs")
    mentor = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="pairs_as_mentor")
    mentee = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="pairs_as_mentee")
    proposal = models.ForeignKey(Proposal, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=16, choices=State, default=State.PROPOSED)
    paused_from = models.CharField("state before the pause", max_length=16, blank=True)
    reasons = models.JSONField("why these two, in words both may read", default=list)
    protection = models.CharField(max_length=8, choices=Protection, default=Protection.FULL)
    reduced_agreed_at = models.DateTimeField(
        "when the mentor agreed to reduced protection", null=True, blank=True
    )
    key = models.ForeignKey(ContentKey, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    answer_by = models.DateField("last day of the question that is open", null=True, blank=True)
    on_trial = models.BooleanField("first meeting on trial, not settled yet", default=False)
    mentor_answered_at = models.DateTimeField(null=True, blank=True)
    mentee_answered_at = models.DateTimeField(null=True, blank=True)
    introduced_at = models.DateTimeField(null=True, blank=True)
    active_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mentor", "mentee"],
                condition=~Q(state__in=["declined", "ended", "completed"]),
                name="pairing_live_pair_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.mentor.person} and {self.mentee.person}"

    def get_absolute_url(self) -> str:
        return reverse("home:pair", args=[self.pk])

    @property
    def is_live(self) -> bool:
        """See also ``PairQuerySet.live``."""
        return self.state in self.LIVE

    @property
    def may_meet(self) -> bool:
        """See also ``PairQuerySet.meeting``."""
        return self.state in self.MEETING

    @property
    def usual_minutes(self) -> int:
        """How long the next meeting is planned for."""
        return TRIAL_MINUTES if self.on_trial else self.cohort.session_minutes

    @property
    def is_known_to_both(self) -> bool:
        """Both have said yes: what they write for each other exists from then on, also after a pause or the end."""
        return self.mentee_answered_at is not None or self.state in self.KNOWN_TO_BOTH

    @property
    def is_reduced(self) -> bool:
        """The mentee heads the mentor's line and has signed a recusal; the mentor has to agree to that."""
        return self.protection == self.Protection.REDUCED

    @property
    def asked_side(self) -> Side | None:
        """Whose question is open; None when there is none. See also ``PairQuerySet.asked``."""
        return self.ASKED.get(self.State(self.state))

    def participant(self, side: str) -> Participant:
        return self.mentor if side == Side.MENTOR else self.mentee

    def side_of(self, person: Person | None) -> Side | None:
        """Which of the two ``person`` is; None for everybody else."""
        if person is None:
            return None
        return {self.mentor.person_id: Side.MENTOR, self.mentee.person_id: Side.MENTEE}.get(person.pk)

    def partner_of(self, person: Person) -> Person:
        return self.mentee.person if self.mentor.person_id == person.pk else self.mentor.person


_ways_out = [Pair.State.PAUSED, Pair.State.ENDED]
pair_states = Machine(
    "Pair",
    {
        Pair.State.PROPOSED: [Pair.State.ACCEPTED_BY_MENTOR, Pair.State.DECLINED, *_ways_out],
        Pair.State.ACCEPTED_BY_MENTOR: [Pair.State.ACCEPTED, Pair.State.DECLINED, *_ways_out],
        Pair.State.ACCEPTED: [Pair.State.INTRODUCED, *_ways_out],
        Pair.State.INTRODUCED: [Pair.State.ACTIVE, *_ways_out],
        Pair.State.ACTIVE: [Pair.State.CLOSING, *_ways_out],
        Pair.State.CLOSING: [Pair.State.COMPLETED, *_ways_out],
        Pair.State.PAUSED: [
            Pair.State.PROPOSED,
            Pair.State.ACCEPTED_BY_MENTOR,
            Pair.State.ACCEPTED,
            Pair.State.INTRODUCED,
            Pair.State.ACTIVE,
            Pair.State.CLOSING,
            Pair.State.ENDED,
        ],
    },
)


class ConflictQuerySet(models.QuerySet["Conflict"]):
    def open(self) -> Self:
        """What bars a pair now."""
        return self.filter(settled_at=None)

    def waiting(self) -> Self:
        """What needs a coordinator: open, or gone by itself while the pair that it paused still rests."""
        gone = Q(settled_as=Conflict.Outcome.GONE, has_paused=True, pair__state=Pair.State.PAUSED)
        return self.filter(Q(settled_at=None) | gone)

    def visible_to(self, user: User) -> Self:
        """Conflicts in programmes that ``user`` coordinates."""
        return self.filter(pair__cohort__programme__in=Programme.objects.run_by(user))


class Conflict(Row):
    """A hard rule that a live pair breaks since something changed. Open until the pair is safe or has ended.

    ``has_paused`` says that the pair rests because of it, and not because one of the two wished so.
    """

    class Outcome(models.TextChoices):
        GONE = "gone", "The rule bars them no longer"
        RESUMED = "resumed", "They went on"
        REMATCHED = "rematched", "New partners were asked"
        ENDED = "ended", "The pair ended, nobody at fault"

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="conflicts")
    rule = models.CharField(max_length=40)
    sentence = models.CharField("the rule in words, without anybody's private request", max_length=300)
    found_at = models.DateTimeField()
    has_paused = models.BooleanField("the pair was paused for it", default=False)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_as = models.CharField(max_length=10, choices=Outcome, blank=True)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pair", "rule"], condition=Q(settled_at=None), name="pairing_open_conflict_once"
            )
        ]

    def __str__(self) -> str:
        return self.rule
