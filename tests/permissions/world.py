"""One programme with everything in it, and one person for each part somebody can have in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import ReportingLine, User
from programmes.models import Role
from tests.factories import PairFactory, UserFactory, grant, user_of
from tests.factories.people import handler_user, hr_user
from tests.permissions.filled.office import office
from tests.permissions.filled.pair import conversation, diary
from tests.permissions.filled.programme import heard, programme
from tests.permissions.filled.support import concern, support

OWN = ("mentor", "mentee")
ROLES = ("coordinator", "coach", "sponsor", "executive", "auditor")
OUTSIDE = ("hr", "administrator", "handler", "neighbour", "manager", "assistant", "stranger")
EVERYBODY = (*OWN, *ROLES, *OUTSIDE)


@dataclass
class World:
    """``people`` by their part; ``ids`` by the name of the argument in an address."""

    people: dict[str, User] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)

    def address(self, route: str, names: list[str]) -> str:
        """The mentor is whose participation is looked at, and the person on the staff list."""
        return reverse(route, kwargs={name: self.ids[name] for name in names})


def build() -> World:
    world, now = World(), timezone.now()
    pair = PairFactory(
        cohort__starts_on=date(2026, 9, 1),
        cohort__ends_on=date(2027, 3, 1),
        introduced_at=now - timedelta(days=9),
    )
    _people(world, pair)
    fill(world, pair, now)
    world.ids |= office(world.people, pair, now)
    return world


def fill(world: World, pair: Any, now: Any) -> None:
    """What there is in one programme."""
    for part in (conversation, diary, programme, support, concern, heard):
        world.ids |= part(world.people, pair, now)


def _people(world: World, pair: Any) -> None:
    world.people = {"mentor": user_of(pair.mentor.person), "mentee": user_of(pair.mentee.person)}
    for name in ROLES:
        world.people[name] = UserFactory()
        grant(world.people[name], Role.Name(name), pair.cohort.programme)
    world.people["hr"] = hr_user()
    world.people["administrator"] = hr_user()
    world.people["administrator"].organisation_roles.exclude(name="administrator").delete()
    world.people["administrator"].organisation_roles.get_or_create(
        name="administrator", defaults={"granted_at": timezone.now()}
    )
    world.people["handler"] = handler_user()
    world.people["neighbour"] = user_of(PairFactory(cohort=pair.cohort).mentor.person)
    world.people["stranger"], world.people["manager"] = UserFactory(), UserFactory()
    ReportingLine.objects.create(
        person=pair.mentor.person, manager=world.people["manager"].person, since=date(2024, 1, 1)
    )
    head_of_something(pair.mentee.person)


def head_of_something(person: Any) -> None:
    """Somebody below ``person`` and nobody above, so that they may sign a recusal."""
    ReportingLine.objects.create(person=UserFactory().person, manager=person, since=date(2024, 1, 1))
