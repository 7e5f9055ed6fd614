"""Sign-in through a real SAML provider, which the test starts."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import CompanySignIn, User
from tests.accounts.signing_in import saml_provider
from tests.accounts.signing_in.saml_provider import Provider
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def running():
    with saml_provider.running() as provider:
        yield provider


@pytest.fixture
def provider(running):
    """The provider, honest again after each test."""
    honest = dataclasses.asdict(running)
    yield running
    for name, value in honest.items():
        setattr(running, name, value)


@pytest.fixture
def company(provider):
    return CompanySignIn.objects.create(
        kind=CompanySignIn.Kind.SAML,
        name="Sign in with Northwind",
        is_on=True,
        entity_id=provider.address,
        sso_url=f"{provider.address}/sso",
        certificate=provider.certificate,
        staff_id_claim="staff",
    )


@pytest.fixture
def ann():
    return PersonFactory(email="ann@northwind.example")


def browser() -> Client:
    """A browser that says which host it asks, as all do."""
    return Client(headers={"host": "127.0.0.1:8000"})


def ask(client: Client, company: CompanySignIn) -> str:
    """What the provider answers to the press of the button."""
    there = client.get(reverse("saml_login", args=[company.slug]))
    return requests.get(there.url, timeout=5).text


def bring(client: Client, company: CompanySignIn, answer: str) -> Any:
    return client.post(reverse("saml_acs", args=[company.slug]), {"SAMLResponse": answer}, follow=True)


def come_in(company: CompanySignIn) -> tuple[Client, Any]:
    client = browser()
    return client, bring(client, company, ask(client, company))


def signed_in(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_the_first_visit_of_a_colleague_is_joined_and_the_second_is_the_same(company, ann):
    first, _ = come_in(company)
    second, _ = come_in(company)
    assert signed_in(first) == signed_in(second) == str(User.objects.get(person=ann).pk)
    assert SocialAccount.objects.get().extra_data == {}


def test_the_staff_id_decides_before_the_address(company, provider, ann):
    provider.staff = PersonFactory(external_id="N-18").external_id
    client, _ = come_in(company)
    assert User.objects.get(pk=signed_in(client)).person.external_id == "N-18"


def test_whoever_is_not_on_the_staff_list_gets_a_plain_page(company, provider):
    client, answer = come_in(company)
    assert answer.status_code == 403 and "We could not find you on the staff list" in answer.content.decode()
    assert signed_in(client) is None and not User.objects.exists()


def test_a_leaver_is_refused(company, ann):
    come_in(company)
    ann.left_on = timezone.localdate()
    ann.save()
    client, _ = come_in(company)
    assert signed_in(client) is None


def _another_key(provider: Provider) -> None:
    provider.key, provider.certificate = saml_provider.key_pair()


XMLDSIG = "http://www.w3.org/2000/09/xmldsig#"
FORGERIES = {
    "unsigned": lambda provider: setattr(provider, "is_signed", False),
    "signed with another key": _another_key,
    "signed with SHA-1": lambda provider: setattr(provider, "algorithm", f"{XMLDSIG}rsa-sha1"),
    "digested with SHA-1": lambda provider: setattr(provider, "digest", f"{XMLDSIG}sha1"),
    "meant for another service": lambda provider: setattr(provider, "audience", "https://other.example"),
    "an hour old": lambda provider: setattr(provider, "age", timedelta(hours=1)),
    "from another provider": lambda provider: setattr(provider, "address", "https://other.example"),
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
def test_an_answer_that_is_not_right_is_refused(company, provider, ann, forge):
    forge(provider)
    client, answer = come_in(company)
    assert signed_in(client) is None
    assert "did not work" in answer.content.decode()


def test_an_answer_counts_once_and_only_for_who_asked(company, ann):
    asker, thief = browser(), browser()
    answer = ask(asker, company)
    bring(thief, company, answer)
    assert signed_in(thief) is None
    bring(asker, company, answer)
    assert signed_in(asker)
    asker.post(reverse("account_logout"))
    bring(asker, company, answer)
    assert signed_in(asker) is None
