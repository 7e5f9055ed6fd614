"""Sign-in pages wear the house's clothes, whatever allauth ships."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

OUTSIDE = [
    "account_login",
    "account_request_login_code",
    "account_reset_password",
    "account_reset_password_done",
]
INSIDE = ["account_logout", "account_change_password", "account_email", "mfa_index"]


def check(html: str) -> None:
    assert len(re.findall(r"<h1\b", html)) == 1
    assert 'id="main"' in html
    assert " style=" not in html
    assert "asteriskField" not in html


@pytest.mark.parametrize("name", OUTSIDE)
def test_pages_before_sign_in_show_the_door(client: Client, name: str) -> None:
    page = client.get(reverse(name)).content.decode()
    check(page)
    assert 'class="door"' in page


@pytest.mark.parametrize("name", INSIDE)
def test_pages_of_the_account_stand_in_the_usual_frame(client: Client, name: str) -> None:
    user = UserFactory()
    user.set_password("a long enough secret")
    user.save()
    client.force_login(user)
    page = client.get(reverse(name)).content.decode()
    check(page)
    assert 'class="rail"' in page


def test_a_wrong_password_keeps_the_address_and_says_what_to_do(client: Client) -> None:
    page = client.post(
        reverse("account_login"), {"login": "z.yusuf@example.org", "password": "wrong"}
    ).content.decode()
    assert 'value="z.yusuf@example.org"' in page
    assert "error-summary" in page
