"""Somebody who coordinates, a pilot that was decided to go on with, a draft, and colleagues."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Person, User
from programmes.models import Cohort, Programme, Role
from tests.factories.people import PersonFactory, hr_user
from tests.factories.programmes import ProgrammeFactory, decided, grant
from tests.signing_in import sign_in


@pytest.fixture
def nerys(client: Client) -> User:
    user = hr_user(name="Nerys Bowen")
    sign_in(client, user)
    return user


@pytest.fixture
def pilot(nerys: User) -> Cohort:
    cohort = decided(changes={"completion": "Book the next hour at the end of each"})
    grant(nerys, Role.Name.COORDINATOR, cohort.programme)
    return cohort


@pytest.fixture
def fresh_eyes(nerys: User) -> Programme:
    """A draft that Nerys Bowen coordinates."""
    programme = ProgrammeFactory(name="Fresh Eyes")
    grant(nerys, Role.Name.COORDINATOR, programme)
    return programme


@pytest.fixture
def colleagues() -> list[Person]:
    return PersonFactory.create_batch(40)
