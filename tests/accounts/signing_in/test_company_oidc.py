"""Sign-in through a real OpenID Connect provider, which the test starts."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions.sign_in import follow_roster
from accounts.models import CompanySignIn, User
from tests.factories import PersonFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::Warning")]


@pytest.fixture(scope="module")
def provider():
    import oidc_provider_mock

    logging.getLogger("oidc_provider_mock").setLevel(logging.ERROR)
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def company(provider, settings):
    settings.UPWARD_PRIVATE_PROVIDERS = True
    row = CompanySignIn(
        kind=CompanySignIn.Kind.OIDC,
        name="Sign in with Northwind",
        is_on=True,
        issuer=provider,
        client_id="upward",
        staff_id_claim="employee_number",
    )
    row.secret = "a secret of the client"
    row.save()
    return row


def come_in(company: CompanySignIn, sub: str, **claims: Any) -> tuple[Client, Any]:
    """Somebody whom the provider knows as ``sub`` presses the button and comes back."""
    requests.put(f"{company.issuer}/users/{sub}", json=claims, timeout=5).raise_for_status()
    client = Client()
    there = client.get(reverse("openid_connect_login", args=[company.slug]))
    back = requests.post(there.url, data={"sub": sub}, allow_redirects=False, timeout=5)
    address = urlsplit(back.headers["Location"])
    return client, client.get(f"{address.path}?{address.query}")


def signed_in(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_the_button_stands_on_the_sign_in_page(client, company):
    page = client.get(reverse("account_login")).content.decode()
    assert reverse("openid_connect_login", args=[company.slug]) in page
    company.is_on = False
    company.save()
    assert company.name not in client.get(reverse("account_login")).content.decode()


def test_the_first_visit_of_a_colleague_is_joined_by_staff_id(company):
    ann = PersonFactory(external_id="N-17")
    client, _ = come_in(company, "ann", email="somewhere@else.example", employee_number="N-17")
    assert User.objects.get(pk=signed_in(client)).person == ann


def test_or_by_the_address_that_the_provider_vouches_for(company):
    ann = PersonFactory(email="ann@northwind.example")
    client, _ = come_in(company, "ann", email="Ann@Northwind.example", email_verified=True)
    assert User.objects.get(pk=signed_in(client)).person == ann


def test_the_second_visit_is_the_same_account_whatever_the_address_is_now(company):
    PersonFactory(email="ann@northwind.example")
    first, _ = come_in(company, "ann2", email="ann@northwind.example")
    second, _ = come_in(company, "ann2", email="ann.married@northwind.example")
    assert signed_in(first) == signed_in(second) == str(User.objects.get().pk)


def test_nothing_that_the_provider_tells_is_collected(company):
    PersonFactory(email="ann@northwind.example")
    for _ in range(2):
        come_in(company, "ann3", email="ann@northwind.example", picture="https://faces.example/ann")
        assert SocialAccount.objects.get().extra_data == {}


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "eve@northwind.example"},
        {"email": "ann@northwind.example", "email_verified": False},
        {"email": "аnn@northwind.example"},  # a Cyrillic first letter
        {"name": "Ann Northwind"},
    ],
)
def test_whoever_is_not_on_the_staff_list_gets_a_plain_page_and_no_account(company, claims):
    PersonFactory(name="Ann Northwind", email="ann@northwind.example")
    client, answer = come_in(company, "eve", **claims)
    assert answer.status_code == 403
    assert "We could not find you on the staff list" in answer.content.decode()
    assert signed_in(client) is None
    assert not User.objects.exists() and not SocialAccount.objects.exists()


def test_an_account_that_is_somebody_elses_is_not_handed_over(company):
    bob = UserFactory(email="shared@northwind.example")
    PersonFactory(email="shared@northwind.example")
    client, answer = come_in(company, "ann4", email="shared@northwind.example")
    assert answer.status_code == 403 and signed_in(client) is None
    assert User.objects.get() == bob


def test_a_leaver_is_refused_and_signed_out_everywhere(company):
    ann = PersonFactory(email="ann@northwind.example")
    client, _ = come_in(company, "ann5", email="ann@northwind.example")
    assert client.get(reverse("notifications:preferences")).status_code == 200
    ann.left_on = timezone.localdate()
    ann.save()
    follow_roster(returned=[])
    assert client.get(reverse("notifications:preferences")).status_code == 302
    again, _ = come_in(company, "ann5", email="ann@northwind.example")
    assert signed_in(again) is None


def test_an_answer_to_another_question_is_refused(company):
    PersonFactory(email="ann@northwind.example")
    requests.put(f"{company.issuer}/users/ann6", json={"email": "ann@northwind.example"}, timeout=5)
    asked = Client()
    there = asked.get(reverse("openid_connect_login", args=[company.slug])).url
    back = requests.post(there, data={"sub": "ann6"}, allow_redirects=False, timeout=5).headers["Location"]
    code = parse_qs(urlsplit(back).query)["code"][0]
    callback = reverse("openid_connect_callback", args=[company.slug])
    stranger = Client()
    assert "did not work" in stranger.get(f"{callback}?code={code}&state=guessed").content.decode()
    assert signed_in(stranger) is None


def test_the_secret_is_sealed_and_never_shown(client, company):
    assert "a secret of the client" not in company.secret_sealed
    assert CompanySignIn.objects.get().secret == "a secret of the client"


def test_where_it_is_the_only_way_a_password_opens_nothing(client, company):
    company.is_only_way = True
    company.save()
    user = UserFactory()
    user.set_password("a long enough sentence")
    user.save()
    client.post(reverse("account_login"), {"login": user.email, "password": "a long enough sentence"})
    assert signed_in(client) is None


def test_a_provider_that_is_away_gets_a_plain_page(client, company):
    company.issuer = "http://127.0.0.1:1"
    company.save()
    answer = client.get(reverse("openid_connect_login", args=[company.slug]))
    assert answer.status_code == 502 and "did not work" in answer.content.decode()
