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
from accounts.holding import Held, framed, held, keep_while_reading
from accounts.models import Organisation, OrganisationRole, User
from accounts.signing_in.demands import standing
from home.navigation import roles_of
from notifications.models import Message
from programmes.models import Participant, Programme, Role
from programmes.permissions import Perm, allows, grants
from tests.factories import UserFactory, user_of
from tests.factories.people import PersonFactory
from tests.factories.programmes import ParticipantFactory, ProgrammeFactory

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
        assert framed(user) == frozenset()


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


@pytest.mark.parametrize("is_kept", [False, True])
def test_the_frame_says_how_somebody_takes_part_and_whose_diary_they_keep(is_kept, django_assert_num_queries):
    """And of what they have unread; roles and whatever opens a page stand beside it, never in it."""
    person = PersonFactory()
    user = user_of(person)
    give(user, Role.Name.COACH, ProgrammeFactory())
    ParticipantFactory(person=person, mentee=True)
    ParticipantFactory(person=person, mentor=True, state=Participant.State.WITHDRAWN)
    now = timezone.now()
    Message.objects.create(
        kind="test", person=person, due_on=now.date(), due_at=now, created_at=now, state=Message.State.SENT
    )
    if is_kept:
        keep_while_reading(user)
    with django_assert_num_queries(0 if is_kept else 1):
        assert framed(user) == {"mentee", "unread:1"}
    assert held(user).anywhere == {"coach"}
    assert [shape.key for shape in roles_of(user)] == ["mentee", "coach"]


def test_whoever_is_on_no_staff_list_has_nothing_in_the_frame():
    ParticipantFactory(mentee=True)
    assert framed(UserFactory(person=None)) == frozenset()


def test_in_a_demo_nobody_lacks_a_second_factor():
    user = UserFactory()
    give(user, OFFICE)
    assert standing(user).lacks_second_factor
    Organisation.objects.update_or_create(only=True, defaults={"is_demo": True})
    assert not standing(user).lacks_second_factor


def test_a_session_finds_its_account_and_the_line_of_the_staff_list_at_once():
    client = Client()
    client.force_login(user_of(PersonFactory()))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("accounts:who_sees_what"))
    assert [one["sql"] for one in queries if 'FROM "accounts_person"' in one["sql"]] == []


def test_the_session_of_a_closed_account_opens_nothing():
    user = user_of(PersonFactory())
    client = Client()
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(reverse("home:support")).status_code == 302
