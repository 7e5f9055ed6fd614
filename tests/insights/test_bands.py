"""Green, amber and red of each criterion at its edges, and the frozen figure that each is judged by. No database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from insights import evidence
from insights.bands import AMBER, GREEN, RED, Later, band_of, before_of, changed_since
from insights.models import Release
from programmes.criteria import DEFAULTS
from programmes.models import Cohort, DecisionCriterion
from tests.insights.test_verdict import HIDDEN, SHARE, outcome, released, table

Key = DecisionCriterion.Key
THRESHOLDS = {str(one.key): one for one in DEFAULTS}


@pytest.mark.parametrize(
    ("key", "bands"),
    [
        (Key.ON_TIME, {85: GREEN, 84.9: AMBER, 70: AMBER, 69.9: RED, 0: RED}),
        (Key.COMPLETION, {80: GREEN, 79.9: AMBER, 60: AMBER, 59.9: RED}),
        (Key.RESPONSE_MENTORS, {70: GREEN, 69.9: AMBER, 50: AMBER, 49.9: RED}),
        (Key.RESPONSE_MENTEES, {70: GREEN, 69.9: AMBER, 50: AMBER, 49.9: RED}),
        (Key.SAFETY, {80: GREEN, 79.9: AMBER, 65: AMBER, 64.9: RED}),
        (Key.COMMITMENTS, {60: GREEN, 59.9: AMBER, 40: AMBER, 39.9: RED}),
        (Key.GAIN, {70: GREEN, 69.9: AMBER, 50: AMBER, 49.9: RED}),
        (Key.LOAD, {0: GREEN, 9.9: GREEN, 10: AMBER, 20: AMBER, 20.1: RED}),
    ],
)
def test_the_bands_are_those_fixed_before_the_launch(key, bands):
    assert {value: band_of(value, THRESHOLDS[key]) for value in bands} == bands


def test_thresholds_set_later_give_a_band_beside_the_first():
    criterion = DecisionCriterion(key=Key.ON_TIME, green=Decimal(85), amber=Decimal(70))
    change = type("Change", (), {"green": Decimal("60.5"), "amber": Decimal(50), "lower_is_better": False})()
    change.changed_at, change.reason = datetime(2026, 5, 1, tzinfo=UTC), "Snow"
    criterion.changed = [change]
    assert changed_since(criterion, {"count": 61, "n": 100}) == (
        Later("60.5 % or more", change.changed_at, "Snow", GREEN),
    )
    assert changed_since(criterion, {"count": 60, "n": 100})[0].band_words == "Nearly"
    assert changed_since(criterion, None)[0].band_words == "Too early to say"
    assert changed_since(THRESHOLDS[Key.ON_TIME], {"count": 1, "n": 2}) == ()


def test_what_held_for_the_cohort_before_is_said_where_it_differs():
    before = type("Before", (), {"words": "Pilot: 85 % or more", "is_same": False})()
    criterion = DecisionCriterion(key=Key.ON_TIME)
    assert before_of(criterion) == before_of(THRESHOLDS[Key.ON_TIME]) == ""
    criterion.before = before
    assert before_of(criterion) == "Pilot: 85 % or more"
    before.is_same = True
    assert before_of(criterion) == ""


COUNTED = {"introduced": 10, "on_time": 9, "completed": 4}


@pytest.mark.parametrize(
    ("key", "count", "n"),
    [
        (Key.ON_TIME, 9, 10),
        (Key.COMPLETION, 4, 10),
        (Key.RESPONSE_MENTORS, 6, 11),
        (Key.RESPONSE_MENTEES, 7, 12),
        (Key.COMMITMENTS, 8, 12),
        (Key.SAFETY, 5, 9),
        (Key.GAIN, 4, 9),
        (Key.LOAD, 2, 9),
    ],
)
def test_each_criterion_has_its_own_figure(key, count, n):
    shares = {
        name: {"mentor": SHARE | {"count": part, "n": 9}}
        for name, part in (("safety", 5), ("gain", 4), ("load", 2))
    }
    release = released(
        operations=COUNTED,
        responses=[
            {"occasion": "mid", "side": "mentor", "asked": 30, "answered": 20},
            {"occasion": "close", "side": "mentor", "asked": 11, "answered": 6, "edge": ""},
            {"occasion": "close", "side": "mentee", "asked": 12, "answered": 7},
        ],
        commitments=table(**{"done-by": {"mentee": SHARE}}),
        shares=table(**shares),
    )
    found = evidence._measured(key, release)
    assert (found["count"], found["n"]) == (count, n)
    assert evidence._measured(key, released()) is None


@pytest.mark.parametrize(("n", "is_said"), [(4, False), (5, True)])
def test_of_fewer_than_five_pairs_nothing_is_said(n, is_said):
    release = released(operations={"introduced": n, "on_time": 3})
    assert (evidence._measured(Key.ON_TIME, release) is not None) is is_said


def test_a_hidden_share_is_no_figure():
    hidden = table(safety={"mentor": HIDDEN})
    assert evidence._measured(Key.SAFETY, released(shares=hidden)) is None


def judge(key: str, found=(), unripe=frozenset(), **tables):
    return evidence._judge(THRESHOLDS[key], released(**tables), found, unripe)


def test_a_criterion_is_judged_by_its_share():
    found = judge(Key.SAFETY, shares=table(safety={"mentor": SHARE}))
    assert (found.label, found.rule) == ("Mentors scoring pair safety 4 or more", "80 % or more")
    assert (found.result, found.range, found.band) == ("67 % of 12", "39 % to 86 %", AMBER)
    nearly = judge(Key.SAFETY, shares=table(safety={"mentor": SHARE | {"count": 13, "n": 20}}))
    assert nearly.band == AMBER
    assert judge(Key.SAFETY, shares=table(safety={"mentor": SHARE | {"count": 12, "n": 19}})).band == RED
    assert judge(Key.SAFETY, shares=table(safety={"mentor": SHARE | {"count": 16, "n": 20}})).band == GREEN
    assert judge(Key.LOAD, shares=table(load={"mentor": SHARE | {"count": 2, "n": 20}})).band == AMBER


@pytest.mark.parametrize(("n", "is_beyond"), [(5, True), (10, True), (11, False)])
def test_of_few_answers_it_is_said_that_no_better_can_be_shown(n, is_beyond):
    """Whether it was nobody or one is not said; both are judged alike, and a reader learns why."""
    least = SHARE | {"count": 1, "n": n, "edge": "at most"}
    found = judge(Key.LOAD, shares=table(load={"mentor": least}))
    assert found.band == (AMBER if is_beyond else GREEN)
    assert (f"of {n} that is already too much" in found.note) is is_beyond
    two = judge(Key.LOAD, shares=table(load={"mentor": least | {"count": 2, "edge": ""}}))
    assert two.note == ""
    nobody_done = SHARE | {"count": 1, "n": n, "edge": "at most"}
    assert judge(Key.SAFETY, shares=table(safety={"mentor": nobody_done})).note == ""


def test_what_is_hidden_or_not_due_is_not_judged():
    shares = table(safety={"mentor": HIDDEN}, gain={"mentor": SHARE})
    for found in (judge(Key.SAFETY, shares=shares), judge(Key.GAIN, shares=shares, unripe={Key.GAIN})):
        assert (found.result, found.range, found.band) == ("Too early to say", "", None)
    assert judge(Key.GAIN, shares=shares, unripe={Key.SAFETY}).band == AMBER


def test_the_purpose_is_judged_by_its_primary_measure():
    first, second = outcome(after=2.0), outcome(after=4.0, is_primary=True)
    found = judge(Key.PURPOSE, [first, second])
    assert (found.band, found.result, found.rule, found.range) == (
        GREEN,
        "Too early to say",
        "target met",
        "Up.",
    )
    assert judge(Key.PURPOSE, [first]).band == RED
    nothing = judge(Key.PURPOSE)
    assert (nothing.band, nothing.result, nothing.range) == (None, "No measure", "")


@pytest.mark.parametrize(
    ("days", "unripe"),
    [
        (0, {"completion", "response-mentors", "response-mentees"}),
        (1, {"completion", "response-mentors", "response-mentees"}),
        (13, {"completion", "response-mentors", "response-mentees"}),
        (14, set()),
    ],
)
def test_nobody_has_failed_at_what_is_not_due(days, unripe):
    cohort = Cohort(starts_on=date(2026, 1, 5), ends_on=date(2026, 6, 30))
    release = Release(as_of=datetime(2026, 6, 30, 12, tzinfo=UTC) + timedelta(days=days))
    assert evidence._not_yet(cohort, release) == unripe
