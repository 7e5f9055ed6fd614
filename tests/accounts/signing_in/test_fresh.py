"""What reaches far asks once more who somebody is."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from accounts.models import CompanySignIn
from programmes.models import Role
from tests.factories import ProgrammeFactory, UserFactory, grant
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough sentence"


@pytest.fixture
def programme():
    return ProgrammeFactory()


@pytest.fixture
def coordinator(programme):
    user = UserFactory()
    user.set_password(PASSWORD)
    user.save()
    grant(user, Role.Name.COORDINATOR, programme)
    return user


def give_role(client, programme, email):
    return client.post(reverse("programmes:roles", args=[programme.pk]), {"email": email, "name": "sponsor"})


def test_a_grant_within_ten_minutes_of_signing_in_needs_nothing_more(client, programme, coordinator):
    sign_in(client, coordinator, ago=590)
    give_role(client, programme, UserFactory().email)
    assert Role.objects.filter(name=Role.Name.SPONSOR).exists()


def test_later_the_password_is_asked_for_and_the_grant_goes_on(client, programme, coordinator):
    sign_in(client, coordinator, ago=610)
    asked = give_role(client, programme, UserFactory().email)
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert not Role.objects.filter(name=Role.Name.SPONSOR).exists()
    wrong = client.post(asked.url, {"password": "not this one"})
    assert "password" in wrong.context["form"].errors
    client.post(asked.url, {"password": PASSWORD})
    assert Role.objects.filter(name=Role.Name.SPONSOR).exists()


def test_whoever_was_asked_again_goes_on_under_another_key(client, programme, coordinator):
    sign_in(client, coordinator, ago=610)
    client.get("/")
    before = client.session.session_key
    UserSession.objects.create(user=coordinator, ip="192.0.2.1", user_agent="x", session_key=before)
    asked = give_role(client, programme, UserFactory().email)
    client.post(asked.url, {"password": PASSWORD})
    after = client.session.session_key
    assert after != before and client.get("/").status_code in (200, 302)
    assert [each.session_key for each in UserSession.objects.filter(user=coordinator)] == [after]
    old = Client()
    old.cookies["sessionid"] = before
    assert old.get(reverse("notifications:preferences")).status_code == 302


def test_looking_asks_for_nothing(client, programme, coordinator):
    sign_in(client, coordinator, ago=9999)
    assert client.get(reverse("programmes:roles", args=[programme.pk])).status_code == 200


def test_whoever_has_no_password_signs_in_again(client, programme, coordinator):
    coordinator.set_unusable_password()
    coordinator.save()
    Authenticator.objects.filter(user=coordinator).delete()
    CompanySignIn.objects.create(slug="company", kind="saml", name="x", is_on=True, has_second_step=True)
    sign_in(client, coordinator, ago=610, method="socialaccount", provider="company")
    asked = give_role(client, programme, UserFactory().email)
    assert asked.url.startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session
