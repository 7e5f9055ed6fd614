"""After a decision: what is copied and what never, what cannot be planned, and cohorts that stand beside each other."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from programmes import actions, rolling_out, selectors
from programmes.actions.criteria import OutOfOrder
from programmes.actions.roll_out import CannotBePlanned, NotAPlanAnyMore, NothingFollows, PlannedMeanwhile
from programmes.models import (
    Cohort,
    CriterionChange,
    Decision,
    Measure,
    Milestone,
    Participant,
    Programme,
    Role,
    TopicSynonym,
)
from programmes.rolling_out import CohortPlan
from tests.factories.people import NOW, PersonFactory, UserFactory, hr_user
from tests.factories.programmes import (
    ObjectiveFactory,
    ParticipantFactory,
    ProgrammeFactory,
    TopicFactory,
    decided,
    grant,
    make_ready,
)
from tests.road.served import Served
from tests.road.visitor import sent
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def nerys(client: Client) -> User:
    user = hr_user(name="Nerys Bowen")
    sign_in(client, user)
    return user


@pytest.fixture
def pilot(nerys: User) -> Cohort:
    cohort = decided(changes={"completion": "Book the next hour at the end of each"})
    grant(nerys, Role.Name.COORDINATOR, cohort.programme)
    return cohort


def day(weeks: int) -> date:
    return timezone.localdate() + timedelta(weeks=weeks)


def plan(name: str, *, weeks: int = 10, sites: tuple[str, ...] = (), pairs: int = 24) -> CohortPlan:
    return CohortPlan(name, day(weeks), day(weeks + 26), pairs, sites)


def planned(of: Cohort, by: User, *plans: CohortPlan, **given: Any) -> list[Cohort]:
    return actions.plan_next(
        of=of,
        plans=plans or (plan("Leeds"), plan("Glasgow", weeks=18)),
        learned=given.pop("learned", "Book early"),
        thresholds=given.pop("thresholds", {}),
        seen=given.pop("seen", 0),
        submission=given.pop("submission", uuid.uuid4()),
        by=by,
        at=timezone.now(),
    )


def form_of(client: Client, of: Cohort) -> dict[str, Any]:
    """What the page would send as it stands."""
    page = client.get(reverse("programmes:roll_out", args=[of.pk])).content.decode()
    form = next(form for form in Served(page).forms if any(one.name == "how_many" for one in form.controls))
    return dict(sent(form).items())


def send(client: Client, of: Cohort, **changed: Any) -> str:
    """Send the page as it stands with what is ``changed``; underscores of rows are written ``c1__name``."""
    data = form_of(client, of) | {name.replace("__", "-"): value for name, value in changed.items()}
    return client.post(reverse("programmes:roll_out", args=[of.pk]), data, follow=True).content.decode()


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


# What cannot be


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"c1__starts_on": "2026-01-05"}, "This day is past."),
        ({"c1__ends_on": "2026-02-05"}, "The last day comes after the kick-off."),
        ({"c2__name": "roll-out 1"}, "There is a cohort called “roll-out 1” already."),
        ({"c1__name": "PILOT"}, "There is a cohort called “PILOT” already."),
        ({"c1__sites": "Leeds\nLeds"}, "Nobody works at “Leds”. Did you mean Leeds?"),
        ({"completion__green": "50"}, "Green begins above the figure at which amber begins."),
        ({"load__green": "30"}, "green ends below the figure at which amber ends"),
        ({"c1__pairs_planned": "0"}, "greater than or equal to 1"),
        ({"c1__pairs_planned": "9999"}, "less than or equal to 2000"),
        ({"learned": ""}, "Write something here."),
    ],
)
def test_what_cannot_be_is_refused_beside_the_field_and_kept(pilot, client: Client, changed, words) -> None:
    PersonFactory(site="Leeds")
    page = send(client, pilot, **changed)
    assert words in page
    assert "That did not save. Your words are still here." in page
    assert Cohort.objects.count() == 1


def test_the_action_refuses_what_the_page_refuses(pilot, nerys) -> None:
    for bad in (
        [plan("Late", weeks=-1)],
        [plan("One"), plan("one")],
        [plan("There", sites=("Atlantis",))],
        [CohortPlan("Backwards", day(20), day(10), 12)],
        [],
        [plan(str(number)) for number in range(13)],
    ):
        with pytest.raises(CannotBePlanned):
            actions.plan_next(
                of=pilot,
                plans=bad,
                learned="x",
                thresholds={},
                seen=0,
                submission=uuid.uuid4(),
                by=nerys,
                at=timezone.now(),
            )
    with pytest.raises(OutOfOrder):
        planned(pilot, nerys, thresholds={"completion": (Decimal(50), Decimal(60))})
    assert Cohort.objects.count() == 1


def test_sent_twice_it_is_planned_once_and_two_who_plan_at_once_are_told(pilot, nerys, client) -> None:
    token = uuid.uuid4()
    assert planned(pilot, nerys, submission=token) == planned(pilot, nerys, submission=token)
    assert pilot.followed_by.count() == 2
    with pytest.raises(PlannedMeanwhile):
        planned(pilot, nerys, plan("Third"), seen=0)
    page = send(client, pilot, seen="0", c1__name="Third")
    assert "Cohorts were planned from it meanwhile: Leeds and Glasgow." in page
    assert "Third" in page
    assert pilot.followed_by.count() == 2
    page = send(client, pilot, c1__name="Third")
    assert "Planned. 1 cohort" in page
    assert pilot.followed_by.count() == 3


def test_a_cohort_that_is_not_decided_or_was_stopped_has_no_roll_out(nerys, client: Client) -> None:
    stopped = decided(Decision.Outcome.STOP)
    open_one = decided()
    open_one.decision.delete()
    for cohort, words in ((stopped, "It was decided to stop"), (open_one, "It is not decided yet")):
        grant(nerys, Role.Name.COORDINATOR, cohort.programme)
        url = reverse("programmes:roll_out", args=[cohort.pk])
        assert words in client.get(url).content.decode()
        assert words in client.post(url, {}).content.decode()
        with pytest.raises(NothingFollows):
            planned(Cohort.objects.get(pk=cohort.pk), nerys)
    assert Cohort.objects.count() == 2


def test_adapt_repeats_the_pilot_once_with_the_changes(nerys, client: Client) -> None:
    pilot = decided(Decision.Outcome.ADAPT, changes={"gain": "Ask mentors what they want first"})
    grant(nerys, Role.Name.COORDINATOR, pilot.programme)
    form = form_of(client, pilot)
    assert "Mentors naming a gain: Ask mentors what they want first" in form["learned"][0]
    assert "Planned. 1 cohort" in send(client, pilot)
    again = pilot.followed_by.get()
    assert (again.kind, again.pairs_planned) == (Cohort.Kind.PILOT, pilot.pairs_planned)
    page = client.get(reverse("programmes:roll_out", args=[pilot.pk])).content.decode()
    assert "It is repeated by Pilot 2" in page
    with pytest.raises(NothingFollows):
        planned(pilot, nerys, plan("Once more"), seen=1)


def test_adapt_waits_for_the_end_of_the_evaluation(nerys) -> None:
    pilot = decided(Decision.Outcome.ADAPT, state=Cohort.State.CLOSING)
    with pytest.raises(NothingFollows, match="Finish its evaluation first"):
        planned(pilot, nerys, plan("Again"))


def test_whoever_coordinates_another_programme_finds_nothing(pilot, nerys, client: Client) -> None:
    cohort, _ = planned(pilot, nerys)
    other = hr_user()
    grant(other, Role.Name.COORDINATOR, ProgrammeFactory())
    sign_in(client, other)
    for name, key in (("roll_out", pilot.pk), ("cohort_plan", cohort.pk), ("cohort_launch", cohort.pk)):
        assert client.get(reverse(f"programmes:{name}", args=[key])).status_code == 404
        assert client.post(reverse(f"programmes:{name}", args=[key])).status_code == 404


def test_what_was_learned_is_for_the_team_and_for_those_who_decide(pilot, nerys, client: Client) -> None:
    planned(pilot, nerys, learned="Seniors cancelled late")
    url = reverse("programmes:detail", args=[pilot.programme_id])
    for role, sees in (
        (Role.Name.COORDINATOR, True),
        (Role.Name.SPONSOR, True),
        (Role.Name.EXECUTIVE, True),
        (Role.Name.COACH, False),
        (Role.Name.AUDITOR, False),
    ):
        reader = UserFactory()
        grant(reader, role, pilot.programme)
        client.force_login(reader)
        assert ("Seniors cancelled late" in client.get(url).content.decode()) == sees, role


def test_nobody_who_takes_part_reads_what_was_learned(pilot, nerys, client: Client) -> None:
    cohort, _ = planned(pilot, nerys, learned="Seniors cancelled late")
    Cohort.objects.filter(pk=cohort.pk).update(state=Cohort.State.RECRUITING)
    reader = UserFactory()
    part = ParticipantFactory(
        cohort=cohort, person=reader.person, side="mentor", state=Participant.State.INVITED
    )
    client.force_login(reader)
    for url in (
        reverse("programmes:take_part", args=[cohort.pk]),
        reverse("programmes:invitation", args=[part.pk]),
        reverse("home:partnership"),
    ):
        page = client.get(url, follow=True).content.decode()
        assert cohort.name in page or pilot.programme.name in page
        assert "Seniors cancelled late" not in page


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


COSTS = {"detail": 20, "cohort": 20, "list": 11}
