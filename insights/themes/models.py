"""Themes: what the cards of three or more pairs say together, in words of its own, and what leaders answer to it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.base import Row
from accounts.models import User
from accounts.states import Machine
from feedback.cards.models import ReleasedCard
from programmes.models import Participant, Programme
from programmes.permissions import Perm, roles_with

LONGEST_TITLE = 120
LONGEST_TEXT = 1200
LONGEST_ANSWER = 600


class ThemeQuerySet(models.QuerySet["Theme"]):
    def published(self) -> Self:
        """Those that were let go, answered or not."""
        return self.filter(state__in=Theme.LET_GO)

    def visible_to(self, user: User) -> Self:
        """Every one for those who group cards; published ones for readers of figures and for those who take part."""
        coding = Programme.objects.with_role(user, *roles_with(Perm.CODE_THEMES))
        reading = Programme.objects.with_role(user, *roles_with(Perm.SEE_RELEASE))
        there = (*Participant.TAKING_PART, Participant.State.COMPLETED)
        mine = Participant.objects.filter(person__user=user, state__in=there).values("cohort__programme")
        let_go = Q(state__in=Theme.LET_GO) & (Q(programme__in=reading) | Q(programme__in=mine))
        return self.filter(Q(programme__in=coding) | let_go)


class Theme(Row):
    """One thing that three or more pairs say, in the words of a coordinator.

    ``scale`` is frozen when it is published: how many pairs stand behind it is told in a word and never as a number,
    and nothing that comes later moves it. A theme holds no word of a card.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        REVIEWED = "reviewed", "Reviewed"
        PUBLISHED = "published", "Published"
        ANSWERED = "answered", "Answered"
        TAKEN_BACK = "taken-back", "Taken back"
        MERGED = "merged", "Part of another theme"

    class Scale(models.TextChoices):
        """How many pairs: the words of ``domain.md`` section 9, with the bounds of the design."""

        FEW = "few", "A few pairs"
        SEVERAL = "several", "Several pairs"
        MANY = "many", "Many pairs"

    LET_GO = (State.PUBLISHED, State.ANSWERED)
    IN_HAND = (State.DRAFT, State.REVIEWED)

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="themes")
    title = models.CharField(max_length=LONGEST_TITLE)
    text = models.TextField("what pairs say", max_length=LONGEST_TEXT, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    scale = models.CharField(max_length=8, choices=Scale, blank=True)
    submission = models.UUIDField(unique=True)
    written_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="insights_published_theme_has_a_scale",
                condition=~Q(state__in=["published", "answered"])
                | (~Q(scale="") & Q(published_at__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_put_away(self) -> bool:
        """Whether it ended in the hands of the coordinators, before anybody else read it."""
        return self.state == self.State.TAKEN_BACK and self.published_at is None

    @property
    def as_read(self) -> str:
        """Which state of words and cards somebody has in front of them; a form sends it back."""
        return self.changed_at.isoformat()


theme_states = Machine(
    "Theme",
    {
        # A change of the words, or of the cards behind them, makes a reviewed theme a draft again.
        # One that comes to nothing is put away.
        Theme.State.DRAFT: [Theme.State.REVIEWED, Theme.State.MERGED, Theme.State.TAKEN_BACK],
        Theme.State.REVIEWED: [
            Theme.State.DRAFT,
            Theme.State.PUBLISHED,
            Theme.State.MERGED,
            Theme.State.TAKEN_BACK,
        ],
        Theme.State.PUBLISHED: [Theme.State.ANSWERED, Theme.State.TAKEN_BACK],
        # An answer that was taken back leaves the theme waiting for another.
        Theme.State.ANSWERED: [Theme.State.PUBLISHED, Theme.State.TAKEN_BACK],
    },
)


class ThemeCard(Row):
    """A released card in the theme that a coordinator put it in. One card stands behind one theme."""

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="theme_cards")
    released = models.OneToOneField(ReleasedCard, on_delete=models.CASCADE, related_name="coding")

    def __str__(self) -> str:
        return "Card of a theme"


class SupportCheck(Row):
    """The answer to "do enough pairs stand behind these cards", and for exactly which cards it was given.

    Sets of cards that differ by one or two are never both answered: their difference would tell whose cards belong
    together. So every set that was answered is kept. Of a card that was withdrawn a key is left that leads nowhere.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="support_checks")
    cards = models.JSONField("keys of the cards asked about")
    is_enough = models.BooleanField()
    is_repeat = models.BooleanField("the same cards had been answered before", default=False)
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return "Enough pairs" if self.is_enough else "Not enough pairs yet"


class ForumAnswer(Row):
    """What the forum answered to a published theme, and what became of it. One stands; a change is in the trail."""

    class Kind(models.TextChoices):
        HEARD = "heard", "Heard"
        WILL_DO = "will-do", "Will do"
        WILL_NOT = "will-not", "Will not"

    class State(models.TextChoices):
        OPEN = "open", "Under way"
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"

    theme = models.OneToOneField(Theme, on_delete=models.CASCADE, related_name="answer")
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.TextField("what will be done, or why not", max_length=LONGEST_ANSWER)
    owner = models.CharField("who sees to it", max_length=200, blank=True)
    due_on = models.DateField("by when", null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    outcome = models.CharField("what became of it", max_length=300, blank=True)
    settled_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="insights_promise_has_owner_and_day",
                condition=~Q(kind="will-do") | (~Q(owner="") & Q(due_on__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_state_display().lower()}"


answer_states = Machine(
    "Answer",
    {
        ForumAnswer.State.OPEN: [ForumAnswer.State.DONE, ForumAnswer.State.DROPPED],
        # A promise that was said to be kept too early is open again.
        ForumAnswer.State.DONE: [ForumAnswer.State.OPEN],
        ForumAnswer.State.DROPPED: [ForumAnswer.State.OPEN],
    },
)
