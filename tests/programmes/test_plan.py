"""Dates, sizes, targets and criteria: what cannot be is refused in words, what is odd is said, nothing moves unseen."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from programmes import actions, plan_checks
from programmes.actions.criteria import NeedsReason, OutOfOrder
from programmes.forms import MeasureForm
from programmes.line import line_of
from programmes.models import Cohort, CriterionChange, DecisionCriterion, Measure, Programme
from programmes.timetable import STEPS, usual_start
from tests.factories.people import NOW, hr_user
from tests.factories.programmes import make_ready
from tests.programmes.filling import fields_of
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
START = date(2027, 3, 1)
TODAY = date(2026, 12, 1)


@pytest.fixture
def nerys(client: Client) -> User:
    user = hr_user(name="Nerys Bowen")
    sign_in(client, user)
    return user


@pytest.fixture
def programme(nerys: User) -> Programme:
    return actions.create_programme(
        name="Fresh Eyes",
        purpose="inclusion",
        template="inclusion",
        starts_on=START,
        submission=uuid.uuid4(),
        by=nerys,
        at=NOW,
    )


@pytest.fixture
def pilot(programme: Programme) -> Cohort:
    return programme.cohorts.get()


def measure_form(programme: Programme, **given: object) -> MeasureForm:
    data = {
        "name": "Sick days",
        "instrument": "entered",
        "side": "mentee",
        "baseline": "10",
        "target": "12",
        "due_on": "2027-09-10",
        "submission": str(uuid.uuid4()),
    }
    return MeasureForm({**data, **given}, programme=programme, cohort=programme.cohorts.get())


# Measures


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"target": "8"}, "target", "tick “Lower is better” if it should fall"),
        ({"target": "12", "lower_is_better": "on"}, "target", "Write a lower figure"),
        ({"target": "10"}, "target", "Write where it should be"),
        ({"due_on": "2027-02-01"}, "due_on", "nothing can have changed yet"),
        ({"due_on": "2028-01-01"}, "due_on", "after the decision"),
        ({"instrument": "commitments", "target": "120"}, "target", "from 0 to 100"),
    ],
)
def test_a_measure_that_cannot_be_is_refused_in_words(programme, given, field, words):
    form = measure_form(programme, **given)
    assert words in " ".join(form.errors.get(field, []))


def test_a_figure_that_should_fall_may_fall(programme):
    assert measure_form(programme, target="8", lower_is_better="on").is_valid()


def test_a_measure_left_behind_by_a_later_kick_off_is_said(client: Client, programme, pilot, nerys):
    actions.change_cohort(
        cohort=pilot, by=nerys, at=NOW, starts_on=date(2027, 12, 1), ends_on=date(2028, 6, 1)
    )
    page = client.get(reverse("programmes:purpose", args=[programme.pk])).content.decode()
    assert "nothing can have changed yet: the kick-off is on 1 December 2027" in page


# Size and dates of the plan


@pytest.mark.parametrize(("pairs", "warned"), [(7, True), (8, False), (30, False), (31, True)])
def test_a_pilot_that_is_too_small_or_too_large_is_warned_of(pilot, pairs, warned):
    pilot.pairs_planned = pairs
    assert bool(plan_checks.warnings_of(pilot, today=TODAY)) == warned


def test_a_kick_off_in_the_past_and_a_decision_too_early_are_warned_of(pilot):
    pilot.programme.decision_on = pilot.ends_on
    past, early = plan_checks.warnings_of(pilot, today=START + timedelta(days=1))
    assert "is past, and nobody has been invited" in past
    assert "comes before the last day of the meetings" in early


def test_a_new_programme_does_not_begin_in_the_past(client: Client, nerys):
    gone = {"name": "Late", "purpose": "voice", "starts_on": "2020-01-06", "submission": str(uuid.uuid4())}
    page = client.post(reverse("programmes:new"), gone).content.decode()
    assert "This day is past." in page
    assert not Programme.objects.exists()


def test_the_usual_kick_off_is_a_monday_ten_weeks_ahead():
    for day in (TODAY + timedelta(days=n) for n in range(7)):
        start = usual_start(day)
        assert start.weekday() == 0
        assert timedelta(weeks=10) <= start - day < timedelta(weeks=11)


# The timeline


def test_the_dates_are_those_of_the_table(pilot):
    days = dict(pilot.milestones.values_list("key", "on"))
    assert len(days) == len(STEPS)
    assert days["design"] == date(2026, 12, 21)
    assert (days["booked"], days["held"], days["late"]) == (
        date(2027, 3, 8),
        date(2027, 3, 15),
        date(2027, 3, 22),
    )
    assert days["middle"] == START + (pilot.ends_on - START) / 2
    assert (days["decision"], days["follow-up"]) == (date(2027, 10, 1), date(2028, 3, 1))


def test_dates_move_with_the_kick_off_except_those_set_by_hand(client: Client, pilot, nerys):
    held, by_hand = pilot.milestones.get(key="held"), pilot.milestones.get(key="circle-1")
    url = reverse("programmes:milestone", args=[by_hand.pk])
    client.post(url, {"title": "First circle, in Leeds", "on": "2027-04-07"})
    actions.change_cohort(cohort=pilot, by=nerys, at=NOW, starts_on=START + timedelta(days=7))
    for each in (held, by_hand):
        each.refresh_from_db()
    assert held.on == date(2027, 3, 22)
    assert (by_hand.on, by_hand.title) == (date(2027, 4, 7), "First circle, in Leeds")
    page = client.get(reverse("programmes:timeline", args=[pilot.pk])).content.decode()
    assert "set by hand; the plan says" in page
    client.post(url, {"computed": "yes"})
    by_hand.refresh_from_db()
    assert not by_hand.is_edited
    assert by_hand.on != date(2027, 4, 7)


def test_a_date_of_ones_own_can_be_added_ticked_and_deleted_and_one_of_the_plan_hidden(client: Client, pilot):
    page = reverse("programmes:timeline", args=[pilot.pk])
    token = str(uuid.uuid4())
    for _ in range(2):
        client.post(page, {"title": "Works council", "on": "2027-01-12", "submission": token})
    own = pilot.milestones.get(title="Works council")
    client.post(reverse("programmes:milestone", args=[own.pk]), {"done": "yes"})
    own.refresh_from_db()
    assert own.done_at
    client.post(reverse("programmes:milestone", args=[own.pk]), {"hide": "yes"})
    assert not pilot.milestones.filter(pk=own.pk).exists()
    follow_up = pilot.milestones.get(key="follow-up")
    client.post(reverse("programmes:milestone", args=[follow_up.pk]), {"hide": "yes"})
    assert "Taken off the list: 1" in client.get(page).content.decode()


def test_a_date_out_of_its_order_is_warned_of_where_it_stands(pilot, nerys):
    late = pilot.milestones.get(key="late")
    actions.change_milestone(milestone=late, title=late.title, on=START - timedelta(days=3), by=nerys, at=NOW)
    warned = {mark.milestone.key: mark.warning for mark in line_of(pilot, today=TODAY).marks if mark.warning}
    assert list(warned) == ["late"]
    assert "Comes before “First sessions are held”" in warned["late"]


# The criteria


def thresholds(client: Client, pilot: Cohort, **changed: str) -> str:
    criteria = pilot.criteria.exclude(green=None)
    data = {f"{each.key}-green": each.green for each in criteria}
    data |= {f"{each.key}-amber": each.amber for each in criteria}
    url = reverse("programmes:criteria", args=[pilot.pk])
    return client.post(
        url, {**data, **{key.replace("_", "-"): value for key, value in changed.items()}}, follow=True
    ).content.decode()


@pytest.fixture
def launched(programme: Programme, pilot: Cohort, nerys: User) -> Cohort:
    """Launched as it stands, with the gaps of the draft left aside."""
    make_ready(programme, by=nerys)
    pilot.criteria.update(locked_at=NOW)
    Cohort.objects.filter(pk=pilot.pk).update(state=Cohort.State.RECRUITING)
    Programme.objects.filter(pk=programme.pk).update(state=Programme.State.RUNNING)
    return Cohort.objects.get(pk=pilot.pk)


def test_before_the_launch_a_threshold_is_set_and_bad_order_refused(client: Client, pilot):
    assert "Criteria saved." in thresholds(client, pilot, completion_green="75")
    assert pilot.criteria.get(key="completion").green == 75
    page = thresholds(client, pilot, completion_green="50")
    assert "Green begins above the figure at which amber begins." in page
    page = thresholds(client, pilot, load_green="30")
    assert "green ends below the figure at which amber ends" in page
    assert not CriterionChange.objects.exists()


def test_after_the_launch_a_change_needs_a_reason(client: Client, launched):
    page = thresholds(client, launched, completion_green="70")
    assert "Write why they change" in page
    assert not CriterionChange.objects.exists()


def test_a_change_after_the_launch_stands_beside_what_was_fixed_wherever_it_is_shown(
    client: Client, launched
):
    thresholds(client, launched, completion_green="70", reason="Two months of strikes")
    assert launched.criteria.get(key="completion").green == 80
    for name, key in (
        ("detail", launched.programme_id),
        ("launch", launched.programme_id),
        ("cohort", launched.pk),
    ):
        page = client.get(reverse(f"programmes:{name}", args=[key])).content.decode()
        assert page.index("80 % or more") < page.index("Two months of strikes"), name
    thresholds(client, launched, completion_green="65", reason="Three months")
    assert list(CriterionChange.objects.values_list("version", "green")) == [(2, 70), (3, 65)]


def test_the_action_itself_refuses_what_the_page_refuses(launched, nerys):
    with pytest.raises(NeedsReason):
        actions.set_criteria(cohort=launched, thresholds={"completion": (70, 60)}, by=nerys, at=NOW)
    with pytest.raises(OutOfOrder):
        actions.set_criteria(
            cohort=launched, thresholds={"completion": (50, 60)}, by=nerys, at=NOW, reason="x"
        )
    assert DecisionCriterion.objects.get(cohort=launched, key="completion").green == 80


# Two coordinators on one page


def test_the_second_words_are_kept_beside_the_first_ones(client: Client, programme, nerys):
    url = reverse("programmes:purpose", args=[programme.pk])
    actions.save_purpose(programme=programme, by=nerys, at=NOW, forum="Board")
    before = client.get(url).content.decode()
    actions.save_purpose(programme=programme, by=nerys, at=NOW, need="The first one’s words")
    page = sent_by_the_second(client, url, before, need="The second one’s words")
    assert "The first one’s words" in page
    assert "The second one’s words" in page
    assert "Somebody else saved this page" in page
    programme.refresh_from_db()
    assert programme.need == "The first one’s words"
    page = sent_by_the_second(client, url, page)
    assert "Purpose saved." in page
    programme.refresh_from_db()
    assert programme.need == "The second one’s words"


def test_a_measure_and_the_plan_are_kept_in_the_same_way(client: Client, programme, pilot, nerys):
    measure = Measure.objects.filter(baseline=0).get()
    url = reverse("programmes:measure", args=[measure.pk])
    before = client.get(url).content.decode()
    actions.change_measure(measure=measure, by=nerys, at=NOW, target=70)
    assert "Somebody else saved this page" in sent_by_the_second(client, url, before, target="80")
    plan = reverse("programmes:planning", args=[programme.pk])
    before = client.get(plan).content.decode()
    actions.change_cohort(cohort=pilot, by=nerys, at=NOW, pairs_planned=15)
    assert "Somebody else saved this page" in sent_by_the_second(client, plan, before, pairs_planned="20")
    pilot.refresh_from_db()
    measure.refresh_from_db()
    assert (pilot.pairs_planned, measure.target) == (15, 70)


def test_two_who_write_the_same_do_not_disturb_each_other(client: Client, programme, nerys):
    objective = programme.objectives.order_by("position").first()
    url = reverse("programmes:objective", args=[objective.pk])
    before = client.get(url).content.decode()
    actions.change_objective(objective=objective, by=nerys, at=NOW, goal="One goal")
    assert "Objective saved." in sent_by_the_second(client, url, before, goal="One goal")


def sent_by_the_second(client: Client, url: str, page: str, **changed: str) -> str:
    """What somebody sends who had opened the page as ``page`` says."""
    return client.post(url, {**fields_of(page), **changed}, follow=True).content.decode()
