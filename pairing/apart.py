"""Questions about what keeps people from being a pair."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import Person, ReportingLine
from pairing.models import Absence, Bar, Separation
from programmes.models import Cohort, Participant, Programme, Side


def bars_of(programme: Programme) -> QuerySet[Bar]:
    """With both names, the newest first. One query."""
    return programme.bars.select_related("one", "other").order_by("-added_at")


def absences_of(cohort: Cohort) -> QuerySet[Absence]:
    """With names, by name. One query."""
    absences = Absence.objects.of(cohort).select_related("participant__person")
    return absences.order_by(Lower("participant__person__name"))


@dataclass(frozen=True, slots=True)
class KeptApart:
    """Two whom the handlers keep apart; somebody who is in the staff list no more has no name."""

    pk: UUID
    names: tuple[str, str]
    until: date | None
    made_at: datetime


GONE = "Somebody who is no longer here"


def separations() -> list[KeptApart]:
    """All of them, for handlers alone, the newest first. Two queries, and an event in the trail for each."""
    rows = [(row, row.people()) for row in Separation.objects.select_related("key").order_by("-made_at")]
    keys = {key for _, two in rows if two for key in two}
    names = {str(person.pk): person.name for person in Person.objects.filter(pk__in=keys)}
    return [
        KeptApart(row.pk, (names.get(two[0], GONE), names.get(two[1], GONE)), row.until, row.made_at)
        for row, two in rows
        if two
    ]


def may_recuse(participant: Participant, *, at: datetime) -> bool:
    """Whether a recusal means something: a mentee who heads a tree, with people below and nobody above. One query."""
    if participant.side != Side.MENTEE or participant.state not in Participant.TAKING_PART:
        return False
    person = participant.person_id
    lines = ReportingLine.objects.current(timezone.localdate(at)).filter(Q(person=person) | Q(manager=person))
    below = set(lines.values_list("person", flat=True))
    return bool(below) and person not in below
