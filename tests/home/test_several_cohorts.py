"""A programme with several cohorts on the first pages: each with its state, its dates, its own decision."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from home.needs import needs
from home.overview import milestones, run_by
from programmes.models import Cohort, Decision, Programme, Role
from tests.factories.people import NOW, UserFactory, hr_user
from tests.factories.programmes import CohortFactory, decided, grant
from tests.factories.together import PairFactory

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def nerys() -> User:
    return hr_user(name="Nerys Bowen")


@pytest.fixture
def pilot(nerys: User) -> Cohort:
    cohort = decided(programme__name="Fresh Eyes", programme__state=Programme.State.RUNNING)
    grant(nerys, Role.Name.COORDINATOR, cohort.programme)
    return cohort


def beside(pilot: Cohort, name: str, state: str, **dates: object) -> Cohort:
    return CohortFactory(
        programme=pilot.programme, kind="rollout", name=name, follows=pilot, state=state, **dates
    )


def titles(user: User) -> list[str]:
    return [need.title for need in needs(run_by(user, at=NOW), today=TODAY)]


def test_what_follows_a_decision_is_offered_until_it_is_planned(pilot, nerys) -> None:
    assert titles(nerys) == ["Fresh Eyes was decided: go"]
    beside(pilot, "Leeds", Cohort.State.DRAFT, starts_on=TODAY, ends_on=TODAY + timedelta(days=180))
    assert titles(nerys) == []


@pytest.mark.parametrize(
    ("outcome", "state", "offered"),
    [
        (Decision.Outcome.STOP, Cohort.State.EVALUATED, False),
        (Decision.Outcome.ADAPT, Cohort.State.EVALUATED, True),
        (Decision.Outcome.ADAPT, Cohort.State.CLOSING, False),
        (Decision.Outcome.GO, Cohort.State.CLOSING, True),
    ],
)
def test_only_what_can_follow_is_offered(pilot, nerys, outcome, state, offered) -> None:
    Decision.objects.update(outcome=outcome)
    Cohort.objects.update(state=state)
    assert bool(titles(nerys)) == offered


def test_each_cohort_is_decided_in_its_own_time_and_named(pilot, nerys) -> None:
    Programme.objects.update(decision_on=TODAY - timedelta(days=300))
    ended = {"starts_on": TODAY - timedelta(days=200), "ends_on": TODAY - timedelta(days=25)}
    beside(pilot, "Leeds", Cohort.State.CLOSING, **ended)
    meets = {"starts_on": TODAY - timedelta(days=20), "ends_on": TODAY + timedelta(days=160)}
    beside(pilot, "Glasgow", Cohort.State.ACTIVE, **meets)
    found = titles(nerys)
    assert [title for title in found if title.startswith("The decision on Fresh Eyes, Leeds")]
    assert not [title for title in found if "Glasgow" in title]


def test_the_list_shows_every_cohort_and_the_way_to_it(pilot, nerys, client: Client) -> None:
    meets = {"starts_on": TODAY - timedelta(days=20), "ends_on": TODAY + timedelta(days=160)}
    leeds = beside(pilot, "Leeds", Cohort.State.ACTIVE, **meets)
    PairFactory(cohort=leeds, introduced_at=NOW - timedelta(days=5))
    PairFactory(cohort=leeds, introduced_at=NOW - timedelta(days=90))
    later = {"starts_on": TODAY + timedelta(days=60), "ends_on": TODAY + timedelta(days=240)}
    bath = beside(pilot, "Bath", Cohort.State.DRAFT, pairs_planned=30, **later)
    client.force_login(nerys)
    with time_machine.travel(NOW, tick=False):
        page = " ".join(client.get(reverse("home:hr")).content.decode().split())
    for cohort in (pilot, leeds, bath):
        assert reverse("programmes:cohort", args=[cohort.pk]) in page
    assert "2 pairs, active, 1 at risk" in page
    assert "30 pairs planned, draft" in page
    assert "12 pairs planned, decided: go" in page
    assert "Leeds: week 3 of 25" in page
    assert "Bath: Kick-off, both sides together" in page


def test_dates_of_one_cohort_alone_are_not_named_after_it(nerys) -> None:
    cohort = CohortFactory(programme__decision_on=TODAY + timedelta(days=300))
    grant(nerys, Role.Name.COORDINATOR, cohort.programme)
    words = [entry[2] for entry in milestones(run_by(nerys, at=NOW), today=TODAY)]
    assert words == [
        "Kick-off, both sides together",
        "Last day of the meetings",
        "Decision: go, adapt or stop",
    ]


@pytest.mark.parametrize("number", [1, 8])
@pytest.mark.parametrize(("name", "queries"), [("hr", 12), ("executive", 11)])
def test_the_first_pages_cost_the_same_however_many_cohorts_there_are(
    pilot, client: Client, number: int, name: str, queries: int, django_assert_num_queries
) -> None:
    reader = hr_user() if name == "hr" else UserFactory()
    grant(reader, Role.Name.COORDINATOR if name == "hr" else Role.Name.EXECUTIVE, pilot.programme)
    for place in range(number):
        PairFactory(cohort=beside(pilot, f"Cohort {place}", Cohort.State.ACTIVE), introduced_at=NOW)
    client.force_login(reader)
    client.get(reverse(f"home:{name}"))
    with django_assert_num_queries(queries):
        page = client.get(reverse(f"home:{name}")).content.decode()
    assert page.count("Cohort ") >= number
