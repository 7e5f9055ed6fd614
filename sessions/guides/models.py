"""The agenda of an hour as its mentor adapted it."""

from __future__ import annotations

import json
from typing import Any, Self

from django.db import models

from accounts.base import Row
from accounts.models import User
from accounts.vault import Sealed, SealedRow
from pairing.models import Pair
from preparation.models import Module


class AgendaQuerySet(models.QuerySet["Agenda"]):
    def visible_to(self, user: User) -> Self:
        """The two of the pair."""
        return self.filter(pair__in=Pair.objects.of_member(user)).select_related("key", "guide")


class Agenda(SealedRow, Row):
    """What a pair's hour with ``number`` is made of. It hangs on the number, so that it moves with the date.

    ``guide`` is the version of the text that it was made from, which stays readable when a newer one is in use.
    The sealed words are JSON: ``parts`` (each with ``title`` and ``minutes``), ``questions`` and ``bring``.
    """

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="agendas")
    number = models.PositiveSmallIntegerField()
    guide = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField("how often it was saved", default=0)
    words_sealed = models.BinaryField(default=b"", editable=False)
    saved_at = models.DateTimeField()

    words = Sealed()

    objects = AgendaQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pair", "number"], name="sessions_agenda_once")]

    def __str__(self) -> str:
        return f"Agenda of session {self.number}"

    def read(self) -> dict[str, Any]:
        """The words in their parts; empty once the key is gone."""
        found: dict[str, Any] = json.loads(self.words or "{}")
        return {"parts": [], "questions": [], "bring": ""} | found
