"""A launched pilot with an open call, a plan without gaps, and its coordinator, who is signed in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Organisation, User
from programmes.models import Cohort, Role
from tests.factories.people import PersonFactory, hr_user
from tests.factories.programmes import CallFactory, CohortFactory, grant
from tests.signing_in import sign_in


@pytest.fixture
def cohort(db: None) -> Cohort:
    today = timezone.localdate()
    found = CohortFactory(
        programme__state="running",
        programme__name="AI at Work",
        programme__sponsor=PersonFactory(name="Ada King"),
        programme__leaders_can="use what they decide about",
        programme__mentors_gain="a say in what is bought",
        starts_on=today + timedelta(days=40),
        ends_on=today + timedelta(days=222),
    )
    CallFactory(cohort=found)
    organisation = Organisation.current()
    organisation.speak_up_name, organisation.speak_up_reach = "Speak-up line", "speakup@example.org"
    organisation.save()
    return found


@pytest.fixture
def nerys(cohort: Cohort, client: Client) -> User:
    """She works in HR and runs the pilot."""
    user = hr_user(name="Nerys Bowen")
    grant(user, Role.Name.COORDINATOR, cohort.programme)
    sign_in(client, user)
    return user
