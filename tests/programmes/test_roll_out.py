"""After a decision: what is copied and what never, what cannot be planned, and cohorts that stand beside each other."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from programmes import actions, rolling_out, selectors
from programmes.actions.roll_out import NotAPlanAnyMore
from programmes.models import (
    Cohort,
    CriterionChange,
    Decision,
    Measure,
    Milestone,
    Participant,
    Programme,
    TopicSynonym,
)
from programmes.rolling_out import CohortPlan
from tests.factories.people import NOW, PersonFactory
from tests.factories.programmes import (
    ObjectiveFactory,
    ParticipantFactory,
    TopicFactory,
    make_ready,
)
from tests.programmes.rolling import day, form_of, plan, planned, send
from tests.road.served import Served
from tests.road.visitor import sent

pytestmark = pytest.mark.django_db


# What is copied, and what never


def test_the_criteria_in_force_and_the_dose_are_copied_and_nobody_goes_along(pilot, nerys) -> None:
    CriterionChange.objects.create(
        criterion=pilot.criteria.get(key="completion"),
        version=2,
        green=75,
        amber=55,
        reason="Strikes",
        changed_at=NOW,
    )
    Cohort.objects.filter(pk=pilot.pk).update(sessions_planned=8, session_minutes=45)
    pilot.refresh_from_db()
    ParticipantFactory(cohort=pilot, mentor=True, state=Participant.State.COMPLETED, hopes="I half dread it")
    first, second = planned(pilot, nerys, thresholds={"safety": (Decimal(85), Decimal(70))})
    assert (first.kind, first.state, first.follows) == (Cohort.Kind.ROLLOUT, Cohort.State.DRAFT, pilot)
    assert (first.sessions_planned, first.session_minutes, first.learned) == (8, 45, "Book early")
    assert first.criteria.count() == pilot.criteria.count() == 9
    in_it = {one.key: (one.green, one.amber, one.locked_at) for one in second.criteria.all()}
    assert in_it["completion"] == (75, 55, None)
    assert in_it["safety"] == (85, 70, None)
    assert in_it["purpose"] == (None, None, None)
    assert Milestone.objects.filter(cohort=second).exists()
    assert not Participant.objects.filter(cohort__in=[first, second]).exists()
    assert Participant.objects.get().cohort == pilot


def test_topics_and_measures_stay_the_programmes_own(pilot, nerys, client: Client) -> None:
    topic = TopicFactory(programme=pilot.programme)
    TopicSynonym.objects.create(topic=topic, programme=pilot.programme, word="chatbots", folded="chatbots")
    Measure.objects.create(
        objective=ObjectiveFactory(programme=pilot.programme),
        name="Requests that come back",
        instrument=Measure.Instrument.ENTERED,
        baseline=40,
        target=25,
        unit="%",
        due_on=date(2026, 10, 1),
        submission=uuid.uuid4(),
    )
    page = client.get(reverse("programmes:roll_out", args=[pilot.pk])).content.decode()
    assert "starts from the programme’s baseline, 40 %; the target stays 25 %" in page
    planned(pilot, nerys)
    assert pilot.programme.topics.count() == TopicSynonym.objects.count() == Measure.objects.count() == 1


def test_the_page_begins_with_what_the_decision_named_and_a_staggered_plan(pilot, client: Client) -> None:
    form = form_of(client, pilot)
    assert "Completion: Book the next hour at the end of each" in form["learned"][0]
    assert (form["c1-name"], form["c2-name"]) == (["Roll-out 1"], ["Roll-out 2"])
    starts = [date.fromisoformat(form[f"c{place}-starts_on"][0]) for place in (1, 2)]
    assert starts[1] - starts[0] == rolling_out.APART
    assert starts[0] >= day(10)
    assert [int(form[f"c{place}-pairs_planned"][0]) for place in (1, 2)] == [24, 48]


def test_the_page_plans_it_and_the_programme_lists_it(pilot, nerys, client: Client) -> None:
    PersonFactory(site="Leeds")
    page = send(client, pilot, c1__name="Leeds first", c1__sites="leeds", safety__green="85")
    assert "Planned. 2 cohorts" in page
    assert "Three cohorts" in page
    first = Cohort.objects.get(name="Leeds first")
    assert first.sites == ["Leeds"]
    assert first.criteria.get(key="safety").green == 85
    event = AuditEvent.objects.filter(verb="cohort planned").first()
    assert event is not None


def test_a_cohort_is_added_and_left_out_with_what_was_typed(pilot, client: Client) -> None:
    url = reverse("programmes:roll_out", args=[pilot.pk])
    data = form_of(client, pilot) | {"c1-name": "Typed by hand", "learned": "Typed too"}
    page = client.post(url, {**data, "add": "yes"}).content.decode()
    assert "Typed by hand" in page
    assert "Typed too" in page
    assert 'name="c3-starts_on"' in page
    page = client.post(url, {**data, "drop": "1"}).content.decode()
    assert "Typed by hand" not in page
    assert "Roll-out 2" in page
    assert 'name="c2-name"' not in page
    assert Cohort.objects.count() == 1


# Old figures beside the new


def test_the_old_figure_stands_beside_the_new_before_and_after_the_launch(pilot, nerys, client) -> None:
    cohort, _ = planned(pilot, nerys, thresholds={"completion": (Decimal(70), Decimal(50))})
    for state in (Cohort.State.DRAFT, Cohort.State.RECRUITING):
        Cohort.objects.filter(pk=cohort.pk).update(state=state)
        for name, key in (("cohort", cohort.pk), ("cohort_plan", cohort.pk), ("detail", cohort.programme_id)):
            page = client.get(reverse(f"programmes:{name}", args=[key])).content.decode()
            assert "Pilot: 80\u00a0% or more, amber from 60\u00a0%" in page, (name, state)
            assert "Where no older figure stands, it is as in Pilot." in page, name
    page = client.get(reverse("programmes:cohort", args=[pilot.pk])).content.decode()
    assert "70 %" not in page[page.index("Criteria for the decision") : page.index("Response at close")]


# Launch and close


@pytest.fixture
def two(pilot: Cohort, nerys: User) -> list[Cohort]:
    Programme.objects.filter(pk=pilot.programme_id).update(state=Programme.State.DECIDED)
    return planned(pilot, nerys)


def ready(cohort: Cohort, nerys: User) -> None:
    """A programme in which nothing is missing before a launch."""
    programme = cohort.programme
    Programme.objects.filter(pk=programme.pk).update(
        leaders_can="decide better",
        mentors_gain="are heard",
        forum="The board",
        sponsor=PersonFactory(),
        decision_on=cohort.ends_on + timedelta(days=30),
    )
    for _ in range(3):
        TopicFactory(programme=programme)
    Measure.objects.create(
        objective=ObjectiveFactory(programme=programme),
        name="Confidence",
        instrument=Measure.Instrument.CONFIDENCE,
        target=4,
        is_primary=True,
        due_on=date(2026, 10, 1),
        submission=uuid.uuid4(),
    )
    make_ready(programme, by=nerys)


def test_each_cohort_has_its_own_launch_and_the_programme_runs_again(two, pilot, nerys, client) -> None:
    first, second = two
    url = reverse("programmes:cohort_launch", args=[first.pk])
    assert "before the launch" in client.get(url).content.decode()
    assert "Before the launch" in client.post(url, follow=True).content.decode()
    ready(pilot, nerys)
    page = client.get(url).content.decode()
    assert "Is the organisation still ready? 8 of 8 must-haves" in page
    assert "48 pairs" in page  # both cohorts are to be run by the coordinators
    client.post(url)
    first.refresh_from_db()
    second.refresh_from_db()
    pilot.programme.refresh_from_db()
    assert (first.state, second.state) == (Cohort.State.RECRUITING, Cohort.State.DRAFT)
    assert pilot.programme.state == Programme.State.RUNNING
    assert first.criteria.filter(locked_at=None).count() == 0
    assert second.criteria.exclude(locked_at=None).count() == 0


def test_the_programme_is_decided_when_no_cohort_is_under_way(two, pilot, nerys) -> None:
    programme = pilot.programme
    ready(pilot, nerys)
    for cohort in two:
        actions.launch(cohort=Cohort.objects.get(pk=cohort.pk), by=nerys, at=timezone.now())
    for cohort, state in zip(two, (Programme.State.RUNNING, Programme.State.DECIDED), strict=True):
        decide_on(cohort)
        programme.refresh_from_db()
        actions.close_programme(programme=programme, by=nerys, at=timezone.now())
        programme.refresh_from_db()
        assert programme.state == state


def decide_on(cohort: Cohort, outcome: str = Decision.Outcome.GO) -> Decision:
    return Decision.objects.create(
        cohort=cohort,
        outcome=outcome,
        why="So it is",
        release_number=1,
        release_digest="0" * 64,
        signed_name="The sponsor",
        decided_at=NOW,
    )


def test_a_planned_cohort_is_changed_and_taken_back_and_a_launched_one_is_not_removed(
    two, nerys, client: Client
) -> None:
    first, second = two
    url = reverse("programmes:cohort_plan", args=[first.pk])
    page = client.get(url).content.decode()
    form = next(form for form in Served(page).forms if any(one.name == "seen" for one in form.controls))
    data = dict(sent(form).items())
    assert "Plan saved." in client.post(url, {**data, "name": "North"}, follow=True).content.decode()
    assert "There is a cohort called" in _changed(client, url, name="glasgow")
    assert "Nobody works at “Atlantis”" in _changed(client, url, sites="Atlantis")
    assert "This day is past." in _changed(client, url, starts_on="2026-01-05")
    client.post(url, {"remove": "yes"})
    assert not Cohort.objects.filter(pk=first.pk).exists()
    Cohort.objects.filter(pk=second.pk).update(state=Cohort.State.RECRUITING)
    with pytest.raises(NotAPlanAnyMore):
        actions.remove_cohort(cohort=second, by=nerys, at=timezone.now())
    assert Cohort.objects.filter(pk=second.pk).exists()


def _changed(client: Client, url: str, **fields: str) -> str:
    page = client.get(url).content.decode()
    form = next(form for form in Served(page).forms if any(one.name == "seen" for one in form.controls))
    return client.post(url, {**sent(form), **fields}, follow=True).content.decode()


def test_the_pilot_itself_cannot_be_removed_or_changed_any_more(pilot, nerys, client: Client) -> None:
    with pytest.raises(NotAPlanAnyMore):
        actions.remove_cohort(cohort=pilot, by=nerys, at=timezone.now())
    before = client.get(reverse("programmes:cohort", args=[pilot.pk])).status_code
    answer = client.post(reverse("programmes:cohort_plan", args=[pilot.pk]), {"remove": "yes"})
    assert (before, answer.status_code) == (200, 403)


# Sentences


def test_sites_are_found_as_they_are_spelt_and_a_comma_in_a_name_is_no_end() -> None:
    known = {"Leeds": 4, "Glasgow": 2, "London, Old Street": 1}
    assert rolling_out.sites_typed("leeds, GLASGOW\nLondon, Old Street\nLeeds", known) == (
        ["Leeds", "Glasgow", "London, Old Street"],
        [],
    )
    assert rolling_out.sites_typed("Londn", known)[1] == ["Nobody works at “Londn”."]
    assert rolling_out.sites_words(["Leeds", "Glasgow", "Bath"]) == "Leeds, Glasgow and Bath"


def test_the_decision_of_a_later_cohort_is_a_month_after_its_end(pilot, nerys) -> None:
    pilot.programme.decision_on = date(2026, 10, 16)
    pilot.programme.save()
    cohort, _ = planned(pilot, nerys, CohortPlan("Leeds", day(10), date(2027, 9, 30), 12), plan("Bath"))
    assert pilot.decision_on == date(2026, 10, 16)
    assert cohort.decision_on == date(2027, 10, 30)


@pytest.mark.parametrize("number", [1, 6])
def test_the_pages_cost_the_same_however_many_cohorts_there_are(
    pilot, nerys, client: Client, number: int, django_assert_num_queries
) -> None:
    cohorts = planned(pilot, nerys, *(plan(f"Cohort {place}") for place in range(1 + number)))
    for name, key, queries in (
        ("detail", pilot.programme_id, COSTS["detail"]),
        ("cohort", cohorts[0].pk, COSTS["cohort"]),
        ("list", None, COSTS["list"]),
    ):
        url = reverse(f"programmes:{name}", args=[key] if key else [])
        client.get(url)
        with django_assert_num_queries(queries):
            client.get(url)
    assert selectors.current_of(selectors.cohorts_of(pilot.programme)) == cohorts[0]


COSTS = {"detail": 9, "cohort": 9, "list": 6}
