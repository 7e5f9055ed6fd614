"""Hours that somebody is credited with: what was planned for a whole programme, and what can be counted.

The one place of this rule. Counted are hours of sessions in the log as held, modules finished at the minutes that they
are set to, and the kick-off for whoever was there. What people do besides is theirs and is not measured.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, Sum

from preparation.models import Attendance, Completion
from programmes.models import Participant, Side
from sessions.models import Session

# A whole programme of six sessions, with preparation.
PLANNED = {Side.MENTOR: 16, Side.MENTEE: 13}


@dataclass(frozen=True, slots=True)
class Credit:
    """Minutes of one participation, and the ``planned`` hours of its side."""

    sessions: int
    session_minutes: int
    preparation_minutes: int
    planned: int

    @property
    def minutes(self) -> int:
        return self.session_minutes + self.preparation_minutes

    @property
    def hours(self) -> float:
        """To the half hour."""
        return round(self.minutes / 30) / 2


def credit_of(participant: Participant) -> Credit:
    """What ``participant`` is credited with. Three queries."""
    pairs = Q(pair__mentor=participant) | Q(pair__mentee=participant)
    held = Session.objects.filter(pairs, state=Session.State.HELD).values_list("minutes", flat=True)
    lengths = list(held)
    modules = Completion.objects.filter(participant=participant).aggregate(sum=Sum("module__minutes"))
    there = Attendance.objects.filter(participant=participant, was_there=True).select_related("kick_off")
    return Credit(
        sessions=len(lengths),
        session_minutes=sum(lengths),
        preparation_minutes=(modules["sum"] or 0) + sum(each.kick_off.minutes for each in there),
        planned=PLANNED[Side(participant.side)],
    )
