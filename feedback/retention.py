"""Whose application came to nothing, for the clock of those who were not placed."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from accounts.retention import Due
from programmes.models import Participant
from programmes.retention import cohort_over

State = Participant.State
WITHOUT_A_PARTNER = (
    State.INVITED,
    State.PREPARING,
    State.READY,
    State.NOT_PLACED,
    State.WITHDRAWN,
    State.DECLINED,
)


def not_placed(path: str = "") -> Due:
    """Participants, reached by ``path``, who said no before, or whose cohort ended before without a partner for them.

    Whoever had a partner for a while and was asked something is no such case: their answers have a clock of their own.
    """

    def due(before: datetime) -> Q:
        nothing_came_of_it = Q(**{f"{path}state__in": WITHOUT_A_PARTNER})
        for what in ("pairs_as_mentor", "pairs_as_mentee", "pulses", "wave_replies", "coaching_requests"):
            nothing_came_of_it &= Q(**{f"{path}{what}": None})
        said_no = Q(**{f"{path}state": State.DECLINED, f"{path}answered_at__lt": before})
        return nothing_came_of_it & (said_no | cohort_over(f"{path}cohort")(before))

    return due
