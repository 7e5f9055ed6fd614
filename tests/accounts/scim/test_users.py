"""A directory keeps people current: joiners, leavers, movers and changed managers."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import AuditEvent, Person, Provisioned, ReportingLine, TitleGrade, User
from accounts.rights.erasure import erase
from tests.accounts.scim.conftest import USER, WORK
from tests.factories import PersonFactory, UserFactory
from tests.factories.people import GradeFactory

CANARY = "zanzibar-7421"


def test_somebody_new_becomes_a_person_with_what_is_needed_and_nothing_else(directory):
    made = directory.create(
        "ada@example.org",
        externalId="obj-1",
        name={"givenName": "Ada", "familyName": "Example"},
        title="Analyst",
        timezone="Europe/Oslo",
        phoneNumbers=[{"value": CANARY}],
        nickName=CANARY,
        emails=[{"value": "ada.example@example.org", "type": "work", "primary": True}],
        **{WORK: {"employeeNumber": "N-1", "department": "Risk", "costCenter": CANARY}},
    )
    assert directory.status == 201 and directory.headers["Location"] == made["meta"]["location"]
    person = Person.objects.get(pk=made["id"])
    assert (person.external_id, person.name, person.email) == (
        "N-1",
        "Ada Example",
        "ada.example@example.org",
    )
    assert (person.title, person.department, person.time_zone) == ("Analyst", "Risk", "Europe/Oslo")
    stored = str([list(model.objects.values()) for model in (Person, Provisioned, AuditEvent)])
    assert CANARY not in stored and CANARY not in str(made)
    again = directory.say("GET", f"Users/{made['id']}")
    assert again == made and again["name"]["givenName"] == "Ada" and again["externalId"] == "obj-1"


def test_whom_the_staff_list_names_is_found_and_not_made_twice(directory):
    known = PersonFactory(email="Mary@example.org", external_id="M-1")
    found = directory.find('userName eq "mary@EXAMPLE.org"')
    assert [each["id"] for each in found["Resources"]] == [str(known.pk)]
    refused = directory.create("mary@example.org")
    assert (directory.status, refused["scimType"]) == (409, "uniqueness")
    refused = directory.create("other@example.org", externalId="M-1")
    assert directory.status == 409 and Person.objects.count() == 2 - 1 + User.objects.count() - 1 + 1


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ('userName eq "a@example.org"', {"a"}),
        ('externalId eq "x-b"', {"b"}),
        ('emails.value eq "c@example.org"', {"c"}),
        ('emails[type eq "work" and value eq "c@example.org"]', {"c"}),
        ('displayName sw "Ada" and active eq true', {"a", "b"}),
        ("active eq false", {"c"}),
        ('not (displayName co "ada") and active eq false', {"c"}),
        (f'{WORK}:employeeNumber eq "N-a" or {WORK}:department eq "Risk"', {"a", "b"}),
        ("title pr and active eq true", {"b"}),
        ('userName eq "nobody"', set()),
        ('id eq "not-an-id"', set()),
    ],
)
def test_a_filter_finds_whom_it_names(directory, token, asked, expected):
    token[0].made_by.person.delete()
    made = {
        "a": directory.create("a@example.org", **{WORK: {"employeeNumber": "N-a"}}),
        "b": directory.create(
            "b@example.org", externalId="x-b", title="Lead", **{WORK: {"department": "Risk"}}
        ),
        "c": directory.create("c@example.org", displayName="Carl", active=False),
    }
    found = directory.find(asked)
    assert directory.status == 200, found
    assert {each["id"] for each in found["Resources"]} == {made[name]["id"] for name in expected}
    assert found["totalResults"] == len(expected)


@pytest.mark.parametrize(
    "asked", ["userName eq", "(((", 'nickName eq "x"', 'userName foo "x"', 'manager.value sw "a"']
)
def test_a_filter_that_makes_no_sense_is_refused_in_words(directory, asked):
    refused = directory.find(asked)
    assert (directory.status, refused["scimType"]) == (400, "invalidFilter")


def test_a_manager_is_set_changed_and_taken_away_as_each_provider_writes_it(directory):
    ada, eve, ian = (directory.create(f"{name}@example.org")["id"] for name in ("ada", "eve", "ian"))
    line = f"{WORK}:manager"
    directory.patch(f"Users/{ada}", {"op": "Add", "path": line, "value": eve})
    assert directory.status == 200
    assert ReportingLine.objects.get(person=ada, until=None).manager_id.hex == eve.replace("-", "")
    after = directory.patch(f"Users/{ada}", {"op": "replace", "value": {line: {"value": ian}}})
    assert after[WORK]["manager"]["value"] == ian and after[WORK]["manager"]["$ref"].endswith(ian)
    assert [each["id"] for each in directory.find(f'{WORK}:manager.value eq "{ian}"')["Resources"]] == [ada]
    after = directory.patch(f"Users/{ada}", {"op": "Replace", "path": line, "value": eve})
    assert after[WORK]["manager"]["value"] == eve
    after = directory.patch(f"Users/{ada}", {"op": "replace", "value": {WORK: {"manager": ian}}})
    assert after[WORK]["manager"]["value"] == ian
    after = directory.patch(f"Users/{ada}", {"op": "remove", "path": line})
    assert "manager" not in after.get(WORK, {})
    assert not ReportingLine.objects.filter(person=ada, until=None).exists()


def test_42_nobody_reports_to_themselves_by_way_of_others(directory):
    ada, eve, ian = (
        directory.create(f"{name}@example.org", displayName=name)["id"] for name in ("Ada", "Eve", "Ian")
    )
    line = f"{WORK}:manager"
    directory.patch(f"Users/{ada}", {"op": "add", "path": line, "value": {"value": eve}})
    directory.patch(f"Users/{eve}", {"op": "add", "path": line, "value": {"value": ian}})
    for person, manager, words in ((ian, ada, "by way of Ada"), (ada, ada, "by way of Ada")):
        refused = directory.patch(f"Users/{person}", {"op": "add", "path": line, "value": {"value": manager}})
        assert directory.status == 400 and words in refused["detail"]
    refused = directory.patch(f"Users/{ada}", {"op": "replace", "path": line, "value": {"value": "unknown"}})
    assert directory.status == 400 and "Create the manager first" in refused["detail"]
    assert ReportingLine.objects.filter(until=None).count() == 2


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "Replace", "path": "active", "value": "False"},
        {"op": "replace", "value": {"active": False}},
        {"op": "replace", "path": "active", "value": False},
    ],
)
def test_whoever_is_deactivated_has_left_at_once_and_comes_back(directory, client, operation):
    user = UserFactory()
    client.force_login(user)
    assert client.get("/your-data/").status_code == 200
    after = directory.patch(f"Users/{user.person.pk}", operation)
    assert directory.status == 200 and after["active"] is False
    assert client.get("/your-data/").status_code == 302
    assert Person.objects.get(pk=user.person.pk).left_on == timezone.localdate()
    directory.patch(f"Users/{user.person.pk}", {"op": "replace", "path": "active", "value": True})
    assert Person.objects.get(pk=user.person.pk).is_employed and User.objects.get(pk=user.pk).is_active


def test_the_account_of_hr_closes_too_but_not_the_last_administrators(directory):
    hr, administrator = UserFactory(), UserFactory()
    hr.organisation_roles.create(name="hr", granted_at=timezone.now())
    administrator.organisation_roles.create(name="administrator", granted_at=timezone.now())
    gone = {"op": "replace", "path": "active", "value": False}
    directory.patch(f"Users/{hr.person.pk}", gone)
    assert not User.objects.get(pk=hr.pk).is_active
    refused = directory.patch(f"Users/{administrator.person.pk}", gone)
    assert directory.status == 409 and "last administrator" in refused["detail"]
    assert Person.objects.get(pk=administrator.person.pk).is_employed


def test_a_put_leaves_what_it_says_nothing_of(directory):
    known = PersonFactory(title="Analyst", department="Risk", site="Oslo")
    body = {"schemas": [USER], "userName": known.email, "displayName": "New Name", "title": ""}
    after = directory.say("PUT", f"Users/{known.pk}", body)
    assert directory.status == 200, after
    known.refresh_from_db()
    assert (known.name, known.title, known.department, known.site) == ("New Name", "", "Risk", "Oslo")


def test_a_grade_comes_from_the_table_of_titles_and_is_never_guessed(directory):
    lead = GradeFactory(rank=4)
    TitleGrade.objects.create(words="lead", grade=lead, order=1)
    made = directory.create("ada@example.org", title="Team lead")
    assert Person.objects.get(pk=made["id"]).grade == lead
    directory.patch(f"Users/{made['id']}", {"op": "replace", "path": "title", "value": "Wizard"})
    assert Person.objects.get(pk=made["id"]).grade is None


def test_whoever_was_erased_stays_erased(directory):
    made = directory.create("ada@example.org", externalId="obj-1")
    erase(person=Person.objects.get(pk=made["id"]), by=None, at=timezone.now())
    directory.say("GET", f"Users/{made['id']}")
    assert directory.status == 404 and not Provisioned.objects.exists()
    refused = directory.create("ada@example.org", externalId="obj-1")
    assert directory.status == 403 and "erased" in refused["detail"]


def test_whoever_is_deleted_is_not_there_has_left_and_can_be_made_again(directory):
    made = directory.create("ada@example.org", externalId="obj-1")
    assert directory.say("DELETE", f"Users/{made['id']}") is None and directory.status == 204
    for method in ("GET", "DELETE"):
        directory.say(method, f"Users/{made['id']}")
        assert directory.status == 404
    assert not Person.objects.get(pk=made["id"]).is_employed
    again = directory.create("ada@example.org", externalId="obj-1")
    assert directory.status == 201 and again["id"] == made["id"] and again["active"] is True


def test_an_older_version_is_not_written_over(directory):
    made = directory.create("ada@example.org")
    seen = directory.headers["ETag"]
    directory.patch(f"Users/{made['id']}", {"op": "replace", "path": "title", "value": "Analyst"})
    body = {"schemas": [USER], "userName": "ada@example.org", "title": "Lead"}
    directory.say("PUT", f"Users/{made['id']}", body, **{"if-match": seen})
    assert directory.status == 412 and Person.objects.get(pk=made["id"]).title == "Analyst"


def test_what_no_person_can_be_is_refused_and_nothing_is_saved(directory):
    before = Person.objects.count()
    wrong = [
        {"timezone": "Mars/Olympus"},
        {"emails": [{"value": "no address", "primary": True}]},
        {"displayName": "x" * 201},
        {"title": "a\x00b"},
        {"userName": ""},
        {"active": "perhaps"},
        {WORK: {"manager": {"value": "nobody"}}},
    ]
    for more in wrong:
        refused = (
            directory.create(**{"user_name": "ada@example.org"} | {}, **more)
            if "userName" not in more
            else (directory.say("POST", "Users", {"schemas": [USER], **more}))
        )
        assert directory.status == 400, (more, refused)
        assert refused["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert Person.objects.count() == before


def test_each_write_is_in_the_audit_trail_with_its_token_and_without_content(directory, token):
    made = directory.create("ada@example.org", title=CANARY)
    directory.patch(f"Users/{made['id']}", {"op": "replace", "path": "title", "value": CANARY + "2"})
    directory.patch(f"Users/{made['id']}", {"op": "replace", "path": "title", "value": CANARY + "2"})
    events = AuditEvent.objects.filter(subject_id=made["id"])
    assert sorted(each.verb for each in events) == ["person provisioned", "provisioned person changed"]
    assert all(each.details["token"] == str(token[0].pk) for each in events)
    assert CANARY not in str([each.details for each in events])
