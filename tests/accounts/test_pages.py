"""People, settings, the trail, who sees what, colours, and the doors of the demo."""

from __future__ import annotations

import uuid

import pytest
from django.core.checks import run_checks
from django.urls import reverse

from accounts import privacy
from accounts.models import AuditEvent, Organisation, OrganisationRole, ReportingLine
from tests.accounts.conftest import AT
from tests.factories.people import PersonFactory, UserFactory, hr_user, with_second_factor
from tests.factories.programmes import ProgrammeFactory, grant

pytestmark = pytest.mark.django_db


def test_people_are_found_by_parts_of_name_title_and_department(client, hr):
    PersonFactory(name="Ann Ox", title="Analyst")
    PersonFactory(name="Bo Lund", department="Treasury")
    client.force_login(hr)
    found = client.get(reverse("accounts:people"), {"q": "bo treas"}).context["page"]
    assert [person.name for person in found] == ["Bo Lund"]


def test_those_who_left_are_shown_only_when_asked_for(client, hr):
    PersonFactory(name="Ann Ox", left_on=AT.date())
    client.force_login(hr)
    assert "Ann Ox" not in client.get(reverse("accounts:people")).content.decode()
    assert "Ann Ox" in client.get(reverse("accounts:people"), {"left": "on"}).content.decode()


def test_a_person_is_shown_with_the_lines_of_now_and_before(client, hr):
    ann, bo, cy = PersonFactory(name="Ann Ox"), PersonFactory(name="Bo Lund"), PersonFactory(name="Cy Dale")
    ReportingLine.objects.create(person=bo, manager=ann, since=AT.date())
    ReportingLine.objects.create(person=cy, manager=bo, since=AT.date())
    client.force_login(hr)
    shown = client.get(reverse("accounts:person", args=[bo.pk])).content.decode()
    assert "Reports to" in shown and "Ann Ox" in shown
    assert "1 reports to <bdi>Bo</bdi>" in shown and "Cy Dale" in shown


def test_a_person_is_not_there_for_those_who_may_not_look_people_up(client):
    client.force_login(UserFactory())
    assert client.get(reverse("accounts:person", args=[PersonFactory().pk])).status_code == 404
    assert client.get(reverse("accounts:person", args=[uuid.uuid4()])).status_code == 404


@pytest.mark.parametrize(
    ("name", "hr_answer", "administrator_answer", "other_answer", "stranger_answer"),
    [
        ("people", 200, 403, 403, 302),
        ("settings", 200, 200, 403, 302),
        ("audit", 200, 200, 403, 302),
        ("who_sees_what", 200, 200, 200, 200),
    ],
)
def test_who_may_open_what(client, name, hr_answer, administrator_answer, other_answer, stranger_answer):
    administrator = with_second_factor(UserFactory())
    OrganisationRole.objects.create(user=administrator, name="administrator", granted_at=AT)
    for user, answer in (
        (hr_user(), hr_answer),
        (administrator, administrator_answer),
        (UserFactory(), other_answer),
    ):
        client.force_login(user)
        assert client.get(reverse(f"accounts:{name}")).status_code == answer
    client.logout()
    assert client.get(reverse(f"accounts:{name}")).status_code == stranger_answer


def test_a_coordinator_looks_people_up_and_imports_nobody(client):
    coordinator = with_second_factor(UserFactory())
    grant(coordinator, "coordinator", ProgrammeFactory())
    client.force_login(coordinator)
    listed = client.get(reverse("accounts:people"))
    assert listed.status_code == 200
    assert reverse("accounts:import_upload") not in listed.content.decode()
    assert client.get(reverse("accounts:import_upload")).status_code == 403


SETTINGS = {
    "name": "Larkfield Mutual",
    "product_name": "Upward",
    "speak_up_name": "Ombuds office",
    "speak_up_reach": "extension 5",
    "coach_reach": "",
}


def test_settings_are_saved_and_the_trail_names_them_without_their_words(client, hr):
    client.force_login(hr)
    client.post(reverse("accounts:settings"), SETTINGS)
    assert Organisation.current().speak_up_name == "Ombuds office"
    event = AuditEvent.objects.get(verb="settings changed")
    assert event.details == {"fields": ["name", "speak_up_name", "speak_up_reach"]}


def test_settings_with_an_error_keep_what_was_typed(client, hr):
    client.force_login(hr)
    response = client.post(reverse("accounts:settings"), {**SETTINGS, "name": ""})
    assert response.context["form"]["speak_up_name"].value() == "Ombuds office"
    assert Organisation.current().speak_up_name == ""


def test_the_trail_tells_its_details_in_words(client, hr):
    AuditEvent.objects.create(
        at=AT,
        by=hr,
        verb="roster imported",
        details={"left_out": 1500, "only_good": True, "fields": ["name"]},
    )
    client.force_login(hr)
    assert (
        "fields: name; left out: 1,500; only good: yes"
        in client.get(reverse("accounts:audit")).content.decode()
    )


@pytest.mark.parametrize("count", [1, 10])
def test_the_trail_costs_the_same_however_long_it_is(client, hr, count, django_assert_max_num_queries):
    AuditEvent.objects.bulk_create(
        AuditEvent(at=AT, by=hr, verb=f"thing {n} done", subject_type="x", subject_id=str(n))
        for n in range(count)
    )
    client.force_login(hr)
    with django_assert_max_num_queries(15):
        response = client.get(reverse("accounts:audit"))
    assert len(response.context["page"]) == count


def test_who_sees_what_tells_every_column_that_is_registered(client):
    client.force_login(UserFactory())
    rings = client.get(reverse("accounts:who_sees_what")).context["rings"]
    told = sum(len(kept.fields) for ring in rings for kept in ring.kept)
    assert told >= len({entry.column for entry in privacy.entries.values()}) * 0.9
    assert [ring.words for ring in rings][:2] == ["Only you", "You and your partner"]


def test_a_column_without_an_entry_in_the_register_fails_the_system_check(monkeypatch):
    assert [problem for problem in run_checks() if problem.id == "privacy.E001"] == []
    monkeypatch.delitem(privacy.entries, "accounts.Person.email")
    problems = [problem for problem in run_checks() if problem.id == "privacy.E001"]
    assert [problem.msg for problem in problems] == [
        "accounts.Person.email has no entry in the privacy register."
    ]


def test_the_chosen_colours_are_kept_and_the_reader_goes_back(client):
    answer = client.post(reverse("accounts:theme"), {"theme": "dark", "next": "/who-sees-what/"})
    assert (answer.url, answer.cookies["theme"].value) == ("/who-sees-what/", "dark")


@pytest.mark.parametrize(
    "there", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""]
)
def test_colours_lead_nowhere_else_and_know_three_words(client, there):
    answer = client.post(reverse("accounts:theme"), {"theme": "pink", "next": there})
    assert (answer.url, "theme" in answer.cookies) == (reverse("home:landing"), False)


class TestDemoDoors:
    @pytest.fixture
    def demo(self, settings, db):
        settings.UPWARD_DEMO_SIGN_IN = True
        Organisation.current()
        Organisation.objects.update(is_demo=True)
        return hr_user()

    def step_in(self, client, user):
        return client.post(reverse("accounts:demo_sign_in"), {"user": str(user.pk)})

    def test_a_newcomer_steps_into_an_offered_role(self, client, demo):
        assert str(demo.pk) in client.get(reverse("account_login")).content.decode()
        assert self.step_in(client, demo).status_code == 302
        assert client.session["_auth_user_id"] == str(demo.pk)

    def test_a_newcomer_sees_the_browser_they_stepped_in_with(self, client, demo):
        self.step_in(client, demo)
        assert "This one" in client.get(reverse("usersessions_list")).content.decode()

    def test_nobody_steps_into_a_role_that_is_not_offered(self, client, demo):
        assert self.step_in(client, UserFactory()).status_code == 404

    def test_there_is_no_door_beside_real_people(self, client, demo):
        Organisation.objects.update(is_demo=False)
        assert self.step_in(client, demo).status_code == 404
        assert str(demo.pk) not in client.get(reverse("account_login")).content.decode()

    def test_there_is_no_door_where_the_setting_is_off(self, client, demo, settings):
        settings.UPWARD_DEMO_SIGN_IN = False
        assert self.step_in(client, demo).status_code == 404
