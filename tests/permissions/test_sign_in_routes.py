"""The addresses that django-allauth brings, and those of the machine: roles may not matter while somebody signs in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from tests.permissions import wide
from tests.permissions.test_file import OUTSIDE
from tests.permissions.walking import APPS, LOGIN, Walk, patterns, undrawn

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
WHO = ("mentor", "coordinator", "hr", "stranger", "visitor", "leaver")
VALUES = {
    "provider_id": "northwind",
    "organization_slug": "northwind",
    "pk": "7",
    "key": "no-such-key",
    "uidb36": "1",
}
# Only whoever has none is asked for one, and only whoever has one is shown it: of the second step itself.
OF_THE_SECOND_STEP = "mfa_"


@pytest.fixture
def walk(db, eager_jobs) -> Walk:
    return Walk(wide.build())


def _addresses() -> dict[str, str]:
    """Every address that is not of our apps and not of SCIM, which has its own walk in ``tests/accounts/scim``."""
    found = {}
    for name, _, address in patterns():
        if name.partition(":")[0] not in {*APPS, "scim"}:
            address = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: VALUES[part[1]], address)
            address = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda part: VALUES[part[1]], address)
            found[name] = "/" + re.sub(r"[\^$\\]", "", address)
    return found


def _listed(for_whom: str) -> set[str]:
    return {route for part in OUTSIDE if part["for"] == for_whom for route in part.get("routes", [])}


def test_a_visitor_gets_to_the_way_in_and_no_further(walk):
    wrong: list[Any] = []
    with undrawn():
        for name, address in _addresses().items():
            for who in ("visitor", "leaver"):
                for method in METHODS:
                    answer = walk.in_a_browser(who, method, address)
                    is_sent_in = answer.status_code == 302 and answer.headers["Location"].startswith(LOGIN)
                    is_right = is_sent_in if name in _listed("signed in") else answer.status_code < 500
                    # A method that nothing serves says so before anybody asks who somebody is.
                    if not is_right and answer.status_code != 405:
                        wrong.append((name, method, who, answer.status_code))
    assert wrong == []


def test_no_role_changes_what_signing_in_does(walk):
    wrong: list[Any] = []
    with undrawn():
        for name, address in _addresses().items():
            if name.startswith(OF_THE_SECOND_STEP):
                continue
            for method in ("GET", "POST"):
                found = {walk.in_a_browser(who, method, address).status_code for who in WHO[:4]}
                if len(found) > 1 or max(found) >= 500:
                    wrong.append((name, method, found))
    assert len(_addresses()) > 40 and wrong == []


def test_a_passkey_of_somebody_else_is_neither_shown_nor_removed(walk):
    owner, address = walk.wide.people["coordinator"], _addresses()
    key = Authenticator.objects.create(
        user=owner, type=Authenticator.Type.WEBAUTHN, data={"name": "Yubi", "credential": {}}
    )
    for name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
        for who in ("mentor", "hr", "other coordinator"):
            for method in ("GET", "POST"):
                there = address[name].replace("/7/", f"/{key.pk}/")
                assert str(key.pk) in there
                answer = walk.in_a_browser(who, method, there)
                assert answer.status_code in (404, 302), (name, who, answer.status_code)
                assert b"Yubi" not in answer.content
    assert Authenticator.objects.filter(pk=key.pk).exists()
