"""HR home: what needs somebody, in a fixed number of queries, and nothing about what people wrote."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation
from feedback.models import CoachingRequest
from home.needs import needs
from home.overview import run_by
from pairing.models import Conflict, Pair, Round
from preparation.models import Module
from programmes.models import Cohort, Participant, Programme, Role
from sessions.models import Session
from tests.factories.people import NOW, hr_user
from tests.factories.programmes import CohortFactory, ParticipantFactory, ProgrammeFactory, grant
from tests.factories.together import PairFactory, SessionFactory

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def nerys():
    """She works in HR and coordinates what the test gives her."""
    return hr_user(name="Nerys Bowen")


def running(nerys, **programme) -> Cohort:
    programme = ProgrammeFactory(state=Programme.State.RUNNING, **programme)
    grant(nerys, Role.Name.COORDINATOR, programme)
    return CohortFactory(programme=programme, state=Cohort.State.ACTIVE, starts_on=TODAY - timedelta(days=70))


def titles(user, at=NOW) -> list[str]:
    return [need.title for need in needs(run_by(user, at=at), today=at.date())]


def test_people_come_before_decisions_and_decisions_before_what_can_wait(nerys) -> None:
    cohort = running(nerys, name="AI at Work", decision_on=TODAY + timedelta(days=9))
    pair = PairFactory(cohort=cohort, introduced_at=NOW - timedelta(days=30))
    CoachingRequest.objects.create(participant=pair.mentor, asked_at=NOW)
    draft = ProgrammeFactory(name="Returners’ Voice")
    grant(nerys, Role.Name.COORDINATOR, draft)
    assert titles(nerys) == [
        "One person asked for a coach",
        "One pair is losing its rhythm",
        "The decision on AI at Work is due on Wednesday 11 March",
        "The purpose of Returners’ Voice is not finished",
    ]


def test_a_conflict_and_a_finished_round_are_named(nerys, no_modules: None) -> None:
    cohort = running(nerys, name="Fresh Eyes")
    cohort.state = Cohort.State.MATCHING
    cohort.save()
    pair = PairFactory(cohort=cohort, state=Pair.State.PAUSED)
    Conflict.objects.create(pair=pair, rule="line", sentence="They report to each other.", found_at=NOW)
    Round.objects.create(
        cohort=cohort, number=1, state=Round.State.DONE, submission=uuid.uuid4(), requested_at=NOW
    )
    assert titles(nerys) == ["One pair stands in conflict", "Pairs for Fresh Eyes wait for your last look"]


def test_people_who_are_not_prepared_are_counted_by_side(nerys, modules: list[Module]) -> None:
    cohort = running(nerys)
    cohort.state, cohort.starts_on = Cohort.State.PREPARING, TODAY + timedelta(days=20)
    cohort.save()
    ParticipantFactory(cohort=cohort, mentor=True)
    ParticipantFactory(cohort=cohort, mentee=True, state=Participant.State.PAIRED)
    ParticipantFactory(cohort=cohort, mentee=True, state=Participant.State.WITHDRAWN)
    need = needs(run_by(nerys, at=NOW), today=TODAY)[0]
    assert need.title == "Two of 2 people are not prepared"
    assert "One of them is a mentee" in need.text


def test_a_programme_somebody_else_runs_is_not_shown(nerys, client: Client) -> None:
    running(nerys, name="AI at Work")
    running(hr_user(), name="Open Door")
    client.force_login(nerys)
    page = client.get(reverse("home:hr")).content.decode()
    assert "AI at Work" in page
    assert "Open Door" not in page


def test_why_somebody_asked_for_a_coach_is_nowhere_on_the_page(nerys, client: Client) -> None:
    pair = PairFactory(cohort=running(nerys))
    request = CoachingRequest(participant=pair.mentor, asked_at=NOW, key=pair.key)
    request.words = "He keeps moving the date"
    request.save()
    client.force_login(nerys)
    page = client.get(reverse("home:hr")).content.decode()
    assert "asked for a coach" in page
    assert "keeps moving" not in page
    assert pair.mentor.person.name not in page


def test_before_the_first_programme_the_page_says_how_to_begin(nerys, client: Client) -> None:
    client.force_login(nerys)
    page = client.get(reverse("home:hr")).content.decode()
    assert "Start with why, and start small" in page
    assert reverse("programmes:new") in page


def test_the_list_says_stage_state_and_next_date(nerys, client: Client) -> None:
    cohort = running(nerys, name="AI at Work", decision_on=date(2026, 10, 1))
    pair = PairFactory(cohort=cohort, introduced_at=NOW - timedelta(days=60))
    SessionFactory(pair=pair, key=pair.key, state=Session.State.HELD, starts_at=NOW - timedelta(days=7))
    client.force_login(nerys)
    with time_machine.travel(NOW, tick=False):
        page = client.get(reverse("home:hr")).content.decode()
    assert "week 11 of 38" in page
    assert "1 on track" in page
    assert 'Last day of the meetings, <span class="nowrap">Wed 16 Sep</span>' in page
    assert "1 of 1 pairs are meeting on time." in page


@pytest.mark.parametrize("number", [1, 10])
def test_the_page_costs_the_same_however_many_programmes_there_are(
    nerys, client: Client, number: int, django_assert_num_queries
) -> None:
    for _ in range(number):
        pair = PairFactory(cohort=running(nerys), introduced_at=NOW - timedelta(days=90))
        CoachingRequest.objects.create(participant=pair.mentor, asked_at=NOW)
    Organisation.current()
    client.force_login(nerys)
    with django_assert_num_queries(21):
        page = client.get(reverse("home:hr")).content.decode()
    assert page.count("asked for a coach") == number
