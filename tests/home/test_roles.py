"""Which rail each role has, where it lands, and how to go from one role to another."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, ReportingLine
from home.navigation import SHAPES, roles_of
from insights.models import Release
from programmes.models import Cohort, Participant, Programme, Role
from tests.factories.people import NOW, UserFactory, hr_user, user_of
from tests.factories.programmes import CohortFactory, ParticipantFactory, ProgrammeFactory, grant
from tests.factories.together import PairFactory

pytestmark = pytest.mark.django_db

RAILS = {
    "hr": ["Home", "Programmes", "People", "Library", "Reports"],
    "mentor": ["Partnership", "Sessions", "Prepare", "Support"],
    "mentee": ["Partnership", "Sessions", "Prepare", "Actions", "Support"],
    "executive": ["Overview", "Board page", "Commitments", "Library"],
    "coach": ["Requests", "Circles", "Library"],
    "assistant": ["Diary"],
    "auditor": ["Audit log", "Programmes", "Reports"],
    "administrator": ["Settings", "Audit log", "Outbox"],
    "handler": ["Messages", "Kept apart"],
    "manager": ["Library"],
    "guest": [],
}


def test_each_role_has_its_own_rail() -> None:
    assert {key: [entry.label for entry in shape.rail] for key, shape in SHAPES.items()} == RAILS


@pytest.mark.parametrize(
    ("role", "shape"),
    [
        (Role.Name.COORDINATOR, "hr"),
        (Role.Name.SPONSOR, "executive"),
        (Role.Name.EXECUTIVE, "executive"),
        (Role.Name.AUDITOR, "auditor"),
        (Role.Name.COACH, "coach"),
    ],
)
def test_a_role_in_a_programme_gives_its_rail(role: str, shape: str) -> None:
    user = UserFactory()
    grant(user, role, ProgrammeFactory())
    assert [each.key for each in roles_of(user)] == [shape]


def test_whoever_has_people_and_no_role_is_led_to_the_library(client: Client) -> None:
    manager = UserFactory()
    ReportingLine.objects.create(person=UserFactory().person, manager=manager.person, since=NOW.date())
    assert [each.key for each in roles_of(manager)] == ["manager"]
    client.force_login(manager)
    assert client.get(reverse("home:landing")).headers["Location"] == reverse("preparation:library")
    ParticipantFactory(mentee=True, person=manager.person)
    assert [each.key for each in roles_of(manager)] == ["mentee"]


def test_taking_part_gives_the_rail_of_the_side_until_one_says_no() -> None:
    participant = ParticipantFactory(mentor=True, state=Participant.State.INVITED)
    user = user_of(participant.person)
    assert [each.key for each in roles_of(user)] == ["mentor"]
    participant.state = Participant.State.DECLINED
    participant.save()
    assert [each.key for each in roles_of(user)] == ["guest"]


def test_somebody_with_two_roles_changes_between_them_and_never_sees_both(client: Client) -> None:
    user = hr_user()
    ParticipantFactory(mentee=True, person=user.person)
    client.force_login(user)
    page = client.get(reverse("home:support")).content.decode()
    assert "You are here as HR and coordination" in page
    assert "Something not right?" not in page
    answer = client.post(reverse("home:switch_role"), {"role": "mentee"})
    assert answer.headers["Location"] == reverse("home:landing")
    page = client.get(reverse("home:support")).content.decode()
    assert "You are here as Mentee" in page
    assert "Something not right?" in page


def test_going_on_in_another_role_is_written_down_once(client: Client) -> None:
    user = hr_user()
    ParticipantFactory(mentee=True, person=user.person)
    client.force_login(user)
    for role in ("mentee", "mentee", "administrator"):
        client.post(reverse("home:switch_role"), {"role": role})
    event = AuditEvent.objects.get(verb="role switched")
    assert (event.by, event.details) == (user, {"to": "mentee"})


@pytest.mark.parametrize("other", [Role.Name.SPONSOR, Role.Name.COACH, Role.Name.AUDITOR])
def test_a_second_role_adds_nothing_to_the_first_rail(client: Client, other: str) -> None:
    user = user_of(PairFactory().mentee.person)
    grant(user, other, ProgrammeFactory())
    client.force_login(user)
    client.post(reverse("home:switch_role"), {"role": "mentee"})
    page = client.get(reverse("home:support")).content.decode()
    assert "You are here as Mentee" in page
    rail = page.partition('aria-label="Main"')[2] or page
    assert [label for label in RAILS["mentee"] if label not in page] == []
    assert "Overview</" not in rail and "Requests</" not in rail and "Audit log</" not in rail


def test_an_auditor_sees_that_there_are_results_and_not_which(client: Client) -> None:
    user, cohort = UserFactory(), CohortFactory()
    grant(user, Role.Name.AUDITOR, cohort.programme)
    client.force_login(user)
    assert client.get(reverse("home:landing")).headers["Location"] == reverse("accounts:audit")
    page = client.get(reverse("insights:reports")).content.decode()
    assert str(cohort.programme) in page and "No release yet" in page
    assert reverse("insights:board", args=[cohort.pk]) not in page
    assert client.get(reverse("insights:board", args=[cohort.pk])).status_code == 403


def test_a_role_that_one_does_not_have_cannot_be_taken(client: Client) -> None:
    client.force_login(hr_user())
    client.post(reverse("home:switch_role"), {"role": "administrator"})
    assert client.get(reverse("home:landing")).headers["Location"] == reverse("home:hr")


def test_somebody_without_a_role_is_told_what_to_expect(client: Client) -> None:
    client.force_login(UserFactory())
    assert "nothing waits for you" in client.get(reverse("home:landing")).content.decode()


def test_every_page_wants_a_sign_in(client: Client) -> None:
    for name in ("landing", "hr", "partnership", "support", "executive", "commitments"):
        assert client.get(reverse(f"home:{name}")).status_code == 302


def test_an_executive_sees_the_decision_and_no_pair(client: Client) -> None:
    programme = ProgrammeFactory(
        name="Open Door", state=Programme.State.RUNNING, decision_on=NOW.date() - timedelta(days=1)
    )
    pair = PairFactory(cohort=CohortFactory(programme=programme, state=Cohort.State.ACTIVE))
    executive = UserFactory()
    grant(executive, Role.Name.EXECUTIVE, programme)
    client.force_login(executive)
    page = client.get(reverse("home:executive")).content.decode()
    assert "One decision waits for you" in page
    assert pair.mentor.person.name not in page
    assert "at risk" not in page


@pytest.mark.parametrize("number", [1, 10])
def test_the_overview_costs_the_same_however_many_programmes_there_are(
    client: Client, number: int, django_assert_num_queries
) -> None:
    executive = UserFactory()
    for _ in range(number):
        programme = ProgrammeFactory(state=Programme.State.RUNNING)
        grant(executive, Role.Name.SPONSOR, programme)
        PairFactory(cohort=CohortFactory(programme=programme))
    client.force_login(executive)
    client.get(reverse("home:executive"))
    with django_assert_num_queries(11):
        client.get(reverse("home:executive"))


def frozen_release(programme: Programme, count: dict) -> Release:
    """A release whose commitments table holds one row."""
    cells = [{"key": "all", "cells": {"mentee": count}}]
    return Release.objects.create(
        cohort=CohortFactory(programme=programme),
        number=1,
        state=Release.State.FROZEN,
        as_of=NOW,
        frozen_at=NOW,
        requested_at=NOW,
        submission=uuid.uuid4(),
        tables={"commitments": {"rows": cells}},
    )


def test_commitments_are_read_from_the_release_and_hidden_where_it_hides_them(client: Client) -> None:
    executive = UserFactory()
    for name, count in (
        ("AI at Work", {"shown": True, "count": 14}),
        ("Open Door", {"shown": False, "reason": "Hidden: fewer than 5 answers", "count": 3}),
    ):
        programme = ProgrammeFactory(name=name)
        grant(executive, Role.Name.SPONSOR, programme)
        frozen_release(programme, count)
    frozen_release(ProgrammeFactory(name="Somebody else’s"), {"shown": True, "count": 99})
    client.force_login(executive)
    page = client.get(reverse("home:commitments")).content.decode()
    assert ">14<" in page
    assert "Hidden: fewer than 5 answers" in page
    assert ">3<" not in page
    assert "Somebody else’s" not in page
