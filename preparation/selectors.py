"""What somebody has to prepare, and how far they are."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Person, User
from preparation.kick_off.models import KickOff
from preparation.models import Completion, ExerciseNote, Module
from programmes.models import Participant


@dataclass(frozen=True, slots=True)
class Row:
    """One module on somebody's list."""

    module: Module
    is_done: bool


@dataclass(frozen=True, slots=True)
class Preparation:
    """One participation and its modules."""

    participant: Participant
    rows: list[Row]
    kick_off: KickOff | None = None

    @property
    def done(self) -> int:
        return sum(row.is_done for row in self.rows)

    @property
    def next(self) -> Module | None:
        return next((row.module for row in self.rows if not row.is_done), None)


def own_participations(user: User) -> QuerySet[Participant]:
    """Where ``user`` takes part, the latest first."""
    own = Participant.objects.taking_part().filter(person__user=user)
    return own.select_related("person", "cohort__programme").order_by("-invited_at")


def modules(side: str) -> QuerySet[Module]:
    """The modules of one side in their order, without the long texts."""
    found = Module.objects.in_use().for_side(side).order_by("position")
    return found.defer("reading", "exercise", "self_check", "phrases")


def preparations(user: User) -> list[Preparation]:
    """Everything ``user`` has to prepare. Three queries, and one for each side they are on."""
    participants = list(own_participations(user))
    done = set(
        Completion.objects.filter(participant__in=participants).values_list("participant", "module__slug")
    )
    by_side = {side: list(modules(side)) for side in {one.side for one in participants}}
    days = kick_offs_of(participants)
    return [
        Preparation(
            one,
            [Row(module, (one.pk, module.slug) in done) for module in by_side[one.side]],
            days.get(one.cohort_id),
        )
        for one in participants
    ]


def kick_offs_of(participants: list[Participant]) -> dict[UUID, KickOff]:
    """The kick-offs that these people were told of, by cohort. One query."""
    told = KickOff.objects.filter(cohort__in={one.cohort_id for one in participants}, told_at__isnull=False)
    return {each.cohort_id: each for each in told}


def notes_of(person: Person, slug: str) -> dict[int, str]:
    """One's own words by prompt. One query."""
    return {note.prompt: note.text for note in ExerciseNote.objects.of(person).filter(slug=slug)}
