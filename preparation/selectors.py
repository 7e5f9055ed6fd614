"""What somebody has to prepare, how far they are, and what else they may read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet

from accounts.beside import with_rows
from accounts.holding import held
from accounts.models import Person, ReportingLine, User
from preparation.kick_off.models import KickOff
from preparation.language import in_words_of
from preparation.models import (
    GUIDES,
    PATH,
    Audience,
    Completion,
    ExerciseNote,
    GateOpening,
    Module,
    OwnModule,
    Place,
)
from preparation.readiness import Readiness, readiness_of
from programmes.models import Cohort, Participant, Programme, Role


@dataclass(frozen=True, slots=True)
class Row:
    """One module on somebody's list."""

    module: Module
    is_done: bool


@dataclass(frozen=True, slots=True)
class Preparation:
    """One participation and its modules; ``place`` is where the reader stopped, if it is in one of them."""

    participant: Participant
    rows: list[Row]
    place: Place | None = None
    opening: GateOpening | None = None
    kick_off: KickOff | None = None

    @property
    def done(self) -> int:
        return sum(row.is_done for row in self.rows)

    @property
    def minutes(self) -> int:
        return sum(row.module.minutes for row in self.rows)

    @property
    def minutes_left(self) -> int:
        return sum(row.module.minutes for row in self.rows if not row.is_done)

    @property
    def next(self) -> Module | None:
        """The module that was left in the middle, or else the first that is not finished."""
        left = [row.module for row in self.rows if not row.is_done]
        stopped = [module for module in left if self.place and module.slug == self.place.slug]
        return next(iter([*stopped, *left]), None)

    @property
    def step(self) -> str:
        """Where in ``next`` to go on; empty for its beginning."""
        is_there = self.place and self.next and self.place.slug == self.next.slug
        return self.place.step if self.place and is_there else ""


def own_participations(user: User) -> QuerySet[Participant]:
    """Where ``user`` takes part, the latest first."""
    own = Participant.objects.taking_part().filter(person__user=user)
    return own.select_related("person", "cohort__programme").order_by("-invited_at")


def in_order(modules: Iterable[Module]) -> list[Module]:
    """The order of a path: by position, which counts the joint ones on from those of a side."""
    return sorted(
        modules, key=lambda module: (module.position, module.audience == Audience.BOTH, module.code)
    )


def paths(*sides: str) -> dict[str, list[Module]]:
    """What each of ``sides`` prepares, in its order and without the long texts. One query."""
    wanted = Module.objects.in_use().filter(audience__in=(*sides, Audience.BOTH)).without_texts()
    found = in_order(wanted)
    return {side: [each for each in found if each.audience in (side, Audience.BOTH)] for side in sides}


def preparations(user: User) -> list[Preparation]:
    """Everything ``user`` has to prepare. Three queries however many programmes they are in."""
    standing = FilteredRelation("gate_openings", condition=Q(gate_openings__taken_back_at=None))
    further = ("person__reading_place", "opening__opened_by__person", "cohort__kick_off")
    participants = list(with_rows(own_participations(user), {"opening": standing}, *further))
    done = set(
        Completion.objects.filter(participant__in=participants).values_list("participant", "module__slug")
    )
    by_side = paths(*{one.side for one in participants})
    if participants:
        in_words_of(participants[0].person, [module for path in by_side.values() for module in path])
    return [
        Preparation(
            one,
            [Row(module, (one.pk, module.slug) in done) for module in by_side[one.side]],
            getattr(one.person, "reading_place", None),
            getattr(one, "opening", None),
            told_of(one.cohort),
        )
        for one in participants
    ]


def openings_of(participants: Iterable[Participant]) -> dict[Any, GateOpening]:
    """The gates that stand open by hand, by the key of the participant. One query."""
    found = GateOpening.objects.filter(participant__in=list(participants), taken_back_at=None)
    return {each.participant_id: each for each in found.select_related("opened_by__person")}


def told_of(cohort: Cohort) -> KickOff | None:
    """The kick-off that the people of ``cohort`` were told of and that is not called off. Pure where it is loaded."""
    day: KickOff | None = getattr(cohort, "kick_off", None)
    return day if day is not None and day.told_at is not None and day.called_off_at is None else None


def notes_of(person: Person, slug: str) -> dict[int, str]:
    """One's own words by prompt. One query."""
    return {note.prompt: note.text for note in ExerciseNote.objects.of(person).filter(slug=slug)}


def place_of(person: Person, slug: str) -> str:
    """The step of ``slug`` at which ``person`` stopped; empty when they stopped elsewhere. One query."""
    found = Place.objects.filter(person=person, slug=slug).values_list("step", flat=True).first()
    return found or ""


# Whom else the library has something for, by the roles in a programme.
AUDIENCE_OF_ROLE: dict[str, str] = {
    Role.Name.COORDINATOR: Audience.TEAM,
    Role.Name.COACH: Audience.TEAM,
    Role.Name.SPONSOR: Audience.SPONSOR,
    Role.Name.EXECUTIVE: Audience.SPONSOR,
}


def audiences_of(user: User) -> set[str]:
    """Whom ``user`` is among besides the two sides. Three queries at most.

    Whoever anybody reports to counts as a line manager: the page then tells nobody which of their people takes part.
    """
    found = {AUDIENCE_OF_ROLE[name] for name in held(user).anywhere if name in AUDIENCE_OF_ROLE}
    if user.person_id and Programme.objects.filter(sponsor=user.person_id).exists():
        found.add(Audience.SPONSOR)
    if user.person_id and ReportingLine.objects.filter(manager=user.person_id, until=None).exists():
        found.add(Audience.LINE_MANAGER)
    return found


@dataclass(frozen=True, slots=True)
class Group:
    """The modules of one audience, in the library or on one's own page."""

    audience: Audience
    rows: list[Row] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        return sum(row.module.minutes for row in self.rows)

    @property
    def is_of_the_path(self) -> bool:
        """Whether it comes before the first session."""
        return self.audience in PATH

    @property
    def is_of_guides(self) -> bool:
        """Whether it is for the hours themselves."""
        return self.audience in GUIDES


def own_groups(user: User) -> list[Group]:
    """What ``user`` may take besides a path: for line managers, sponsors, coordinators and coaches."""
    audiences = audiences_of(user)
    if not audiences:
        return []
    done = set(OwnModule.objects.filter(person__user=user).values_list("slug", flat=True))
    found = library_groups(user.person)
    return [
        Group(group.audience, [Row(row.module, row.module.slug in done) for row in group.rows])
        for group in found
        if group.audience in audiences and group.rows
    ]


def library_groups(person: Person | None) -> list[Group]:
    """Everything there is to read, by audience, in the words of ``person``. One query for those who read English."""
    by_audience: dict[str, list[Module]] = defaultdict(list)
    everything = Module.objects.in_use().without_texts().order_by("position", "code")
    for module in in_words_of(person, everything):
        by_audience[module.audience].append(module)
    return [Group(each, [Row(module, False) for module in by_audience[each]]) for each in Audience]


def is_done_by(person: Person, slug: str) -> bool:
    """Whether ``person`` noted for themselves that they are through."""
    return OwnModule.objects.filter(person=person, slug=slug).exists()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one participant stands at the gate, for whoever runs the programme: counts, never what is missing."""

    participant: Participant
    readiness: Readiness
    opening: GateOpening | None


def standings(cohort: Cohort) -> QuerySet[Participant]:
    """Who takes part in ``cohort``, by name."""
    found = Participant.objects.taking_part().filter(cohort=cohort).select_related("person")
    return found.order_by("person__name", "pk")


def at_the_gate(participants: Iterable[Participant]) -> list[Standing]:
    """Readiness and openings of one page of people. Four queries."""
    people = list(participants)
    ready, opened = readiness_of(people), openings_of(people)
    return [Standing(one, ready[one.pk], opened.get(one.pk)) for one in people]
