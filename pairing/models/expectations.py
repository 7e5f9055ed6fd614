"""What each of the two expects: written alone, and exchanged line by line once both have let go of theirs."""

from __future__ import annotations

from typing import Self

from django.db import models

from accounts.base import Row
from accounts.models import Person
from accounts.vault import Sealed, SealedRow
from pairing.models.pair import Pair
from programmes.models import Side


class Prompt(models.TextChoices):
    """The beginnings of the lines, in the order of the page."""

    KNOW = "know", "I think I know…"
    SHOWN = "shown", "I hope to be shown…"
    DREAD = "dread", "I half dread hearing…"
    OFFER = "offer", "I offer…"
    NOT_OFFER = "not-offer", "I do not offer…"
    LEARN = "learn", "I want to learn…"
    HOPE = "hope", "I hope…"
    FEAR = "fear", "I worry that…"
    STOP = "stop", "I would stop if…"
    WORTH = "worth", "This will be worth my hour if…"

    @classmethod
    def of_side(cls, side: str) -> list[Prompt]:
        """The beginnings that are for ``side``; the last four are for both."""
        own = {
            Side.MENTEE: [cls.KNOW, cls.SHOWN, cls.DREAD],
            Side.MENTOR: [cls.OFFER, cls.NOT_OFFER, cls.LEARN],
        }
        return [*own[Side(side)], cls.HOPE, cls.FEAR, cls.STOP, cls.WORTH]


class ExpectationSheetQuerySet(models.QuerySet["ExpectationSheet"]):
    def of(self, person: Person) -> Self:
        """The sheets of ``person``. There is no other way to ask for sheets: nobody else may know of them."""
        return self.filter(person=person)


class ExpectationSheet(Row):
    """The sheet of one of the two. ``released_at`` is theirs to know until both have released: then both exchange."""

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="expectation_sheets")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="expectation_sheets")
    released_at = models.DateTimeField(null=True, blank=True)
    exchanged_at = models.DateTimeField(null=True, blank=True)

    objects = ExpectationSheetQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pair", "person"], name="pairing_sheet_once")]

    def __str__(self) -> str:
        return "Sheet of expectations"

    @property
    def is_waiting(self) -> bool:
        """Released, and not exchanged: can be taken back, and nobody else knows."""
        return self.released_at is not None and self.exchanged_at is None


class Expectation(SealedRow, Row):
    """One line as its writer has it, sealed with their own key. ``to_share`` is a wish, and releases nothing."""

    sheet = models.ForeignKey(ExpectationSheet, on_delete=models.CASCADE, related_name="lines")
    prompt = models.CharField(max_length=10, choices=Prompt)
    words_sealed = models.BinaryField(default=b"", editable=False)
    to_share = models.BooleanField("chosen for the partner", default=False)
    saved_at = models.DateTimeField()

    words = Sealed()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "prompt"], name="pairing_expectation_once")]

    def __str__(self) -> str:
        return self.get_prompt_display()


class SharedExpectation(SealedRow, Row):
    """One line as both may read it, sealed with the pair's key. It is made by the exchange, never before.

    A line that its writer changes or takes back later keeps its row, so that the page can say that it was seen.
    """

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="shared_expectations")
    side = models.CharField("side that wrote the line", max_length=8, choices=Side)
    prompt = models.CharField(max_length=10, choices=Prompt)
    words_sealed = models.BinaryField(default=b"", editable=False)
    shared_at = models.DateTimeField()
    changed_at = models.DateTimeField("changed or taken back after it was seen", null=True, blank=True)

    words = Sealed()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pair", "side", "prompt"], name="pairing_shared_line_once")
        ]

    def __str__(self) -> str:
        return self.get_prompt_display()
