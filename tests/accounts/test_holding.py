"""Roles are asked for once by a page that reads, and anew by whatever writes."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import permissions
from accounts.holding import Held, held, keep_while_reading
from accounts.models import OrganisationRole, User
from accounts.signing_in.demands import standing
from programmes.models import Programme, Role
from programmes.permissions import Perm, allows, grants
from tests.factories import UserFactory
from tests.factories.programmes import ProgrammeFactory

pytestmark = pytest.mark.django_db
OFFICE = OrganisationRole.Name.HR


def give(user: User, name: str, programme: Programme | None = None) -> Role | OrganisationRole:
    """A role, and no second factor with it."""
    if programme is None:
        return OrganisationRole.objects.create(user=user, name=name, granted_at=timezone.now())
    return Role.objects.create(user=user, name=name, programme=programme, granted_at=timezone.now())


def factor(user: User, kind: str) -> None:
    Authenticator.objects.create(user=user, type=kind, data={})


def test_it_is_everything_that_somebody_holds_and_nothing_of_others(django_assert_num_queries):
    user, other = UserFactory(), UserFactory()
    one, two = ProgrammeFactory(), ProgrammeFactory()
    give(user, OFFICE)
    give(user, Role.Name.COORDINATOR, one)
    give(user, Role.Name.AUDITOR, two)
    give(other, Role.Name.SPONSOR, one)
    with django_assert_num_queries(1):
        found = held(user)
    assert found.office == {"hr"}
    assert found.within == {one.pk: {"coordinator"}, two.pk: {"auditor"}}
    assert found.anywhere == {"coordinator", "auditor"}
    assert held(other) == Held(within={one.pk: frozenset({"sponsor"})})


@pytest.mark.parametrize(("kind", "is_one"), [("totp", True), ("webauthn", True), ("recovery_codes", False)])
def test_recovery_codes_alone_are_no_second_factor(kind, is_one):
    user = UserFactory()
    factor(user, kind)
    assert held(user).has_second_factor is is_one
    assert not standing(user).is_demanding


@pytest.mark.parametrize("name", [OFFICE, Role.Name.COACH])
def test_every_role_asks_for_a_second_factor(name):
    user = UserFactory()
    give(user, name, None if name == OFFICE else ProgrammeFactory())
    assert standing(user).is_demanding
    assert not standing(user).has_second_factor


def test_what_is_kept_for_a_page_is_asked_once(django_assert_num_queries):
    user, programme = UserFactory(), ProgrammeFactory()
    give(user, Role.Name.COORDINATOR, programme)
    keep_while_reading(user)
    with django_assert_num_queries(0):
        assert allows(user, Perm.RELEASE, programme=programme)
        assert permissions.OrgPerm.SEE_PEOPLE in permissions.grants(user)


def test_without_being_kept_a_role_that_was_taken_away_opens_nothing_at_once():
    user, programme = UserFactory(), ProgrammeFactory()
    role = give(user, Role.Name.COORDINATOR, programme)
    assert Perm.RELEASE in grants(user, programme=programme)
    role.delete()
    assert grants(user, programme=programme) == frozenset()


def test_a_page_asks_once_and_a_post_asks_again():
    """A post asks when it comes in and when it acts: between the two a role may be taken away."""
    user, programme = UserFactory(), ProgrammeFactory()
    give(user, Role.Name.COORDINATOR, programme)
    factor(user, "totp")
    client = Client()
    client.force_login(user)
    asked = {}
    for method in ("GET", "POST"):
        with CaptureQueriesContext(connection) as queries:
            client.generic(method, reverse("programmes:purpose", args=[programme.pk]))
        asked[method] = sum("UNION ALL" in one["sql"] and "programmes_role" in one["sql"] for one in queries)
    assert asked["GET"] == 1
    assert asked["POST"] > 1
