"""What the head of an organisation signs before somebody of their own line may be their mentor."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from accounts.base import Row
from accounts.models import User
from programmes.models import Participant, Programme


class RecusalQuerySet(models.QuerySet["Recusal"]):
    def visible_to(self, user: User) -> Self:
        """One's own, and those of programmes that ``user`` coordinates."""
        run = models.Q(participant__cohort__programme__in=Programme.objects.run_by(user))
        return self.filter(run | models.Q(participant__person__user=user))


class Recusal(Row):
    """A mentee with nobody above them leaves every decision about their mentor to somebody else.

    The words are fixed, so that everybody signs the same; ``wording`` names them, should they change one day.
    """

    WORDS: ClassVar[dict[str, tuple[str, ...]]] = {
        "1": (
            "I take no part in any decision about my mentor’s pay, rating, promotion, redundancy or discipline, "
            "while we are a pair and for twelve months after. Another person takes it.",
            "I ask nobody what my mentor has said to me, and I tell nobody who decides about them.",
            "If a decision about my mentor comes to me by mistake, I hand it on unread.",
        )
    }
    CURRENT: ClassVar[str] = "1"

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="recusal")
    wording = models.CharField(max_length=4, default=CURRENT)
    signed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    signed_at = models.DateTimeField()

    objects = RecusalQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Recusal {self.pk}"

    @property
    def words(self) -> tuple[str, ...]:
        """The sentences that were signed."""
        return self.WORDS[self.wording]
