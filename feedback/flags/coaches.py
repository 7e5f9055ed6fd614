"""Which coaches may be given a pair: of the programme, outside both lines, and neither of the two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Count

from accounts.models import User
from feedback.flags.models import Flag
from pairing.engine.rules import above
from pairing.inputs import managers_above
from pairing.models import Pair

LINE_STEPS = 3


def coaches_for(pair: Pair, *, at: datetime) -> list[User]:
    """Who may be given ``pair``, whoever has least first; always in the same order."""
    coaches = list(
        User.objects.filter(
            programme_roles__programme=pair.cohort.programme_id,
            programme_roles__name="coach",
            is_active=True,
            person__left_on=None,
        )
        .exclude(person__in=[pair.mentor.person_id, pair.mentee.person_id])
        .select_related("person")
        .distinct()
    )
    if not coaches:
        return []
    two = [pair.mentor.person_id, pair.mentee.person_id]
    people = [*two, *(coach.person_id for coach in coaches if coach.person_id)]
    lines = managers_above(people, steps=LINE_STEPS, at=at)
    load = dict(
        Flag.objects.open().filter(coach__in=coaches).values_list("coach").annotate(number=Count("pk"))
    )
    free = [
        coach for coach in coaches if not _in_a_line(str(coach.person_id), [str(one) for one in two], lines)
    ]
    return sorted(free, key=lambda coach: (load.get(coach.pk, 0), str(coach.pk)))


def _in_a_line(coach: str, two: Sequence[str], lines: Mapping[str, Sequence[str]]) -> bool:
    """Above one of the two, or below one of them."""
    return any(
        coach in above(one, lines, LINE_STEPS) or one in above(coach, lines, LINE_STEPS) for one in two
    )
