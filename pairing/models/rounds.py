"""A cohort's rules and weights, the rounds run under them, and what people ruled by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.base import Row
from accounts.models import User
from accounts.states import Machine
from pairing.presets import ALL, Preset
from pairing.words import words_of_both
from programmes.models import Cohort, Participant, Programme


class Asking(models.TextChoices):
    DIRECT = "direct", "Each is asked about one person"
    SHORTLIST = "shortlist", "Each first says whom of a few they would like to meet"


class Policy(Row):
    """Hard rules and weights of one cohort. Defaults from the field's practice; weights need not add up to 100."""

    cohort = models.OneToOneField(Cohort, on_delete=models.CASCADE, related_name="policy")
    min_gap = models.PositiveSmallIntegerField(
        "levels between the two, at least",
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    line_steps = models.PositiveSmallIntegerField(
        "steps of the reporting line that bar a pair",
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    bar_same_department = models.BooleanField("never pair inside one department", default=False)
    max_gap = models.PositiveSmallIntegerField(
        "levels between the two, at most",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    share_language = models.BooleanField("only pair people with a language in common", default=False)
    share_hours = models.BooleanField("only pair people with a time in common", default=False)
    weight_need = models.PositiveSmallIntegerField("learning need met", default=40)
    weight_difference = models.PositiveSmallIntegerField(
        "difference of function, site, time here", default=20
    )
    weight_common = models.PositiveSmallIntegerField("common ground", default=15)
    weight_hours = models.PositiveSmallIntegerField("hours, place and language", default=15)
    weight_gap = models.PositiveSmallIntegerField("a gap of three or four levels", default=10)
    weight_wishes = models.PositiveSmallIntegerField("whom people would like to be paired with", default=10)
    weight_motivation = models.PositiveSmallIntegerField("how much they look forward to it", default=0)
    weight_load = models.PositiveSmallIntegerField("mentors without a partner first", default=0)
    most_changed = models.PositiveSmallIntegerField(
        "pairs of the last run that may change", null=True, blank=True
    )
    asking = models.CharField("how people are asked", max_length=10, choices=Asking, default=Asking.DIRECT)
    answer_days = models.PositiveSmallIntegerField(
        "days to answer a question",
        default=7,
        validators=[MinValueValidator(3), MaxValueValidator(30)],
    )
    trial = models.BooleanField("the first meeting is on trial", default=False)

    def __str__(self) -> str:
        return f"Policy of {self.cohort}"

    def preset_in_use(self) -> Preset | None:
        """The kind of purpose whose weights these are; none where somebody changed one."""
        return next((preset for preset, is_used in self.presets() if is_used), None)

    def presets(self) -> list[tuple[Preset, bool]]:
        """The weights for each kind of purpose, and whether they are the ones in use."""
        return [
            (preset, all(getattr(self, name) == weight for name, weight in preset.weights().items()))
            for preset in ALL
        ]


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, user: User) -> Self:
        """Rounds of programmes that ``user`` coordinates."""
        return self.filter(cohort__programme__in=Programme.objects.run_by(user))


class Round(Row):
    """One run of the engine: its inputs frozen, its seed, its figures."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to start"
        RUNNING = "running", "Running"
        DONE = "done", "Ready to review"
        PUBLISHED = "published", "Published"
        CANCELLED = "cancelled", "Stopped"
        FAILED = "failed", "Failed"

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    seed = models.PositiveIntegerField(default=1)
    policy = models.JSONField("rules and weights used", default=dict)
    inputs = models.JSONField("inputs, frozen: ids, levels, lines and choices", default=dict)
    inputs_digest = models.CharField(max_length=64, blank=True)
    figures = models.JSONField(default=dict)
    progress = models.PositiveSmallIntegerField("progress in per cent", default=0)
    step = models.CharField("what is being done", max_length=80, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    cancel_requested = models.BooleanField(default=False)
    submission = models.UUIDField(unique=True)
    requested_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField("when its worker began", null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    asks_at = models.DateTimeField(
        "when the mentors of a published run are asked; until then it can be taken back",
        null=True,
        blank=True,
    )
    moved_cohort = models.BooleanField("publishing it began the preparation of the cohort", default=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "number"], name="pairing_round_number_once"),
            models.UniqueConstraint(
                fields=["cohort"],
                condition=Q(state__in=["waiting", "running"]),
                name="pairing_one_round_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Round {self.number}"

    @property
    def alone(self) -> int:
        """How many people it left without a partner."""
        return sum(self.figures.get(name, 0) for name in ("unpaired_mentors", "unpaired_mentees"))

    def may_be_taken_back(self, at: datetime) -> bool:
        """It is published, and nobody has been asked yet."""
        return self.state == self.State.PUBLISHED and self.asks_at is not None and at < self.asks_at


round_states = Machine(
    "Pairing round",
    {
        Round.State.WAITING: [Round.State.RUNNING, Round.State.CANCELLED, Round.State.FAILED],
        Round.State.RUNNING: [
            Round.State.DONE,
            Round.State.CANCELLED,
            Round.State.FAILED,
            Round.State.WAITING,
        ],
        Round.State.DONE: [Round.State.PUBLISHED],
        # Until the first mentor is asked.
        Round.State.PUBLISHED: [Round.State.DONE],
    },
)


class Proposal(Row):
    """A suggested pair of one round: score in [0, 1], its parts, reasons and warnings in words."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="proposals")
    mentor = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    mentee = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    gap = models.PositiveSmallIntegerField("levels between the two")
    parts = models.JSONField("score of each criterion", default=dict)
    points = models.JSONField("what each criterion gives of 100; they add up to the score", default=dict)
    reasons = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    pinned = models.BooleanField(default=False)
    run_mentee = models.ForeignKey(
        Participant,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="whom the run proposed, where somebody has swapped by hand",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "mentor", "mentee"], name="pairing_proposal_once")
        ]

    def __str__(self) -> str:
        return f"Proposal {self.pk}"

    def both_wrote(self) -> list[str]:
        """Words that both used of themselves, for whoever reviews the round. Read anew, so that they go with it."""
        return words_of_both(self.mentor.hopes, self.mentee.hopes)

    @property
    def by_hand(self) -> bool:
        """Somebody has swapped it, and not swapped it back."""
        return self.run_mentee_id is not None


class Unpaired(Row):
    """Somebody whom a round left without a partner, the rules that stood in the way, and what would help most."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="unpaired")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    reasons = models.JSONField(default=list)
    advice = models.CharField(max_length=300, blank=True)
    waterfall = models.JSONField("whom each rule leaves; private ones are no line of it", default=list)
    shortage = models.JSONField("how many share how few possible partners", default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "participant"], name="pairing_unpaired_once")]

    def __str__(self) -> str:
        return f"Unpaired {self.pk}"


class Ruling(Row):
    """A coordinator's hand: keep this pair in later rounds, or never propose it. Never shown to participants."""

    class Kind(models.TextChoices):
        PIN = "pin", "Keep together"
        VETO = "veto", "Never propose"

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="rulings")
    mentor = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    mentee = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=4, choices=Kind)
    reason = models.CharField(max_length=300, blank=True)
    ruled_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    ruled_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mentor", "mentee"], name="pairing_one_ruling_a_pair"),
            models.CheckConstraint(condition=~Q(mentor=F("mentee")), name="pairing_ruling_names_two_people"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}"
