"""Before a final round, people may say whom among a few they would like to meet: sealed, and read by rules alone."""

from __future__ import annotations

import json
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.base import Row
from accounts.models import Person
from accounts.states import Machine
from accounts.vault import Sealed, SealedRow
from programmes.models import Cohort, Participant


class Shortlist(Row):
    """One asking of a whole cohort. It closes by itself after its last day."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="shortlists")
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField()
    closes_on = models.DateField("last day")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cohort"], condition=Q(state="open"), name="pairing_one_open_shortlist"
            )
        ]

    def __str__(self) -> str:
        return f"Shortlist of {self.opened_at:%d %B %Y}"


shortlist_states = Machine("Shortlist", {Shortlist.State.OPEN: [Shortlist.State.CLOSED]})


class ShortlistPartQuerySet(models.QuerySet["ShortlistPart"]):
    def of(self, person: Person | None) -> Self:
        """What ``person`` is asked. Nobody else may read an answer."""
        return self.filter(participant__person=person) if person else self.none()

    def open(self) -> Self:
        return self.filter(shortlist__state=Shortlist.State.OPEN)


class ShortlistPart(SealedRow, Row):
    """The few people whom one participant is asked about, and their answer.

    ``candidates`` are ``{"key": participant, "reasons": [...]}``, in an order that says nothing of the fit. The answer
    is read and written by ``liked`` and ``struck``.
    """

    shortlist = models.ForeignKey(Shortlist, on_delete=models.CASCADE, related_name="parts")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    candidates = models.JSONField("whom they are asked about, and why", default=list)
    answer_sealed = models.BinaryField(default=b"", editable=False)
    answered_at = models.DateTimeField(null=True, blank=True)

    answer = Sealed()

    objects = ShortlistPartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shortlist", "participant"], name="pairing_shortlist_part_once")
        ]

    def __str__(self) -> str:
        return "Shortlist"

    def get_absolute_url(self) -> str:
        return reverse("pairing:shortlist", args=[self.pk])

    @property
    def keys(self) -> list[str]:
        """The participants asked about."""
        return [one["key"] for one in self.candidates]

    def said(self) -> tuple[list[str], list[str]]:
        """Whom they would like to meet, the dearest first, and whom rather not; opened once."""
        found: dict[str, list[str]] = json.loads(self.answer or "{}")
        return found.get("liked", []), found.get("struck", [])

    def say(self, liked: list[str], struck: list[str]) -> None:
        """Seal an answer; the row must have its key."""
        self.answer = json.dumps({"liked": liked, "struck": struck})

    def get_candidates_display(self) -> str:
        """The names, for the copy of one's own data."""
        return ", ".join(_names(self.keys))

    def get_answer_display(self) -> str:
        """The answer in words, for the copy of one's own data."""
        liked, struck = self.said()
        return (
            f"Would like to meet: {_listed(liked)}. Rather not: {_listed(struck)}."
            if self.answered_at
            else ""
        )


def _names(keys: list[Any]) -> list[str]:
    found = dict(Participant.objects.filter(pk__in=keys).values_list("pk", "person__name"))
    by_key = {str(key): name for key, name in found.items()}
    return [by_key[key] for key in keys if key in by_key]


def _listed(keys: list[str]) -> str:
    return ", ".join(_names(keys)) or "nobody"
