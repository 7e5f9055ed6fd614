"""What people said of the few they were asked about, for the engine alone: wishes, and pairs that are not possible.

An answer is opened here to decide something, and is shown to nobody (``reading.for_a_rule``).
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from accounts import reading
from pairing.models import ShortlistPart
from programmes.models import Cohort, Participant

Key = str


def wishes_of(cohort: Cohort) -> dict[UUID, tuple[Key, ...]]:
    """For each participant whom they would like to meet, the dearest first; of the newest answer. One query."""
    with reading.for_a_rule():
        parts = _answered(cohort)
        return {part.participant_id: tuple(part.said()[0]) for part in parts}


def struck_of(cohort: Cohort) -> set[tuple[Key, Key]]:
    """Pairs of employees one of whom would rather not meet the other: "not possible", as on a private list.

    One query, and one more where somebody was struck out.
    """
    with reading.for_a_rule():
        struck = [
            (part.participant_id, UUID(other)) for part in _answered(cohort) for other in part.said()[1]
        ]
    people = _people({one for both in struck for one in both})
    return {(people[one], people[other]) for one, other in struck if one in people and other in people}


def _answered(cohort: Cohort) -> Iterable[ShortlistPart]:
    """The older ones first, so that the newest counts where somebody was asked twice."""
    parts = ShortlistPart.objects.filter(shortlist__cohort=cohort, answered_at__isnull=False)
    return parts.select_related("key").order_by("shortlist__opened_at")


def _people(keys: set[UUID]) -> dict[UUID, Key]:
    if not keys:
        return {}
    return {
        pk: str(person) for pk, person in Participant.objects.filter(pk__in=keys).values_list("pk", "person")
    }
