"""Paste anything: each line is answered, the good ones are invited, and nobody is asked again and again."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Person, User
from notifications.models import Message
from programmes.actions.inviting import MOST_LINES, Answer, invite_lines
from programmes.models import Application, Cohort, EnrolmentRules, Participant, Role, Side
from programmes.pasted import entries
from tests.factories.people import PersonFactory, hr_user
from tests.factories.programmes import CohortFactory, ParticipantFactory, grant
from tests.signing_in import sign_in


def words(text: str) -> list[tuple[str, ...]]:
    return [entry.wanted for entry in entries(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ann@x.org\n\nTom Reed\nP007", [("ann@x.org",), ("tom reed",), ("p007",)]),
        ("ann@x.org, Tom Reed; P007\tbo@x.org", [("ann@x.org",), ("tom reed",), ("p007",), ("bo@x.org",)]),
        ('"Ox, Ann" <ann@x.org>, Tom <tom@x.org>;', [("ann@x.org",), ("tom@x.org",)]),
        ("E-mail\nann@x.org\ntom@x.org", [("ann@x.org",), ("tom@x.org",)]),
        ("Name\tE-mail\nAnn Ox\tANN@x.org\nTom Reed\t", [("ann@x.org", "ann ox"), ("tom reed",)]),
        ("Last name;First name;Staff ID\nOx;Ann;P1", [("p1", "ann ox")]),
        ("Ann Ox\tann@x.org\nTom Reed\ttom@x.org", [("ann@x.org", "ann ox"), ("tom@x.org", "tom reed")]),
        ("• ann@x.org\n- Tom Reed", [("ann@x.org",), ("tom reed",)]),
        (" \n,;\n\t", []),
        ('"ann@x.org, tom@x.org', [("ann@x.org",), ("tom@x.org",)]),
    ],
)
def test_whatever_is_pasted_names_its_people(text, wanted):
    assert words(text) == wanted


@pytest.fixture
def team(client: Client, db) -> User:
    user = hr_user(name="Nerys Bowen")
    sign_in(client, user)
    return user


@pytest.fixture
def cohort(team: User) -> Cohort:
    cohort = CohortFactory(programme__state="running")
    grant(team, Role.Name.COORDINATOR, cohort.programme)
    return cohort


def answers(cohort: Cohort, text: str, team: User, side: str = Side.MENTOR) -> list[Answer]:
    lines = invite_lines(cohort=cohort, text=text, side=side, by=team, at=timezone.now())
    return [line.answer for line in lines]


def test_each_line_is_answered_by_what_is_known_of_the_person(cohort, team):
    PersonFactory(name="Gone Girl", left_on=timezone.localdate())
    other = ParticipantFactory(cohort=cohort, mentee=True).person
    applicant = PersonFactory()
    Application.objects.create(
        cohort=cohort, person=applicant, state=Application.State.APPLIED, saved_at=timezone.now()
    )
    PersonFactory(name="Ann Ox", email="ann@example.org")
    text = "\n".join(
        ["Ox, Ann", "ann@example.org", "Gone Girl", other.email, applicant.email, team.email, "Who?"]
    )
    assert answers(cohort, text, team) == [
        Answer.INVITED,
        Answer.REPEATED,
        Answer.LEFT,
        Answer.OTHER_SIDE,
        Answer.APPLIED,
        Answer.RUNS_IT,
        Answer.NOT_FOUND,
    ]
    assert Participant.objects.exclude(invited_by=None).get().person.name == "Ann Ox"
    assert answers(cohort, "Ann Ox", team) == [Answer.ALREADY]
    assert Message.objects.filter(kind="programmes.invitation").count() == 1


def test_people_of_one_name_are_chosen_among_in_place_and_what_was_pasted_stays(client, cohort):
    PersonFactory(name="Alex Smith", department="Claims", site="Leeds")
    meant = PersonFactory(name="Alex Smith", department="Legal", site="Cardiff")
    address = reverse("programmes:invite", args=[cohort.pk])
    page = client.post(address, {"side": "mentor", "people": "Alex Smith\nWho?"}).content.decode()
    assert "Alex Smith, Claims, Leeds" in page and "Alex Smith, Legal, Cardiff" in page
    assert "Alex Smith\nWho?</textarea>" in page.replace("\r", "")
    client.post(address, {"chosen": "yes", "side": "mentor", "pick-1": str(meant.pk)})
    assert Participant.objects.get().person == meant


def test_somebody_asked_often_is_invited_only_by_hand(client, cohort, team):
    often = PersonFactory(name="Same Again")
    for days in (30, 200, 500):
        ParticipantFactory(
            person=often, side="mentor", invited_by=team, invited_at=timezone.now() - timedelta(days=days)
        )
    address = reverse("programmes:invite", args=[cohort.pk])
    page = client.post(address, {"side": "mentor", "people": "Same Again"}).content.decode()
    assert "asked twice in 12 months" in page
    assert not cohort.participants.exists()
    client.post(address, {"chosen": "yes", "side": "mentor", "pick-1": str(often.pk)})
    assert cohort.participants.get().person == often


def test_how_often_somebody_may_be_asked_is_a_setting_of_the_programme(cohort, team):
    asked = ParticipantFactory(mentor=True, invited_by=team, invited_at=timezone.now()).person
    EnrolmentRules.objects.create(programme=cohort.programme, asked_at_most=1)
    assert answers(cohort, asked.email, team) == [Answer.ASKED_OFTEN]
    EnrolmentRules.objects.update(asked_at_most=2)
    assert answers(cohort, asked.email, team) == [Answer.INVITED]


def test_ten_thousand_lines_with_three_per_cent_rubbish_are_answered_one_by_one(
    cohort, team, django_assert_max_num_queries
):
    people = [
        Person(external_id=f"X{number}", name=f"Name {number}", email=f"x{number}@example.org")
        for number in range(MOST_LINES)
    ]
    Person.objects.bulk_create(people, batch_size=500)
    rubbish = {number for number in range(MOST_LINES) if number % 100 in (7, 41, 83)}
    text = "\n".join(
        f"x{number}@exa mple" if number in rubbish else people[number].email for number in range(MOST_LINES)
    )
    started = time.process_time()
    with django_assert_max_num_queries(400):  # SQLite writes 90 rows at once
        found = answers(cohort, text, team)
    assert time.process_time() - started < 60
    assert [number for number, answer in enumerate(found) if answer == Answer.NOT_FOUND] == sorted(rubbish)
    assert found.count(Answer.INVITED) == MOST_LINES - len(rubbish) == Participant.objects.count()
    assert AuditEvent.objects.filter(verb="person invited").count() == MOST_LINES - len(rubbish)


def test_more_than_ten_thousand_names_are_refused_and_kept(client, cohort):
    address = reverse("programmes:invite", args=[cohort.pk])
    text = "\n".join(f"n{number}" for number in range(MOST_LINES + 1))
    page = client.post(address, {"side": "mentor", "people": text}).content.decode()
    assert "more than 10,000 names" in page and f"n{MOST_LINES}" in page
