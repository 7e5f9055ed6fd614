"""Somebody wants the words in their copy that another person wrote: the writer is asked, then a reviewer decides."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.apps import apps
from django.db import models

from accounts.base import Row
from accounts.models.people import Person
from accounts.models.users import User
from accounts.states import Machine
from accounts.words import day_year

ANSWER_WITHIN = timedelta(days=30)
WRITER_HAS = timedelta(days=14)


class WordsRequest(Row):
    """One person's wish. It is answered within a month, counted from ``asked_at``."""

    class State(models.TextChoices):
        OPEN = "open", "Being looked at"
        SETTLED = "settled", "Decided"
        TAKEN_BACK = "taken-back", "Taken back"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="words_requests")
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-asked_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(state="open"), name="accounts_one_open_words_request"
            )
        ]

    def __str__(self) -> str:
        return f"Others' words, {self.get_state_display().lower()}"

    @property
    def due_on(self) -> date:
        return (self.asked_at + ANSWER_WITHIN).date()


words_request_states = Machine(
    "Words of others",
    {WordsRequest.State.OPEN: [WordsRequest.State.SETTLED, WordsRequest.State.TAKEN_BACK]},
)


class WithheldWords(Row):
    """One row of a copy whose words ``author`` wrote. What they say is never here: ``table`` and ``row_key`` name it.

    The writer's ``answer`` guides the reviewer and does not bind: the law weighs both.
    """

    class State(models.TextChoices):
        WITHHELD_FOR_NOW = "asked", "Withheld until it is decided"
        TOLD = "told", "In the copy"
        WITHHELD = "withheld", "Withheld with a reason"

    class Answer(models.TextChoices):
        NONE = "none", "Has not answered"
        AGREES = "agrees", "Agrees"
        OBJECTS = "objects", "Would rather not"
        CANNOT = "cannot", "Can no longer be asked"

    request = models.ForeignKey(WordsRequest, on_delete=models.CASCADE, related_name="items")
    author = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    table = models.CharField(max_length=80)
    row_key = models.UUIDField("which row")
    written_on = models.DateField()
    state = models.CharField(max_length=12, choices=State, default=State.WITHHELD_FOR_NOW)
    answer = models.CharField("what the writer answered", max_length=8, choices=Answer, default=Answer.NONE)
    answered_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField("why it is withheld", max_length=300, blank=True)

    class Meta:
        ordering = ("written_on", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "table", "row_key"], name="accounts_words_once_a_request"
            )
        ]

    def __str__(self) -> str:
        return f"Words of another, {self.get_state_display().lower()}"

    @property
    def is_told(self) -> bool:
        return self.state == self.State.TOLD

    @property
    def kind(self) -> str:
        """What it is, in words: ``takeaway``."""
        return str(apps.get_model(self.table)._meta.verbose_name)

    @property
    def answer_by(self) -> datetime:
        """Until when the reviewer waits for the writer."""
        return self.request.asked_at + WRITER_HAS

    def in_words(self) -> str:
        """What stands in the copy in the place of words that are withheld."""
        if self.decided_at is None:
            return "(written by somebody else; it is being looked at)"
        return f"(written by somebody else; withheld on {day_year(self.decided_at)}: {self.reason})"


withheld_words_states = Machine(
    "Words of another",
    {WithheldWords.State.WITHHELD_FOR_NOW: [WithheldWords.State.TOLD, WithheldWords.State.WITHHELD]},
)
