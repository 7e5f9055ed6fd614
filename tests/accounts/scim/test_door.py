"""Who is let in, how often, and what the service says of itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import limits
from accounts.actions.provisioning import revoke_token
from accounts.models import AuditEvent, ProvisioningToken
from accounts.scim import door
from accounts.scim.urls import urlpatterns
from tests.accounts.scim.conftest import Directory
from tests.factories import UserFactory, hr_user
from tests.factories.people import with_second_factor
from tests.security.policy import faults
from tests.signing_in import sign_in


def test_without_a_good_token_every_answer_is_the_same(token, directory):
    row, words = token
    answers = set()
    for header in ("", "Bearer wrong", f"Basic {words}", "Bearer " + "x" * 5_000):
        response = Client().get("/scim/v2/Users", headers={"authorization": header})
        answers.add((response.status_code, response.content))
    revoke_token(token=row, by=row.made_by, at=timezone.now())
    response = Client().get("/scim/v2/Users", headers={"authorization": f"Bearer {words}"})
    answers.add((response.status_code, response.content))
    ProvisioningToken.objects.update(revoked_at=None, expires_on=timezone.localdate())
    response = Client().get("/scim/v2/Users", headers={"authorization": f"Bearer {words}"})
    answers.add((response.status_code, response.content))
    assert len(answers) == 1 and answers.pop()[0] == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_session_is_no_token_and_a_token_is_no_session(token, client):
    sign_in(client, hr_user())
    assert client.get("/scim/v2/Users").status_code == 401
    headers = {"authorization": f"Bearer {token[1]}"}
    assert Client().get(reverse("accounts:people"), headers=headers).status_code == 302


def test_guessing_is_slowed_down_and_so_is_a_client_in_a_loop(directory, monkeypatch):
    wrong = Directory("wrong")
    for _ in range(door.WRONG_TOKENS.times):
        wrong.say("GET", "Users")
        assert wrong.status == 401
    wrong.say("GET", "Users")
    assert wrong.status == 429 and int(wrong.headers["Retry-After"]) > 0
    directory.say("GET", "Users?count=1")
    assert directory.status == 200
    monkeypatch.setattr(door, "REQUESTS", door.Limit("scim", 2, 60))
    directory.say("GET", "Users?count=1")
    directory.say("GET", "Users?count=1")
    assert directory.status == 429


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"\xff\xfe", 400),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 400),
        (b"[" * 10_000 + b"]" * 10_000, 400),
        (b'{"x":' + b"[" * 40 + b"]" * 40 + b"}", 400),
        (b'{"x":"' + b"y" * 1_000_001 + b'"}', 413),
    ],
)
def test_45_a_body_that_is_no_json_too_deep_or_too_large_is_refused(directory, body, status):
    refused = directory.say("POST", "Users", body)
    assert directory.status == status and refused["status"] == str(status)


def test_what_is_not_there_is_a_refusal_in_the_words_of_the_protocol(directory):
    for method, path, status in (
        ("GET", "Users/00000000-0000-4000-8000-000000000000", 404),
        ("GET", "Users/17", 404),
        ("GET", "Robots", 404),
        ("GET", "", 404),
        ("DELETE", "Users", 405),
        ("POST", "Bulk", 404),
        ("GET", "Me", 501),
        ("PATCH", "ServiceProviderConfig", 405),
        ("GET", "Schemas?filter=id%20pr", 403),
    ):
        refused = directory.say(method, path)
        assert (directory.status, refused["status"]) == (status, str(status)), path
        assert directory.headers["Content-Type"] == "application/scim+json"


def test_nobody_passes_any_of_its_addresses_with_any_method_without_a_token(db):
    """The companion of the walk over all other addresses: these know tokens and no people."""
    an_id = "00000000-0000-4000-8000-000000000000"
    answers = set()
    for pattern in urlpatterns:
        names = pattern.pattern.converters
        values = {name: an_id if name.endswith("_id") else "x" for name in names}
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
            limits.forget(door.WRONG_TOKENS, "127.0.0.1")
            response = Client().generic(method, reverse(f"scim:{pattern.name}", kwargs=values))
            assert response.status_code == 401 and not faults(response, pattern.name), (pattern.name, method)
            answers.add(response.content if method != "HEAD" else None)
    assert len(answers - {None}) == 1


def test_it_says_what_it_can_do(directory):
    config = directory.say("GET", "ServiceProviderConfig")
    assert config["patch"]["supported"] and config["filter"] == {"supported": True, "maxResults": 200}
    assert not config["bulk"]["supported"] and not config["changePassword"]["supported"]
    kinds = directory.say("GET", "ResourceTypes")["Resources"]
    assert {each["endpoint"] for each in kinds} == {"/Users", "/Groups"}
    for each in (*kinds, *directory.say("GET", "Schemas")["Resources"]):
        again = directory.say("GET", each["meta"]["location"].split("/scim/v2/")[1])
        assert again == each


class TestTokensInTheBrowser:
    @pytest.fixture
    def administrator(self, client, db):
        user = with_second_factor(UserFactory())
        user.organisation_roles.create(name="administrator", granted_at=timezone.now())
        sign_in(client, user)
        return user

    def ends(self, days=90):
        return (timezone.localdate() + timedelta(days=days)).isoformat()

    def test_a_token_is_shown_once_opens_the_door_and_is_kept_as_a_digest(self, administrator, client):
        page = client.post(
            reverse("accounts:provisioning"), {"name": "Entra ID", "expires_on": self.ends()}
        ).content.decode()
        words = page.split('id="token-words">')[1].split("<")[0].strip()
        directory = Directory(words)
        directory.say("GET", "Users")
        assert directory.status == 200
        kept = ProvisioningToken.objects.get()
        assert kept.last_used_on == timezone.localdate()
        assert words not in str(ProvisioningToken.objects.values()) + str(AuditEvent.objects.values())
        assert words not in client.get(reverse("accounts:provisioning")).content.decode()

    def test_a_day_that_is_over_or_too_far_is_said_in_place(self, administrator, client):
        for days in (0, -5, 731):
            page = client.post(
                reverse("accounts:provisioning"), {"name": "Entra ID", "expires_on": self.ends(days)}
            ).content.decode()
            assert "between tomorrow and two years from now" in page and "Entra ID" in page
        assert not ProvisioningToken.objects.exists()

    def test_it_is_revoked_at_once(self, administrator, client, token):
        client.post(reverse("accounts:provisioning_revoke", args=[token[0].pk]))
        directory = Directory(token[1])
        directory.say("GET", "Users")
        assert directory.status == 401
        assert AuditEvent.objects.filter(verb="provisioning token revoked").count() == 1

    def test_it_needs_a_fresh_sign_in_and_the_right(self, token, client):
        administrator = with_second_factor(UserFactory())
        administrator.organisation_roles.create(name="administrator", granted_at=timezone.now())
        sign_in(client, administrator, ago=3_600)
        response = client.post(reverse("accounts:provisioning"), {"name": "x", "expires_on": self.ends()})
        assert response.status_code == 302 and ProvisioningToken.objects.count() == 1
        sign_in(client, UserFactory())
        assert client.get(reverse("accounts:provisioning")).status_code == 403
