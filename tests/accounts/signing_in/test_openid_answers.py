"""Answers of an OpenID Connect provider that are not what was asked for: each is refused (ASVS 9, 10.2, 10.5)."""

from __future__ import annotations

import dataclasses
import secrets
from time import time
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client
from django.urls import reverse

from accounts.models import CompanySignIn, User
from accounts.signing_in.company import FACTORS
from tests.accounts.signing_in import openid_provider
from tests.accounts.signing_in.openid_provider import TOKEN, Provider, new_key, public
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
FOREIGN, SHORT = new_key(), new_key(1024)


@pytest.fixture(scope="module")
def running():
    with openid_provider.running() as one, openid_provider.running() as other:
        yield one, other


@pytest.fixture
def providers(running, settings):
    """Two providers, honest again after each test."""
    settings.UPWARD_PRIVATE_PROVIDERS = True
    honest = [{each.name: getattr(one, each.name) for each in dataclasses.fields(one)} for one in running]
    yield running
    for one, was in zip(running, honest, strict=True):
        vars(one).update({name: value for name, value in was.items() if name not in ("asked", "reached")})
        one.reached.clear()


@pytest.fixture
def provider(providers) -> Provider:
    return providers[0]


def company_of(provider: Provider) -> CompanySignIn:
    return CompanySignIn.objects.create(
        kind=CompanySignIn.Kind.OIDC,
        name="Northwind",
        is_on=True,
        issuer=provider.address,
        client_id="upward",
    )


@pytest.fixture
def company(provider):
    PersonFactory(email="ann@northwind.example")
    return company_of(provider)


def press(client: Client, company: CompanySignIn, more: str = ""):
    """The button, and where it leads."""
    return client.get(reverse("openid_connect_login", args=[company.slug]) + more)


def state_of(address: str) -> str:
    return parse_qs(urlsplit(address).query)["state"][0]


def bring(client: Client, company: CompanySignIn, code: str, state: str, **more: str):
    callback = reverse("openid_connect_callback", args=[company.slug])
    return client.get(callback, {"code": code, "state": state, **more})


def come_in(provider: Provider, company: CompanySignIn, **more: str) -> tuple[Client, object]:
    client = Client()
    there = press(client, company).url
    return client, bring(client, company, provider.authorises(there), state_of(there), **more)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def refused(client: Client, answer) -> bool:
    return not is_in(client) and "did not work" in answer.content.decode() and not User.objects.exists()


def test_an_honest_answer_signs_in_and_none_of_its_tokens_is_kept_or_shown(provider, company):
    client, answer = come_in(provider, company)
    assert is_in(client) and answer.status_code == 302
    assert not SocialToken.objects.exists()
    kept = str(dict(client.session)) + str(list(SocialAccount.objects.values())) + str(answer.headers)
    assert TOKEN not in kept and "eyJ" not in kept


LIES = {
    "another audience": {"claims": {"aud": "another service"}},
    "more than one audience": {"claims": {"aud": ["upward", "another service"]}},
    "another issuer": {"claims": {"iss": "https://other.example"}},
    "another nonce": {"claims": {"nonce": "guessed"}},
    "no nonce": {"claims": {"nonce": None}},
    "no end": {"claims": {"exp": None}},
    "ended": {"claims": {"exp": int(time()) - 3600}},
    "not yet": {"claims": {"nbf": int(time()) + 3600}},
    "nobody": {"claims": {"sub": None}},
    "somebody else than the userinfo": {"userinfo": {"sub": "eve"}},
    "no identity token": {"gives_token": False},
    "unsigned": {"algorithm": "none", "signing_key": ""},
    "signed with the client's secret": {"algorithm": "HS256", "signing_key": secrets.token_hex(32)},
    "signed with another key": {"signing_key": FOREIGN},
    "an unknown key": {"header": {"kid": "two"}},
    "a key in its header": {"signing_key": FOREIGN, "header": {"jwk": public(FOREIGN)}},
    "signed with a short key": {"key": SHORT},
    "an access token": {"header": {"typ": "at+jwt"}},
    "a sign-out token": {"header": {"typ": "logout+jwt"}},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_token_that_is_not_right_is_refused(provider, company, lie):
    vars(provider).update(lie)
    assert refused(*come_in(provider, company))


@pytest.mark.parametrize("header", ["jku", "x5u"])
def test_an_address_of_keys_in_the_token_is_not_asked(providers, provider, company, header):
    _, other = providers
    other.key = FOREIGN
    provider.signing_key, provider.header = FOREIGN, {header: f"{other.address}/keys"}
    assert refused(*come_in(provider, company))
    assert other.reached == []


def test_metadata_of_another_issuer_are_refused_before_anybody_is_sent_there(provider, company):
    provider.metadata = {"issuer": "https://other.example"}
    answer = press(Client(), company)
    assert answer.status_code == 502 and "did not work" in answer.content.decode()


def test_an_answer_that_names_another_provider_is_refused(provider, company):
    assert refused(*come_in(provider, company, iss="https://other.example"))
    client, _ = come_in(provider, company, iss=provider.address)
    assert is_in(client)


def test_where_the_provider_promises_its_name_an_answer_without_is_refused(provider, company):
    provider.metadata = {"authorization_response_iss_parameter_supported": True}
    assert refused(*come_in(provider, company))


def test_the_answer_of_one_provider_is_not_taken_for_that_of_another(providers, provider, company):
    """Somebody starts at one provider, which sends the browser on to the other one and hopes for its code."""
    honest, evil = providers
    other = company_of(evil)
    client = Client()
    there = press(client, other).url
    code = honest.authorises(there)
    assert refused(client, bring(client, company, code, state_of(there)))
    assert honest.asked.pop(code)["redirect_uri"].endswith(
        reverse("openid_connect_callback", args=[other.slug])
    )


def test_the_answer_to_an_earlier_question_of_the_same_browser_is_refused(provider, company):
    client = Client()
    earlier, later = press(client, company).url, press(client, company).url
    assert refused(client, bring(client, company, provider.authorises(earlier), state_of(later)))


def test_three_scopes_are_asked_for_whatever_the_address_says(provider, company):
    address = press(Client(), company, "?scope=offline_access&auth_params=prompt%3Dnone%26nonce%3Dmine").url
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert sorted(asked["scope"].split()) == ["email", "openid", "profile"]
    assert set(asked) == {
        "client_id", "redirect_uri", "scope", "response_type", "code_challenge", "code_challenge_method",
        "nonce", "state",
    }  # fmt: skip
    assert asked["code_challenge_method"] == "S256" and asked["nonce"] != "mine"


def test_what_binds_an_answer_to_its_question_is_random_and_new_each_time(provider, company):
    client = Client()
    asked = [parse_qs(urlsplit(press(client, company).url).query) for _ in range(3)]
    for name in ("nonce", "state", "code_challenge"):
        values = {question[name][0] for question in asked}
        assert len(values) == 3
        # 43 characters of 64 are 256 bits.
        assert {len(value) for value in values} == {43}


@pytest.mark.parametrize(("amr", "kept"), [(["pwd", "mfa"], ["pwd", "mfa"]), (None, []), ("mfa", [])])
def test_how_somebody_signed_in_there_is_kept_with_the_session(provider, company, amr, kept):
    provider.claims = {"amr": amr}
    client, _ = come_in(provider, company)
    assert client.session[FACTORS] == kept
