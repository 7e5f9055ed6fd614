"""The people of a simulation: introduced pairs of one cohort, on the first morning."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from accounts.models import ContentKey, Grade, Person, User
from pairing.models import Pair
from programmes.models import Cohort, Participant, Programme, Role, Side

BEGINS = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
ZONES = ("Europe/London", "Europe/London", "Europe/Berlin", "America/New_York", "Asia/Kolkata")


@dataclass
class World:
    """One cohort. ``users`` by person, ``quiet`` are pairs that never do anything."""

    cohort: Cohort
    coordinator: User
    coach: User
    users: dict[uuid.UUID, User] = field(default_factory=dict)
    quiet: set[uuid.UUID] = field(default_factory=set)

    def user(self, pair: Pair, side: Side) -> User:
        return self.users[pair.participant(side).person_id]

    def pairs(self) -> list[Pair]:
        """Always in the same order. One query."""
        return list(
            Pair.objects.filter(cohort=self.cohort).with_people().order_by("mentor__person__external_id")
        )


def build(*, pairs: int, months: int, chance: Random) -> World:
    """``pairs`` who were introduced this morning; one in ten will stay silent."""
    programme = Programme.objects.create(
        name="Simulated",
        need="To see what holds.",
        state="running",
        submission=uuid.uuid4(),
        created_at=BEGINS,
    )
    cohort = Cohort.objects.create(
        programme=programme,
        name="Simulated",
        state=Cohort.State.ACTIVE,
        starts_on=BEGINS.date(),
        ends_on=BEGINS.date() + timedelta(days=30 * months + 30),
        submission=uuid.uuid4(),
        created_at=BEGINS,
    )
    low, high = Grade.objects.create(name="S1", rank=1), Grade.objects.create(name="S5", rank=5)
    office = [_somebody(f"O{place}", high, "Europe/London") for place in range(2)]
    coordinator, coach = (User.objects.create(person=one, email=one.email) for one in office)
    for user, name in ((coordinator, Role.Name.COORDINATOR), (coach, Role.Name.COACH)):
        Role.objects.create(user=user, name=name, programme=programme, granted_at=BEGINS)
    world = World(cohort, coordinator, coach)
    for place in range(pairs):
        mentor = _participant(world, f"A{place:04}", low, Side.MENTOR, chance)
        mentee = _participant(world, f"B{place:04}", high, Side.MENTEE, chance)
        pair = _introduced(mentor, mentee)
        if chance.random() < 0.1:
            world.quiet.add(pair.pk)
    return world


def _introduced(mentor: Participant, mentee: Participant) -> Pair:
    answered = dict.fromkeys(
        ("asked_at", "mentor_answered_at", "mentee_answered_at", "introduced_at"), BEGINS
    )
    return Pair.objects.create(
        cohort=mentor.cohort,
        mentor=mentor,
        mentee=mentee,
        state=Pair.State.INTRODUCED,
        key=ContentKey.new(),
        **answered,
    )


def _participant(world: World, key: str, grade: Grade, side: Side, chance: Random) -> Participant:
    person = _somebody(key, grade, chance.choice(ZONES))
    world.users[person.pk] = User.objects.create(person=person, email=person.email)
    return Participant.objects.create(
        cohort=world.cohort,
        person=person,
        side=side,
        state=Participant.State.PAIRED,
        invited_at=BEGINS,
        answered_at=BEGINS,
    )


def _somebody(key: str, grade: Grade, where: str) -> Person:
    return Person.objects.create(
        external_id=key,
        name=f"Person {key}",
        email=f"{key.lower()}@simulated.example",
        grade=grade,
        department="Service" if grade.rank == 1 else "Board",
        time_zone=where,
    )
