"""Roles that two people give: coach, auditor, administrator."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from accounts.errors import Refused
from accounts.models import OrganisationRole, User
from notifications.models import Message
from programmes import actions
from programmes.models import Role, RoleRequest
from tests.factories import PersonFactory, ProgrammeFactory, UserFactory, grant, hr_user
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return ProgrammeFactory()


@pytest.fixture
def coordinator(programme):
    user = UserFactory()
    grant(user, Role.Name.COORDINATOR, programme)
    return user


def ask(client, coordinator, programme, user, name="coach"):
    sign_in(client, coordinator)
    client.post(reverse("programmes:roles", args=[programme.pk]), {"email": user.email, "name": name})
    return RoleRequest.objects.filter(user=user).first()


def settle(client, user, request, **fields):
    sign_in(client, user)
    return client.post(reverse("programmes:role_request_settle", args=[request.pk]), fields, follow=True)


def holds(user, name="coach") -> bool:
    return Role.objects.filter(user=user, name=name).exists()


@pytest.mark.parametrize("name", ["coach", "auditor"])
def test_one_asks_another_confirms_and_three_are_told(client, programme, coordinator, name):
    receiver, second = UserFactory(), hr_user()
    asked = ask(client, coordinator, programme, receiver, name)
    assert not holds(receiver, name)
    assert "wait" in client.get(reverse("programmes:role_requests")).content.decode()
    settle(client, second, asked)
    assert holds(receiver, name)
    told = Message.objects.filter(kind="programmes.role-request")
    assert {message.person for message in told} == {receiver.person, coordinator.person}


def test_whoever_receives_it_is_known_and_told_before_their_first_sign_in(client, programme, coordinator):
    newcomer = PersonFactory(email="carla@hillcrest.example")
    sign_in(client, coordinator)
    client.post(reverse("programmes:roles", args=[programme.pk]), {"email": newcomer.email, "name": "coach"})
    asked = RoleRequest.objects.get()
    assert asked.user.person == newcomer and not asked.user.has_usable_password()
    assert not EmailAddress.objects.filter(user=asked.user, verified=True).exists()
    assert Message.objects.filter(kind="programmes.role-request", person=newcomer).exists()
    sign_in(client, hr_user())
    assert f"<bdi>{newcomer.name}</bdi>" in client.get(reverse("programmes:role_requests")).content.decode()


def test_an_account_of_an_address_that_two_have_is_joined_to_neither():
    user = UserFactory(person=None, email="shared@hillcrest.example")
    PersonFactory.create_batch(2, email=user.email)
    actions.somebody(email=user.email, at=timezone.now())
    assert User.objects.get(pk=user.pk).person is None


def test_nobody_is_given_the_account_of_another():
    held = UserFactory(person__email="ann@hillcrest.example", email="ann.ox@hillcrest.example")
    other = UserFactory(person=None, email="ann@hillcrest.example")
    actions.somebody(email=other.email, at=timezone.now())
    assert User.objects.get(pk=other.pk).person is None and held.person is not None


@pytest.mark.parametrize("who", ["asker", "receiver"])
def test_neither_who_asked_nor_who_receives_confirms(client, programme, coordinator, who):
    receiver = UserFactory()
    grant(receiver, Role.Name.COORDINATOR, programme)
    asked = ask(client, coordinator, programme, receiver)
    page = settle(client, coordinator if who == "asker" else receiver, asked).content.decode()
    assert "Somebody else has to confirm this" in page and not holds(receiver)


def test_a_stranger_does_not_see_it(client, programme, coordinator):
    asked = ask(client, coordinator, programme, UserFactory())
    assert settle(client, UserFactory(), asked).status_code == 404


def test_the_receiver_may_decline(client, programme, coordinator):
    receiver = UserFactory()
    asked = ask(client, coordinator, programme, receiver)
    settle(client, receiver, asked, decline="yes")
    assert RoleRequest.objects.get().state == RoleRequest.State.DECLINED and not holds(receiver)


def test_after_two_weeks_somebody_has_to_ask_anew(programme, coordinator):
    at = timezone.now()
    receiver, second = UserFactory(), hr_user()
    old = actions.ask_for_role(user=receiver, name="coach", programme=programme, by=coordinator, at=at)
    with pytest.raises(Refused, match="two weeks"):
        actions.confirm_role(request=old, by=second, at=at + timedelta(days=14))
    again = actions.ask_for_role(
        user=receiver, name="coach", programme=programme, by=coordinator, at=at + timedelta(days=14)
    )
    assert again != old


def test_other_roles_need_one_person(client, programme, coordinator):
    receiver = UserFactory()
    ask(client, coordinator, programme, receiver, "executive")
    assert holds(receiver, "executive")


def test_who_works_in_hr_is_no_coach_and_a_coach_gets_no_office(client, programme, coordinator):
    office, coach = hr_user(), UserFactory()
    sign_in(client, coordinator)
    page = client.post(
        reverse("programmes:roles", args=[programme.pk]), {"email": office.email, "name": "coach"}
    ).content.decode()
    assert "cannot be a coach" in page and not RoleRequest.objects.exists()
    grant(coach, Role.Name.COACH, programme)
    with pytest.raises(actions.RolesDoNotMix):
        actions.give_office_role(user=coach, name="hr", by=office, at=timezone.now())


class TestTheOffice:
    def give(self, client, by, user, name):
        sign_in(client, by)
        return client.post(
            reverse("programmes:office_roles"), {"email": user.email, "name": name}, follow=True
        )

    def test_a_colleague_in_hr_needs_one_person(self, client):
        new = UserFactory()
        self.give(client, hr_user(), new, "hr")
        assert OrganisationRole.objects.filter(user=new, name="hr").exists()

    def test_an_administrator_needs_two(self, client):
        first, second, new = hr_user(), hr_user(), UserFactory()
        assert "second person" in self.give(client, first, new, "administrator").content.decode()
        assert not OrganisationRole.objects.filter(user=new).exists()
        settle(client, second, RoleRequest.objects.get())
        assert OrganisationRole.objects.filter(user=new, name="administrator").exists()

    def test_the_last_administrator_stays(self, client):
        only = hr_user()
        role = OrganisationRole.objects.create(user=only, name="administrator", granted_at=timezone.now())
        sign_in(client, only)
        page = client.post(
            reverse("programmes:office_role_take", args=[role.pk]), follow=True
        ).content.decode()
        assert "Somebody has to administer the service" in page
        assert OrganisationRole.objects.filter(pk=role.pk).exists()

    def test_a_role_that_is_taken_away_counts_at_the_next_request(self, client):
        gone, other = hr_user(), type(client)()
        sign_in(other, gone)
        assert other.get(reverse("accounts:settings")).status_code == 200
        sign_in(client, hr_user())
        client.post(reverse("programmes:office_role_take", args=[gone.organisation_roles.get().pk]))
        assert other.get(reverse("accounts:settings")).status_code == 403
