"""The page across programmes: one line for each cohort that somebody runs."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.words import day_year
from insights.across import across
from insights.dashboard import dashboard
from insights.models import Release
from insights.summaries.keeping import bring_up_to_date
from programmes.models import Cohort, Programme
from sessions.models import Session
from tests.factories import CohortFactory, PairFactory, SessionFactory, UserFactory, grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    return UserFactory()


def run(reader, role="coordinator", state=Cohort.State.ACTIVE):
    cohort = CohortFactory(state=state)
    grant(reader, role, cohort.programme)
    return cohort


def count() -> None:
    bring_up_to_date(at=timezone.now(), goes_on=lambda: True)


def meet(cohort, held, missed=0, silent=3):
    """A pair that last met so many days ago."""
    now = timezone.now()
    pair = PairFactory(cohort=cohort, introduced_at=now - timedelta(days=100))
    for place in range(held + missed):
        SessionFactory(
            pair=pair,
            number=place + 1,
            state=Session.State.HELD if place < held else Session.State.MISSED,
            starts_at=now - timedelta(days=silent, hours=place),
        )
    return pair


def test_only_what_somebody_runs_is_on_it(reader):
    mine = run(reader)
    for role in ("sponsor", "executive", "auditor", "coach"):
        run(reader, role)
    CohortFactory(state=Cohort.State.ACTIVE)
    run(reader, state=Cohort.State.DRAFT)
    archived = run(reader)
    Programme.objects.filter(pk=archived.programme_id).update(state=Programme.State.ARCHIVED)
    assert [line.cohort for line in across(reader).lines] == [mine]


def test_each_line_says_what_was_found_beside_the_others_and_what_is_next(reader):
    good, poor, quiet = run(reader), run(reader), run(reader)
    meet(good, held=9, missed=1)
    meet(poor, held=3, missed=7, silent=60)
    count()
    page = across(reader)
    lines = {line.cohort: line for line in page.lines}
    assert next(line.cohort for line in page.lines) == poor
    assert page.title == "One pair is losing its rhythm, in one cohort"
    assert "60 % of all sessions due were held" in page.lede
    assert lines[good].held == "90 % of 10 sessions due were held"
    assert lines[good].beside == "More than in all your cohorts together"
    assert lines[poor].beside == "Fewer than in all your cohorts together"
    assert lines[quiet].held == "No session was due yet"
    assert lines[poor].action.words == "See the pair at risk"
    assert lines[poor].action.url == reverse("insights:at_risk", args=[poor.pk])
    assert lines[good].action.words == "Make the first release"
    assert lines[quiet].action.words == "Open the plan and its dates"


def test_a_cohort_whose_pairs_have_ended_is_not_waiting_to_begin(reader):
    cohort = run(reader)
    pair = meet(cohort, held=2)
    type(pair).objects.filter(pk=pair.pk).update(state="completed")
    count()
    [line] = across(reader).lines
    assert line.health == "Its pairs have finished"
    page = dashboard(cohort, None, at=timezone.now(), reader=reader)
    assert (page.rhythm_heading, page.health_heading) == (
        "Its pairs have finished",
        "Its pairs have finished",
    )
    assert page.funnel_heading.endswith("have finished") and page.funnel[-1].label == "Finished"
    client = Client()
    client.force_login(reader)
    text = client.get(reverse("insights:dashboard", args=[cohort.pk])).content.decode()
    assert text.count("Its pairs have finished</h2>") == 1 and "is planned" not in text


@pytest.mark.parametrize(
    ("state", "words", "route"),
    [
        (Cohort.State.RECRUITING, "See who has answered", "programmes:participants"),
        (Cohort.State.MATCHING, "Open the pairing room", "pairing:room"),
        (Cohort.State.PREPARING, "See who is prepared", "preparation:cohort"),
    ],
)
def test_before_anybody_meets_the_next_step_is_that_of_the_state(reader, state, words, route):
    cohort = run(reader, state=state)
    count()
    [line] = across(reader).lines
    assert (line.action.words, line.action.url) == (words, reverse(route, args=[cohort.pk]))
    assert dashboard(cohort, None, at=timezone.now(), reader=reader).action == line.action
    client = Client()
    client.force_login(reader)
    assert client.get(line.action.url).status_code == 200


def test_a_decision_that_is_overdue_is_told_and_led_to(reader):
    cohort, other = run(reader, state=Cohort.State.EVALUATED), run(reader, state=Cohort.State.EVALUATED)
    day = timezone.localdate() - timedelta(days=9)
    Programme.objects.filter(pk=cohort.programme_id).update(decision_on=day)
    Programme.objects.filter(pk=other.programme_id).update(decision_on=None)
    Release.objects.create(
        cohort=cohort,
        number=1,
        as_of=timezone.now(),
        requested_at=timezone.now(),
        submission=uuid.uuid4(),
        state=Release.State.FROZEN,
        frozen_at=timezone.now(),
    )
    first, last = across(reader).lines
    assert (first.cohort, first.is_overdue, last.is_overdue) == (cohort, True, False)
    assert first.decision == "The decision was due on " + day_year(day).replace(" ", "\u00a0")
    assert first.action.words == "See what is to be decided"
    assert last.decision == "No day set for the decision"


def test_the_page_links_to_the_lists_behind_its_figures(reader):
    cohort = run(reader)
    meet(cohort, held=1, silent=60)
    count()
    client = Client()
    client.force_login(reader)
    page = client.get(reverse("insights:across")).content.decode()
    for name in ("insights:dashboard", "insights:at_risk"):
        assert reverse(name, args=[cohort.pk]) in page
    assert "The only pair needs help" in page
    assert reverse("insights:across") in client.get(reverse("insights:reports")).content.decode()


def test_whoever_runs_nothing_reads_what_would_stand_here(reader):
    run(reader, "sponsor")
    client = Client()
    client.force_login(reader)
    assert "You run no cohort" in client.get(reverse("insights:across")).content.decode()
    assert reverse("insights:across") not in client.get(reverse("insights:reports")).content.decode()


@pytest.mark.parametrize("number", [1, 6])
def test_it_asks_the_same_however_many_cohorts_there_are(reader, number, django_assert_num_queries):
    for _ in range(number):
        meet(run(reader), held=2)
    count()
    with django_assert_num_queries(2):
        assert len(across(reader).lines) == number
