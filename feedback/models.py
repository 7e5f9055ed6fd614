"""Who was asked, kept apart from what was answered.

``Pulse`` and ``WaveReply`` are ledgers: they know a person and whether there was an answer. ``AnswerSheet`` holds the
answers and knows no person, pair or session. Only the release worker counts sheets.
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.base import Row
from accounts.models import User
from accounts.states import Machine
from accounts.vault import Sealed, SealedRow
from feedback.after_care.models import Rest
from feedback.cards.models import Card, ReleasedCard
from feedback.circles.models import Circle, CircleGuest
from feedback.concerns.models import Concern, ConcernMessage, ConcernReader, TellingLink
from feedback.flags.models import Flag, FlagContact, FlagLook, FlagMove
from feedback.learning.models import OwnLearning, SharedLearning
from feedback.recognition.models import Thanks
from feedback.stories.models import Story, ToldStory
from preparation.models import Module
from programmes.models import Cohort, Participant, Programme, Side
from sessions.models import Session

# What has a package of its own; Django finds its models here.
__all__ = [
    "ASK_STEPS",
    "AnswerSheet",
    "AskState",
    "Card",
    "Circle",
    "CircleGuest",
    "CoachingRequest",
    "Concern",
    "ConcernMessage",
    "ConcernReader",
    "Flag",
    "FlagContact",
    "FlagLook",
    "FlagMove",
    "OwnLearning",
    "Pulse",
    "ReleasedCard",
    "Rest",
    "SharedLearning",
    "Story",
    "TellingLink",
    "Thanks",
    "ToldStory",
    "Wave",
    "WaveReply",
    "coaching_states",
    "looking_back_states",
    "pulse_states",
    "wave_reply_states",
]


class AskState(models.TextChoices):
    ASKED = "asked", "Asked"
    ANSWERED = "answered", "Answered"
    SKIPPED = "skipped", "Skipped"


ASK_STEPS = {AskState.ASKED: [AskState.ANSWERED, AskState.SKIPPED], AskState.SKIPPED: [AskState.ANSWERED]}


class PulseQuerySet(models.QuerySet["Pulse"]):
    def visible_to(self, user: User) -> Self:
        """One's own pulses: not even the partner knows whether one answered."""
        return self.filter(participant__person=user.person_id)

    def waiting(self) -> Self:
        return self.filter(state=AskState.ASKED)


class Pulse(Row):
    """One person was asked about one session. Answered once; the answers are not here."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="pulses")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="pulses")
    state = models.CharField(max_length=10, choices=AskState, default=AskState.ASKED)
    asked_at = models.DateTimeField()

    objects = PulseQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "participant"], name="feedback_pulse_once")]

    def __str__(self) -> str:
        return f"Pulse, {self.get_state_display().lower()}"


class Wave(Row):
    """A survey of a whole cohort: before training, at mid-point, at the close, and half a year after."""

    class Kind(models.TextChoices):
        BASELINE = "baseline", "Starting questions"
        MID = "mid", "Mid-point questions"
        CLOSE = "close", "Closing questions"
        FOLLOW_UP = "follow-up", "Follow-up questions"

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="waves")
    kind = models.CharField(max_length=10, choices=Kind)
    opens_on = models.DateField()
    closes_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "kind"], name="feedback_wave_once"),
            models.CheckConstraint(
                condition=Q(closes_on__gt=F("opens_on")), name="feedback_wave_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class WaveReplyQuerySet(models.QuerySet["WaveReply"]):
    def visible_to(self, user: User) -> Self:
        """One's own."""
        return self.filter(participant__person=user.person_id)


class WaveReply(Row):
    """One person was asked in one wave. Answered once; the answers are not here.

    ``looking_back`` is about the page after the closing questions, which is answered or skipped by itself.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="replies")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="wave_replies")
    state = models.CharField(max_length=10, choices=AskState, default=AskState.ASKED)
    looking_back = models.CharField(max_length=10, choices=AskState, default=AskState.ASKED)
    asked_at = models.DateTimeField()

    objects = WaveReplyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wave", "participant"], name="feedback_wave_reply_once")
        ]

    def __str__(self) -> str:
        return f"{self.wave}, {self.get_state_display().lower()}"


pulse_states = Machine("Pulse", ASK_STEPS)
wave_reply_states = Machine("Wave reply", ASK_STEPS)
looking_back_states = Machine("Looking back", ASK_STEPS, field="looking_back")


class AnswerSheet(Row):
    """One filled form: values by item, 1 to 5, skipped items left out.

    ``respondent`` is a keyed hash of participant and cohort, so that before and after can be compared and people
    counted, without a way back to the person for whoever holds the database alone. No moment is stored.
    ``occasion_hash`` lets the worker find the sheets of one hour while the cohort runs; it is emptied afterwards.
    """

    class Occasion(models.TextChoices):
        PULSE = "pulse", "Pulse"
        BASELINE = "baseline", "Starting questions"
        MID = "mid", "Mid-point questions"
        CLOSE = "close", "Closing questions"
        LOOKING_BACK = "look-back", "Looking back"
        FOLLOW_UP = "follow-up", "Follow-up questions"

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="answer_sheets")
    occasion = models.CharField(max_length=10, choices=Occasion)
    number = models.PositiveSmallIntegerField("number of the session, for pulses", default=0)
    side = models.CharField(max_length=8, choices=Side)
    respondent = models.CharField(max_length=64)
    occasion_hash = models.CharField("hash of the one hour, while flags need it", max_length=64, default="")
    values = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["cohort", "occasion", "side"], name="feedback_sheets")]

    def __str__(self) -> str:
        return "Answer sheet"


class CoachingRequestQuerySet(models.QuerySet["CoachingRequest"]):
    def visible_to(self, user: User) -> Self:
        """The person who asked; coaches while nobody has it; then the coach who does, until the end."""
        coached = Programme.objects.filter(roles__user=user, roles__name="coach")
        theirs = Q(coach=user) | Q(coach=None, flag=None)
        waiting = ~Q(state=CoachingRequest.State.RESOLVED) & Q(participant__cohort__programme__in=coached)
        return self.filter(Q(participant__person__user=user) | (waiting & theirs)).distinct()


class CoachingRequest(SealedRow, Row):
    """Somebody would like support. The words, if any, are for the coach alone.

    ``is_call`` is one that nobody asked for: a coach calls the mentor of a pair with reduced protection after the first
    session.

    ``flag`` is what a coach offered it for; then it is the coach's alone, as it would tell whose answer it was. Top-up
    coaching is one meeting about one module, ``planned_at``; ``version`` counts its changes for calendars. After the
    next session ``helped`` is what the person says of it.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CONTACTED = "contacted", "Contacted"
        IN_SUPPORT = "in-support", "In support"
        RESOLVED = "resolved", "Resolved"

    class Helped(models.TextChoices):
        YES = "yes", "It helped"
        SOMEWHAT = "somewhat", "Somewhat"
        AGAIN = "again", "I would like to talk again"

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="coaching_requests")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    words_sealed = models.BinaryField(default=b"", editable=False)
    coach = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    contacted_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    is_call = models.BooleanField("a coach calls without being asked", default=False)
    flag = models.ForeignKey(Flag, on_delete=models.CASCADE, null=True, related_name="requests")
    module = models.ForeignKey(Module, on_delete=models.SET_NULL, null=True, related_name="+")
    planned_at = models.DateTimeField("when the two meet", null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(default=45)
    version = models.PositiveSmallIntegerField("changes since the first plan", default=0)
    helped = models.CharField(max_length=8, choices=Helped, blank=True)
    helped_at = models.DateTimeField(null=True, blank=True)

    words = Sealed()

    objects = CoachingRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant"], condition=Q(state="open"), name="feedback_one_open_request_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"Coaching request, {self.get_state_display().lower()}"


coaching_states = Machine(
    "Coaching request",
    {
        CoachingRequest.State.OPEN: [CoachingRequest.State.CONTACTED, CoachingRequest.State.RESOLVED],
        CoachingRequest.State.CONTACTED: [CoachingRequest.State.IN_SUPPORT, CoachingRequest.State.RESOLVED],
        CoachingRequest.State.IN_SUPPORT: [CoachingRequest.State.RESOLVED],
    },
)
