"""A directory's usual conversation with the running server, and a conformity test written by others."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import quote

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_tester import Status, check_server

from accounts.actions.provisioning import make_token
from accounts.models import Person, ReportingLine, User
from tests.accounts.scim.conftest import PATCH, USER, WORK
from tests.factories import UserFactory

PEOPLE, PAGE = 1_000, 200


# Where the service departs from what the tester expects, and why.
ON_PURPOSE = {
    (
        "search_with_attributes",
        "Nothing is here under this id.",
    ): "people and groups are not asked for at once",
    ("check_add_attribute", "emails"): "a person has one address, which is at work and the primary one",
    ("check_replace_attribute", "emails"): "a person has one address, which is at work and the primary one",
    ("check_add_attribute", "addresses"): "a person has one place, which is at work",
    ("check_replace_attribute", "addresses"): "a person has one place, which is at work",
    ("check_add_attribute", "members"): "the tester makes up names for members, who have their own",
    ("check_replace_attribute", "members"): "the tester makes up names for members, who have their own",
    ("check_remove_attribute", "name"): "nobody is without a name",
    ("check_remove_attribute", "displayName"): "nobody is without a name",
    ("check_remove_attribute", "active"): "somebody is there or has left",
    ("check_add_attribute", "User"): "the tester compares the manager's name, which is the manager's own",
    ("check_replace_attribute", "User"): "whoever has left reports to nobody",
    ("check_add_attribute", "manager"): "the tester compares the manager's name, which is the manager's own",
    ("check_replace_attribute", "manager"): "whoever has left reports to nobody",
}


class Wire:
    """Plain HTTP to the running server."""

    def __init__(self, base: str, words: str) -> None:
        self.host, self.words = base.removeprefix("http://"), words

    def say(self, method, path, body=None):
        connection = HTTPConnection(self.host)
        headers = {"Authorization": f"Bearer {self.words}", "Content-Type": "application/scim+json"}
        connection.request(method, f"/scim/v2/{path}", None if body is None else json.dumps(body), headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response.status, json.loads(content) if content else None


@pytest.mark.django_db(transaction=True)
def test_create_find_give_a_manager_deactivate_and_page_through_a_thousand(live_server):
    user = UserFactory()
    at = timezone.now()
    _, words = make_token(name="Directory", expires_on=at.date() + timedelta(days=9), by=user, at=at)
    wire = Wire(live_server.url, words)
    status, ada = wire.say(
        "POST", "Users", {"schemas": [USER], "userName": "ada@example.org", "displayName": "Ada"}
    )
    assert status == 201
    status, eve = wire.say(
        "POST", "Users", {"schemas": [USER], "userName": "eve@example.org", "displayName": "Eve"}
    )
    status, found = wire.say("GET", "Users?filter=" + quote('userName eq "ada@example.org"'))
    assert status == 200 and [each["id"] for each in found["Resources"]] == [ada["id"]]
    manager = {"op": "Add", "path": f"{WORK}:manager", "value": eve["id"]}
    status, after = wire.say("PATCH", f"Users/{ada['id']}", {"schemas": [PATCH], "Operations": [manager]})
    assert status == 200 and after[WORK]["manager"]["value"] == eve["id"]
    assert str(ReportingLine.objects.get(person=ada["id"], until=None).manager_id) == eve["id"]
    gone = {"op": "Replace", "path": "active", "value": "False"}
    status, after = wire.say("PATCH", f"Users/{user.person.pk}", {"schemas": [PATCH], "Operations": [gone]})
    assert status == 200 and after["active"] is False and not User.objects.get(pk=user.pk).is_active
    Person.objects.bulk_create(
        Person(external_id=f"M-{n}", name=f"Person {n}", email=f"m{n}@example.org") for n in range(PEOPLE - 3)
    )
    seen = []
    for start in range(1, PEOPLE + 1, PAGE):
        status, page = wire.say("GET", f"Users?startIndex={start}&count={PAGE}")
        assert (status, page["totalResults"], page["startIndex"]) == (200, PEOPLE, start)
        assert page["itemsPerPage"] == len(page["Resources"]) == PAGE
        seen += [each["id"] for each in page["Resources"]]
    assert len(set(seen)) == PEOPLE
    status, page = wire.say("GET", "Users?startIndex=990&count=100000")
    assert len(page["Resources"]) == 11
    status, page = wire.say("GET", "Users?count=0")
    assert page["totalResults"] == PEOPLE and not page.get("Resources")


@pytest.fixture
def one_connection():
    """Requests in the test's own transaction, as Django's test client keeps them."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_it_keeps_to_the_protocol_as_a_tester_of_others_sees_it(directory, one_connection):
    """``scim2-tester`` discovers the service and tries each resource, attribute and operation it announces."""
    client = WSGISCIMClient(
        app=get_wsgi_application(),
        base_url="http://testserver/scim/v2",
        environ={"HTTP_AUTHORIZATION": f"Bearer {directory.words}"},
    )
    client.discover()
    results = check_server(client)
    wrong = {
        (each.title, re.sub(r".*'(?:urn:.*:)?(\w+)'.*", r"\1", each.reason.splitlines()[0]))
        for each in results
        if each.status in (Status.ERROR, Status.CRITICAL)
    }
    assert len(results) > 80 and wrong - set(ON_PURPOSE) == set()
