"""Whoever is given a role at once hears of it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import OrganisationRole
from notifications.models import Message
from programmes import actions
from programmes.actions.roles import follow_sponsor
from programmes.models import Role
from programmes.role_notices import write_role_given
from tests.factories import PersonFactory, ProgrammeFactory, UserFactory, grant, hr_user
from tests.factories.people import with_second_factor
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def told() -> list[Message]:
    return list(Message.objects.filter(kind="programmes.role-given"))


@pytest.fixture
def programme():
    return ProgrammeFactory(name="Open doors")


@pytest.fixture
def coordinator(programme):
    user = UserFactory(person=PersonFactory(name="Nerys Blackwood"))
    grant(user, Role.Name.COORDINATOR, programme)
    return user


def test_a_role_in_a_programme_is_told_before_the_first_sign_in(client, programme, coordinator):
    newcomer = PersonFactory(email="carla@hillcrest.example")
    sign_in(client, coordinator)
    page = reverse("programmes:roles", args=[programme.pk])
    assert "whoever receives one is told" in client.get(page).content.decode()
    for _ in range(2):
        client.post(page, {"email": newcomer.email, "name": "executive"})
    (message,) = told()
    assert message.person == newcomer
    letter = write_role_given(message)
    assert letter.paragraphs[0] == "Nerys Blackwood gave you a role: Executive in Open doors."
    assert letter.path == reverse("home:landing")


def test_a_role_for_the_organisation_is_told(client):
    receiver, by = UserFactory(), with_second_factor(UserFactory())
    OrganisationRole.objects.create(user=by, name="administrator", granted_at=timezone.now())
    sign_in(client, by)
    client.post(reverse("programmes:office_roles"), {"email": receiver.email, "name": "hr"})
    (message,) = told()
    assert message.person == receiver.person
    assert "gave you a role: HR." in write_role_given(message).paragraphs[0]


def test_nothing_is_told_of_a_role_that_was_taken_away_before_the_mail_went(programme, coordinator):
    receiver, at = UserFactory(), timezone.now()
    role = actions.grant_role(
        programme=programme, email=receiver.email, name="executive", by=coordinator, at=at
    )
    actions.revoke_role(role=role, by=coordinator, at=at)
    (message,) = told()
    assert write_role_given(message) is None


def test_whoever_takes_a_role_for_themselves_is_not_told(programme):
    by = hr_user()
    actions.grant_role(programme=programme, email=by.email, name="executive", by=by, at=timezone.now())
    assert told() == []


def test_the_sponsor_of_a_purpose_has_the_role_and_hears_of_it_from_people_first(programme, coordinator):
    sponsor, at = UserFactory(), timezone.now()
    programme.sponsor = sponsor.person
    follow_sponsor(programme=programme, before=None, by=coordinator, at=at)
    assert Role.objects.filter(user=sponsor, name="sponsor", programme=programme).exists()
    assert told() == []
