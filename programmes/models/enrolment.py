"""The open call of a cohort, and who asks to take part: a draft of one's own, an application, a place or none."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from accounts import vault
from accounts.base import Row
from accounts.models import Person, User
from accounts.states import Machine
from accounts.vault import Sealed, SealedRow
from programmes.models.cohort import Cohort, Participant, Side, Topic
from programmes.models.programme import Programme

SEALED_AS = "seed of a draw"
OPEN_STATES = (Cohort.State.RECRUITING, Cohort.State.MATCHING)


def new_seed() -> str:
    """64 hexadecimal digits that nobody can guess."""
    return secrets.token_hex(32)


class EnrolmentRules(Row):
    """What holds for every cohort of a programme when people are asked. Without a row, the defaults hold."""

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, related_name="enrolment_rules")
    asked_at_most = models.PositiveSmallIntegerField(
        "invitations of one person in 12 months, at most",
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )

    def __str__(self) -> str:
        return f"Enrolment rules of {self.programme}"


class TopicSynonym(Row):
    """Another word for a topic. ``folded`` is how it is looked up: in lower case, once in a programme."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="synonyms")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    word = models.CharField(max_length=80)
    folded = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "folded"], name="programmes_synonym_once")
        ]

    def __str__(self) -> str:
        return self.word


class OpenCall(Row):
    """Anybody employed may apply until the end of ``closes_on``; how places are given was said before.

    ``seed`` is secret until places are drawn, and sealed with the master key; its digest is published with the call,
    so that it cannot be changed. Once places are given it is published with the selection.
    """

    class Way(models.TextChoices):
        DRAW = "draw", "A draw"
        CRITERIA = "criteria", "Stated criteria, then a draw"

    cohort = models.OneToOneField(Cohort, on_delete=models.CASCADE, related_name="call")
    is_open = models.BooleanField("applications are taken", default=False)
    closes_on = models.DateField("last day to apply")
    mentor_seats = models.PositiveSmallIntegerField(
        "places for mentors", validators=[MinValueValidator(1), MaxValueValidator(2000)]
    )
    mentee_seats = models.PositiveSmallIntegerField(
        "places for mentees", validators=[MinValueValidator(1), MaxValueValidator(2000)]
    )
    way = models.CharField("how places are given", max_length=8, choices=Way, default=Way.DRAW)
    criteria = models.JSONField(default=list, blank=True)
    seed_sealed = models.TextField(default="", editable=False)
    opened_at = models.DateTimeField(null=True, blank=True)
    refusals = models.PositiveIntegerField("suggestions that were refused", default=0, editable=False)

    def __str__(self) -> str:
        return f"Open call of {self.cohort}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A call has its seed before anything of it is published."""
        if not self.seed_sealed:
            self.seed = new_seed()
        super().save(*args, **kwargs)

    @property
    def seed(self) -> str:
        """64 hexadecimal digits; made when first asked for."""
        if not self.seed_sealed:
            self.seed = new_seed()
        return vault.open_with_master(self.seed_sealed, context=seed_context(self))

    @seed.setter
    def seed(self, digits: str) -> None:
        self.seed_sealed = vault.seal_with_master(digits, context=seed_context(self))

    @property
    def seed_digest(self) -> str:
        """SHA-256 of the seed, published before anybody applies."""
        return hashlib.sha256(self.seed.encode()).hexdigest()

    def seats(self, side: str) -> int:
        return self.mentor_seats if side == Side.MENTOR else self.mentee_seats

    def takes_applications(self, on: date) -> bool:
        """Whether somebody may apply, or change an application, on the day ``on``."""
        return self.is_open and self.closes_on >= on and self.cohort.state in OPEN_STATES


def seed_context(call: OpenCall) -> str:
    """What the sealed seed of ``call`` is bound to: moved to another call, it does not open."""
    return f"{SEALED_AS} {call.pk}"


class ApplicationQuerySet(models.QuerySet["Application"]):
    def of(self, user: User) -> Self:
        """One's own applications, drafts too."""
        return self.filter(person__user=user)

    def handed_in(self) -> Self:
        """Applications that the programme team may see: never a draft."""
        return self.exclude(state=Application.State.DRAFT)

    def visible_to(self, user: User) -> Self:
        """One's own, and whatever was handed in to programmes that ``user`` coordinates."""
        run = Q(cohort__programme__in=Programme.objects.run_by(user)) & ~Q(state=Application.State.DRAFT)
        return self.filter(Q(person__user=user) | run)


class Application(SealedRow, Row):
    """Somebody asks to take part on one side of a cohort.

    While it is a draft nobody else reads it: its words are in ``draft_sealed`` alone. Handing it in moves them to the
    plain columns, which the programme team reads, except ``works_best``, which is for the later partner.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        APPLIED = "applied", "Applied"
        SELECTED = "selected", "Has a place"
        NOT_PLACED = "not-placed", "On the waiting list"
        WITHDRAWN = "withdrawn", "Withdrawn"

    OPEN = (State.DRAFT, State.APPLIED, State.NOT_PLACED)

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="applications")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="applications")
    participant = models.OneToOneField(
        Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="application"
    )
    side = models.CharField(max_length=8, choices=Side, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    draft_sealed = models.BinaryField(default=b"", editable=False)
    works_best_sealed = models.BinaryField(default=b"", editable=False)
    offers = models.JSONField("topics offered", default=list, blank=True)
    wants = models.JSONField("topics wanted", default=list, blank=True)
    meets = models.JSONField("ways of meeting", default=list, blank=True)
    hours = models.JSONField("times that suit", default=list, blank=True)
    languages = models.JSONField("languages", default=list, blank=True)
    own_words = models.CharField("in their own words", max_length=300, blank=True)
    saved_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    draft = Sealed()
    works_best = Sealed()

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "person"], name="programmes_application_once")
        ]
        indexes = [
            # State and side stand in it so that the pages of the list skip entries of the index and no rows.
            models.Index(
                fields=["cohort", "applied_at", "id", "state", "side"], name="programmes_app_newest"
            ),
            models.Index(fields=["cohort", "state", "side"], name="programmes_app_counts"),
        ]

    def __str__(self) -> str:
        return f"Application of {self.person}"


application_states = Machine(
    "Application",
    {
        Application.State.DRAFT: [Application.State.APPLIED, Application.State.WITHDRAWN],
        Application.State.APPLIED: [
            Application.State.SELECTED,
            Application.State.NOT_PLACED,
            Application.State.WITHDRAWN,
        ],
        Application.State.NOT_PLACED: [Application.State.SELECTED, Application.State.WITHDRAWN],
        Application.State.SELECTED: [Application.State.WITHDRAWN],
        Application.State.WITHDRAWN: [Application.State.DRAFT],
    },
)
