"""With whom somebody would like to be paired: sealed with their own key, read by the engine and by nobody else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Self
from uuid import UUID

from django.db import models

from accounts.base import Row
from accounts.models import Person
from accounts.vault import Sealed, SealedRow
from programmes.models import Participant


class WishQuerySet(models.QuerySet["Wish"]):
    def made_by(self, person: Person) -> Self:
        """The wishes of ``person``. Nobody else may ask whose they are."""
        return self.filter(participant__person=person).select_related("key")


class Wish(SealedRow, Row):
    """What one participant told the engine alone. There is no row for somebody who told it nothing.

    ``words`` holds up to five people of the staff list, the dearest first, whether they take part or not: the page that
    asks says neither. And how much somebody looks forward to it, from 1 to 5, where that is asked.
    """

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="wish")
    words_sealed = models.BinaryField(default=b"", editable=False)
    saved_at = models.DateTimeField()

    words = Sealed()

    objects = WishQuerySet.as_manager()

    def __str__(self) -> str:
        return "Private wishes"

    def say(self, people: Sequence[Person], forward: int | None) -> None:
        self.words = json.dumps({"people": [str(one.pk) for one in people], "forward": forward})

    def said(self) -> tuple[list[UUID], int | None]:
        """The people by key, the dearest first, and the answer from 1 to 5; nothing once the key was destroyed."""
        kept: dict[str, Any] = json.loads(self.words or "{}")
        return [UUID(key) for key in kept.get("people", [])], kept.get("forward")

    def get_words_display(self) -> str:
        """In words, for the copy of one's own data; people who are in the staff list no more are left out."""
        keys, forward = self.said()
        names = dict(Person.objects.filter(pk__in=keys).values_list("pk", "name"))
        told = [f"{place}. {names[key]}" for place, key in enumerate(keys, 1) if key in names]
        if forward:
            told.append(f"looks forward to it: {forward} of 5")
        return "; ".join(told)
