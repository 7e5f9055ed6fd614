"""Somebody who coordinates, and a pilot that was decided to go on with."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from programmes.models import Cohort, Role
from tests.factories.people import hr_user
from tests.factories.programmes import decided, grant
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
