"""Groups of the directory: by which people can be found, and which give nobody a right."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts import permissions
from accounts.models import DirectoryGroup, User
from tests.accounts.scim.conftest import GROUP
from tests.factories import PersonFactory, UserFactory, hr_user
from tests.signing_in import sign_in


@pytest.fixture
def three():
    return [PersonFactory() for _ in range(3)]


def make(directory, name, *members, **more):
    listed = [{"value": str(person.pk)} for person in members]
    return directory.say(
        "POST", "Groups", {"schemas": [GROUP], "displayName": name, "members": listed, **more}
    )


def members(group):
    return {each["value"] for each in group.get("members", [])}


def test_members_come_and_go_as_each_provider_writes_it(directory, three):
    ada, eve, ian = (str(person.pk) for person in three)
    group = make(directory, "Risk", three[0], externalId="g-1")
    assert directory.status == 201 and members(group) == {ada}
    path = f"Groups/{group['id']}"
    after = directory.patch(path, {"op": "Add", "path": "members", "value": [{"value": eve}, {"value": ian}]})
    assert members(after) == {ada, eve, ian}
    after = directory.patch(path, {"op": "remove", "path": f'members[value eq "{ada}"]'})
    assert members(after) == {eve, ian}
    after = directory.patch(path, {"op": "Remove", "path": "members", "value": [{"value": eve}]})
    assert members(after) == {ian}
    after = directory.patch(path, {"op": "replace", "value": {"displayName": "Risk and audit"}})
    assert after["displayName"] == "Risk and audit" and members(after) == {ian}
    slim = directory.say("GET", f"{path}?excludedAttributes=members")
    assert "members" not in slim and slim["displayName"] == "Risk and audit"
    after = directory.patch(path, {"op": "replace", "path": "members", "value": [{"value": ada}]})
    assert members(after) == {ada}
    after = directory.say("PUT", path, {"schemas": [GROUP], "displayName": "Risk"})
    assert members(after) == set()
    assert directory.say("DELETE", path) is None and directory.status == 204
    assert not DirectoryGroup.objects.exists()


def test_a_group_is_found_by_its_name_and_its_members(directory, three):
    risk, audit = make(directory, "Risk", three[0]), make(directory, "Audit", three[0], three[1])
    assert [each["id"] for each in directory.find('displayName eq "risk"', "Groups")["Resources"]] == [
        risk["id"]
    ]
    found = directory.find(f'members.value eq "{three[0].pk}"', "Groups")
    assert {each["id"] for each in found["Resources"]} == {risk["id"], audit["id"]}
    found = directory.find(f'members[value eq "{three[1].pk}"]', "Groups")
    assert [each["id"] for each in found["Resources"]] == [audit["id"]]


def test_a_name_twice_and_a_member_who_is_nobody_are_refused(directory, three):
    group = make(directory, "Risk")
    refused = make(directory, "RISK")
    assert (directory.status, refused["scimType"]) == (409, "uniqueness")
    for value in ("nobody", group["id"]):
        refused = directory.say(
            "POST", "Groups", {"schemas": [GROUP], "displayName": "Audit", "members": [{"value": value}]}
        )
        assert directory.status == 400 and "nobody here" in refused["detail"]
    assert DirectoryGroup.objects.count() == 1


def test_no_group_gives_a_right_whatever_it_is_called(directory):
    user = UserFactory()
    for name in ("HR", "administrator", "Coordinators"):
        make(directory, name, user.person)
        assert directory.status == 201
    assert permissions.grants(User.objects.get(pk=user.pk)) == frozenset()
    assert not user.organisation_roles.exists()


def test_hr_finds_people_by_their_group(directory, three, client):
    make(directory, "Risk", three[0])
    sign_in(client, hr_user())
    group = DirectoryGroup.objects.get()
    page = client.get(reverse("accounts:people"), {"group": group.pk}).content.decode()
    assert three[0].name in page and three[1].name not in page
