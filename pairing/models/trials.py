"""After a first meeting on trial each of a pair says in private whether they would go on."""

from __future__ import annotations

from typing import Self

from django.db import models

from accounts.base import Row
from accounts.models import Person
from accounts.vault import Sealed, SealedRow
from pairing.models.pair import Pair

GO_ON, RATHER_NOT = "on", "not"


class TrialAnswerQuerySet(models.QuerySet["TrialAnswer"]):
    def of(self, person: Person) -> Self:
        """What ``person`` said. Nobody else may read it."""
        return self.filter(person=person).select_related("key")


class TrialAnswer(SealedRow, Row):
    """One side's answer, sealed with the key of whoever gave it; that there is one is shown to nobody else either."""

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="trial_answers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    answer_sealed = models.BinaryField(default=b"", editable=False)
    answered_at = models.DateTimeField()

    answer = Sealed()

    objects = TrialAnswerQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pair", "person"], name="pairing_trial_answer_once")]

    def __str__(self) -> str:
        return "Answer after a trial"

    def get_answer_display(self) -> str:
        """The answer in words, for its page and for the copy of one's own data."""
        return {GO_ON: "You would go on.", RATHER_NOT: "You would rather not."}.get(self.answer, "")
