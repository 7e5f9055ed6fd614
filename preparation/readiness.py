"""The gate: who has finished every module that they must, at the time they are asked, or was let through by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from preparation.models import Audience, Completion, GateOpening, Module
from programmes.models import Participant, Side


@dataclass(frozen=True, slots=True)
class Readiness:
    """How many of the required modules one participant has finished, and whether the gate was opened for them."""

    done: int
    required: int
    is_opened: bool = False

    @property
    def is_prepared(self) -> bool:
        return self.done >= self.required

    @property
    def is_ready(self) -> bool:
        return self.is_prepared or self.is_opened


def required_slugs() -> dict[str, set[str]]:
    """The modules of the gate by side, the joint ones in both. One query."""
    found: dict[str, set[str]] = {side: set() for side in Side}
    for audience, slug in Module.objects.of_the_gate().values_list("audience", "slug"):
        for side in found:
            if audience in (side, Audience.BOTH):
                found[side].add(slug)
    return found


def readiness_of(participants: Iterable[Participant]) -> dict[UUID, Readiness]:
    """Readiness by participant id, in three queries however many there are.

    A module finished in an earlier version still counts: people do not start again because a text was improved.
    """
    people = list(participants)
    required = required_slugs()
    finished: dict[UUID, set[str]] = defaultdict(set)
    rows = Completion.objects.filter(participant__in=people)
    for participant, slug in rows.values_list("participant", "module__slug"):
        finished[participant].add(slug)
    open_gates = GateOpening.objects.filter(participant__in=people, taken_back_at=None)
    opened = set(open_gates.values_list("participant", flat=True))
    return {
        one.pk: Readiness(
            len(required[one.side] & finished[one.pk]), len(required[one.side]), one.pk in opened
        )
        for one in people
    }


def is_ready(participant: Participant) -> bool:
    return readiness_of([participant])[participant.pk].is_ready
