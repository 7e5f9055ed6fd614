"""People, grades and the users that sign in for them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import factory
from allauth.mfa.models import Authenticator
from factory.django import DjangoModelFactory

from accounts.models import Grade, OrganisationRole, Person, User
from tests.factories.names import name_of

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


class GradeFactory(DjangoModelFactory[Grade]):
    """``GradeFactory(rank=3)`` gives the one rung with that rank."""

    rank = 1
    name = factory.LazyAttribute(lambda grade: f"Grade {grade.rank}")

    class Meta:
        model = Grade
        django_get_or_create = ("name",)


class PersonFactory(DjangoModelFactory[Person]):
    """``PersonFactory(grade__rank=5)`` gives somebody on the fifth rung."""

    external_id = factory.Sequence(lambda n: f"P{n:05}")
    name = factory.Sequence(name_of)
    email = factory.LazyAttribute(lambda person: f"{person.external_id.lower()}@example.org")
    title = "Analyst"
    grade = factory.SubFactory(GradeFactory)
    department = "Operations"
    site = "Leeds"
    time_zone = "Europe/London"

    class Meta:
        model = Person


class UserFactory(DjangoModelFactory[User]):
    """A user joined to a new person; ``person=None`` for one without."""

    person = factory.SubFactory(PersonFactory)
    email = factory.LazyAttributeSequence(
        lambda user, n: user.person.email if user.person else f"user{n}@example.org"
    )

    class Meta:
        model = User


def with_second_factor(user: User) -> User:
    """``user`` with an app that gives codes, as everybody has who runs a programme or reads its results."""
    Authenticator.objects.get_or_create(
        user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "not a real one"}}
    )
    return user


def user_of(person: Person) -> User:
    """The user of ``person``, made when there is none."""
    return User.objects.filter(person=person).first() or UserFactory(person=person, email=person.email)


def hr_user(**person: Any) -> User:
    """Somebody who works in HR: may import rosters and create programmes."""
    user = UserFactory(person=PersonFactory(**person))
    OrganisationRole.objects.create(user=user, name=OrganisationRole.Name.HR, granted_at=NOW)
    return with_second_factor(user)


def handler_user(**person: Any) -> User:
    """A named handler: keeps people apart, and has no part in any programme."""
    user = UserFactory(person=PersonFactory(**person))
    OrganisationRole.objects.create(user=user, name=OrganisationRole.Name.HANDLER, granted_at=NOW)
    return with_second_factor(user)
