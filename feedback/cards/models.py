"""Insight cards: one idea of a pair without a name, in the hands of the two until both let it go."""

from __future__ import annotations

from django.db import models

from accounts.base import Row
from accounts.states import Machine
from feedback.joint import JointQuerySet, JointWords
from programmes.models import Programme, Side

LONGEST = 600  # one idea


class Card(JointWords):
    """What the two see of a card. The words leave this ring as a ``ReleasedCard``, and only by both."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        RELEASED = "released", "Released"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn"

    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    drafted_by = models.CharField(max_length=8, choices=Side)
    submission = models.UUIDField(unique=True)

    objects = JointQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Card, {self.get_state_display().lower()}"


card_states = Machine(
    "Card",
    {
        # A change of the text, or a yes taken back, makes a released card a draft again until it is published.
        Card.State.DRAFT: [Card.State.RELEASED, Card.State.WITHDRAWN],
        Card.State.RELEASED: [Card.State.DRAFT, Card.State.PUBLISHED, Card.State.WITHDRAWN],
    },
)


class ReleasedCard(Row):
    """The words of a card that both released, for the programme team to group into themes.

    ``shown_from`` is the first day of the month in which it joined a ``batch`` from at least three pairs; until then
    nobody reads it. No finer date is kept, and keys are random, so that no order tells who came when.
    """

    card = models.OneToOneField(Card, on_delete=models.CASCADE, related_name="released")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="released_cards")
    text = models.TextField()
    shown_from = models.DateField("month in which it was first shown", null=True, blank=True)
    batch = models.UUIDField("those shown together", null=True, blank=True, db_index=True)

    def __str__(self) -> str:
        return "Released card"
