"""HR home: what needs somebody, in a fixed number of queries, and nothing about what people wrote."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation
from accounts.words import day_year
from feedback.models import CoachingRequest
from home.needs import needs
from home.overview import ProgrammeRow, run_by
from pairing.models import Conflict, Pair, Round
from preparation.models import Module
from programmes.models import Cohort, Decision, OpenCall, Participant, Programme, Role
from programmes.retention import GRACE
from sessions.models import Session
from tests.factories.people import NOW, UserFactory, hr_user
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
    with time_machine.travel(NOW, tick=False):
        client.force_login(nerys)
        page = client.get(reverse("home:hr")).content.decode()
    assert "AI at Work" in page
    assert "Open Door" not in page


@pytest.mark.parametrize(("days", "is_named"), [(41, False), (42, True), (300, True)])
def test_a_cohort_that_nobody_closes_is_named_six_weeks_after_its_last_day(nerys, days, is_named) -> None:
    cohort = running(nerys, name="AI at Work")
    dates = {"starts_on": TODAY - timedelta(days=500), "ends_on": TODAY - timedelta(days=days)}
    Cohort.objects.filter(pk=cohort.pk).update(**dates)
    found = [need for need in needs(run_by(nerys, at=NOW), today=TODAY) if "last day" in need.title]
    assert bool(found) == is_named
    if found:
        assert found[0].button == "Close it" and found[0].url == cohort.get_absolute_url()
        assert day_year(TODAY - timedelta(days=days) + GRACE) in found[0].text
    Cohort.objects.filter(pk=cohort.pk).update(state=Cohort.State.CLOSING)
    assert [title for title in titles(nerys) if "last day" in title] == []


def test_hr_hears_of_one_that_others_left_open_and_whom_to_ask(nerys, client: Client) -> None:
    """Its name, its day and its coordinator: nothing of who takes part."""
    colleague = hr_user(name="Ottoline Marsh")
    cohort = running(colleague, name="Open Door")
    pair = PairFactory(cohort=cohort)
    Cohort.objects.filter(pk=cohort.pk).update(ends_on=TODAY - timedelta(days=50))
    outsider = UserFactory()
    grant(outsider, Role.Name.COORDINATOR, ProgrammeFactory())
    with time_machine.travel(NOW, tick=False):
        client.force_login(nerys)
        page = client.get(reverse("home:hr")).content.decode()
        assert "The last day of Open Door was" in page and "Ask Ottoline Marsh to close it" in page
        assert pair.mentor.person.name not in page and str(cohort.pk) not in page
        running(nerys, name="AI at Work")
        assert "The last day of Open Door was" in client.get(reverse("home:hr")).content.decode()
        client.force_login(outsider)
        assert "Open Door" not in client.get(reverse("home:hr")).content.decode()


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
    PairFactory(cohort=cohort, state=Pair.State.PAUSED)
    client.force_login(nerys)
    with time_machine.travel(NOW, tick=False):
        page = client.get(reverse("home:hr")).content.decode()
    assert "week 11 of 38" in page
    assert "2 pairs" in page and "1 on track, 1 paused" in page
    assert 'Last day of the meetings, <span class="nowrap">Wed 16 Sep</span>' in page
    assert "The one pair that meets is on time." in page


@pytest.mark.parametrize("number", [1, 10])
def test_the_page_costs_the_same_however_many_programmes_there_are(
    nerys, client: Client, number: int, django_assert_num_queries
) -> None:
    for _ in range(number):
        pair = PairFactory(cohort=running(nerys), introduced_at=NOW - timedelta(days=90))
        CoachingRequest.objects.create(participant=pair.mentor, asked_at=NOW)
    Organisation.current()
    client.force_login(nerys)
    with django_assert_num_queries(12):
        page = client.get(reverse("home:hr")).content.decode()
    assert page.count("asked for a coach") == number


def test_a_decided_pilot_says_what_was_decided(nerys) -> None:
    cohort = running(nerys, name="Ask the branches", decision_on=TODAY - timedelta(days=3))
    cohort.state = Cohort.State.EVALUATED
    cohort.save()
    Decision.objects.create(
        cohort=cohort, outcome="adapt", why="Load.", release_number=1, signed_name="C. Okafor", decided_at=NOW
    )
    facts = run_by(nerys, at=NOW)[0]
    row = ProgrammeRow.of(facts, [], TODAY)
    assert (row.note, row.head, row.next_words, row.next_on) == ("decided: adapt", "Decision", "Adapt", TODAY)


def test_a_decision_that_is_overdue_stands_where_the_next_date_would(nerys) -> None:
    due_on = TODAY - timedelta(days=3)
    cohort = running(nerys, name="Ask the branches", decision_on=due_on)
    cohort.state = Cohort.State.EVALUATED
    cohort.save()
    facts = run_by(nerys, at=NOW)[0]
    later = [(TODAY + timedelta(days=90), facts.programme, "Follow-up questions open")]
    for dates in ([], later):
        row = ProgrammeRow.of(facts, dates, TODAY)
        assert (row.head, row.next_words, row.next_on) == ("Was due", "Decision: go, adapt or stop", due_on)


def recruiting(nerys, *, weeks: int = 10) -> Cohort:
    programme = ProgrammeFactory(state=Programme.State.RUNNING, name="Fresh Eyes")
    grant(nerys, Role.Name.COORDINATOR, programme)
    return CohortFactory(
        programme=programme, state=Cohort.State.RECRUITING, starts_on=TODAY + timedelta(weeks=weeks)
    )


def test_after_the_launch_the_next_step_is_to_invite(nerys) -> None:
    cohort = recruiting(nerys)
    assert titles(nerys) == ["Nobody is invited to Fresh Eyes yet"]
    OpenCall.objects.create(cohort=cohort, is_open=True, closes_on=TODAY, mentor_seats=4, mentee_seats=4)
    assert titles(nerys) == []


@pytest.mark.parametrize(
    ("weeks", "answered", "first"),
    [
        (10, True, "Two of 2 people said yes to Fresh Eyes"),
        (10, False, "One of 3 people invited to Fresh Eyes has not answered"),
        (3, False, "Two of 3 people said yes to Fresh Eyes"),
    ],
)
def test_once_all_have_answered_or_the_kick_off_is_near_pairs_can_be_made(
    nerys, weeks, answered, first
) -> None:
    cohort = recruiting(nerys, weeks=weeks)
    for side in ("mentor", "mentee"):
        ParticipantFactory(cohort=cohort, state=Participant.State.READY, **{side: True})
    if not answered:
        ParticipantFactory(cohort=cohort, mentor=True, state=Participant.State.INVITED)
    assert titles(nerys)[0] == first
