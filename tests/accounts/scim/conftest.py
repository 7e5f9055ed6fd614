"""A client of the provisioning service."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions.provisioning import make_token
from tests.factories import UserFactory

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
WORK = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Directory:
    """What an identity provider says, and what it hears."""

    def __init__(self, words: str) -> None:
        self.client, self.words = Client(), words
        self.status, self.headers = 0, {}

    def say(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        data = body if isinstance(body, (bytes, str)) else json.dumps(body)
        response = self.client.generic(
            method,
            f"/scim/v2/{path}",
            "" if body is None else data,
            content_type="application/scim+json",
            headers={"authorization": f"Bearer {self.words}", **headers},
        )
        self.status, self.headers = response.status_code, response.headers
        return json.loads(response.content) if response.content else None

    def create(self, user_name: str, **more: Any) -> Any:
        body = {"schemas": [USER, WORK], "userName": user_name, "displayName": "Ada Example", "active": True}
        return self.say("POST", "Users", body | more)

    def patch(self, path: str, *operations: dict[str, Any]) -> Any:
        return self.say("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)})

    def find(self, asked: str, kind: str = "Users") -> Any:
        from urllib.parse import quote

        return self.say("GET", f"{kind}?filter={quote(asked)}")


@pytest.fixture
def token(db):
    at = timezone.now()
    return make_token(name="Directory", expires_on=at.date() + timedelta(days=90), by=UserFactory(), at=at)


@pytest.fixture
def directory(token):
    return Directory(token[1])
