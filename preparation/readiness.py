"""The gate: who has finished every module that their side must, at the time they are asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from preparation.models import Completion, Module
from programmes.models import Participant


@dataclass(frozen=True, slots=True)
class Readiness:
    """How many of the required modules one participant has finished."""

    done: int
    required: int

    @property
    def is_ready(self) -> bool:
        return self.done >= self.required


def readiness_of(participants: Iterable[Participant]) -> dict[UUID, Readiness]:
    """Readiness by participant id, in two queries however many there are.

    A module finished in an earlier version still counts: people do not start again because a text was improved.
    """
    people = list(participants)
    required: dict[str, set[str]] = defaultdict(set)
    for side, slug in Module.objects.in_use().filter(required=True).values_list("audience", "slug"):
        required[side].add(slug)
    finished: dict[UUID, set[str]] = defaultdict(set)
    rows = Completion.objects.filter(participant__in=people)
    for participant, slug in rows.values_list("participant", "module__slug"):
        finished[participant].add(slug)
    return {
        one.pk: Readiness(len(required[one.side] & finished[one.pk]), len(required[one.side]))
        for one in people
    }


def is_ready(participant: Participant) -> bool:
    return readiness_of([participant])[participant.pk].is_ready
