"""Which coaches may be given a pair or a person: of the programme, outside the lines, and none of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from accounts.models import User
from feedback.flags.models import Flag
from pairing.engine.rules import above
from pairing.inputs import managers_above
from pairing.models import Pair
from programmes.models import Participant

LINE_STEPS = 3


def coaches_for(pair: Pair, *, at: datetime) -> list[User]:
    """Who may be given ``pair``, whoever has least first; always in the same order."""
    return coaches_outside(
        [pair.mentor.person_id, pair.mentee.person_id], programme=pair.cohort.programme_id, at=at
    )


def coaches_of(participant: Participant, *, at: datetime) -> list[User]:
    """Who may be given ``participant``: outside their line, and that of whom they are paired with."""
    pairs = Pair.objects.live().of(participant.person)
    two = pairs.values_list("mentor__person", "mentee__person")
    people = {participant.person_id, *(key for both in two for key in both)}
    return coaches_outside(sorted(people), programme=participant.cohort.programme_id, at=at)


def coaches_outside(people: Sequence[UUID], *, programme: UUID, at: datetime) -> list[User]:
    """Coaches of ``programme`` who are none of ``people`` and in no line with them, whoever has least first."""
    coaches = list(
        User.objects.filter(
            programme_roles__programme=programme,
            programme_roles__name="coach",
            is_active=True,
            person__left_on=None,
        )
        .exclude(person__in=people)
        .select_related("person")
        .distinct()
    )
    if not coaches:
        return []
    everybody = [*people, *(coach.person_id for coach in coaches if coach.person_id)]
    lines = managers_above(everybody, steps=LINE_STEPS, at=at)
    load = dict(
        Flag.objects.open().filter(coach__in=coaches).values_list("coach").annotate(number=Count("pk"))
    )
    named = [str(one) for one in people]
    free = [coach for coach in coaches if not _in_a_line(str(coach.person_id), named, lines)]
    return sorted(free, key=lambda coach: (load.get(coach.pk, 0), str(coach.pk)))


def _in_a_line(coach: str, people: Sequence[str], lines: Mapping[str, Sequence[str]]) -> bool:
    """Above one of ``people``, or below one of them."""
    return any(
        coach in above(one, lines, LINE_STEPS) or one in above(coach, lines, LINE_STEPS) for one in people
    )
