"""Apps, keys and recovery codes: sealed where they are kept, used once, and not taken away from those who need one."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from tests.accounts.signing_in.app import PASSWORD, with_app
from tests.factories import UserFactory, hr_user
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def enter(client, user, code: str):
    client.logout()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client.post(reverse("mfa_authenticate"), {"code": code})


def test_the_key_of_an_app_and_the_recovery_codes_are_sealed(client):
    user = UserFactory()
    secret = with_app(client, user)
    kept = " ".join(str(data) for data in Authenticator.objects.values_list("data", flat=True))
    assert secret not in kept
    code = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()[0]
    assert code not in kept


def test_the_password_alone_does_not_sign_in(client):
    user = UserFactory()
    with_app(client, user)
    client.logout()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_a_recovery_code_signs_in_once(client):
    user = UserFactory()
    with_app(client, user)
    code = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()[0]
    enter(client, user, code)
    assert client.session["_auth_user_id"] == str(user.pk)
    enter(client, user, code)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("who", "is_kept"), [(hr_user, True), (UserFactory, False)])
def test_the_last_second_step_stays_with_those_who_need_one(client, who, is_kept):
    user = who()
    with_app(client, user)
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists() is is_kept


def test_the_page_says_why_it_holds_somebody_up(client):
    user = hr_user()
    Authenticator.objects.filter(user=user).delete()
    sign_in(client, user)
    assert "Set up a second step first" in client.get("/", follow=True).content.decode()
    with_app(client, user)
    assert "Set up a second step first" not in client.get(reverse("mfa_index")).content.decode()
