"""Check values worked out by hand or published beside the definitions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback import statistics
from feedback.statistics import Certainty, Interval

BEFORE = [3.2, 2.8, 3.6, 3.0, 2.6, 3.4, 3.8, 3.0, 2.4, 3.2, 3.6, 2.8]
AFTER = [3.8, 3.4, 3.8, 3.6, 3.4, 3.4, 4.2, 3.8, 3.2, 3.0, 4.0, 3.6]
TWELVE = list(zip(BEFORE, AFTER, strict=True))

ratings = st.integers(1, 5)


def test_a_pulse_score_is_the_mean_of_the_first_four_statements():
    assert statistics.pulse_score({"P1": 4, "P2": 3, "P3": 5, "P4": 4, "P5": 1, "P6": 1}) == 4.0


def test_a_pulse_score_needs_three_answers():
    assert statistics.pulse_score({"P1": 4, "P2": 5, "P3": 3}) == 4.0
    assert statistics.pulse_score({"P1": 4, "P2": 5, "P3": None, "P6": 3}) is None


def test_a_reversed_item_is_turned_round():
    values = {"load": 4, "time": 5, "harmed": 1}
    assert statistics.scale_score(
        values, ["load", "time", "harmed"], reversed_items={"harmed"}
    ) == pytest.approx(14 / 3)


@pytest.mark.parametrize(
    ("answered", "items", "scored"),
    [(3, 5, False), (4, 5, True), (7, 10, True), (6, 10, False), (2, 3, False)],
)
def test_a_scale_score_needs_seventy_per_cent(answered, items, scored):
    names = [f"Q{number}" for number in range(items)]
    values = dict.fromkeys(names[:answered], 4)
    assert (statistics.scale_score(values, names) == 4.0) is scored


def test_an_item_that_was_skipped_is_not_answered():
    names = ["Q0", "Q1", "Q2"]
    assert statistics.scale_score({"Q0": 4, "Q1": 4, "Q2": None}, names) is None
    assert statistics.scale_score({"Q0": 4, "Q1": None, "Q2": 5}, names, reversed_items={"Q1"}) is None


def test_the_change_of_twelve_people_is_the_published_one():
    change = statistics.paired_change(TWELVE)
    assert change.n == 12
    assert round(change.mean, 3) == 0.483
    assert (round(change.low, 3), round(change.high, 3)) == (0.270, 0.696)
    assert (change.better, change.same, change.worse) == (10, 1, 1)
    assert (round(change.effect.d_av, 3), round(change.effect.g_av, 3)) == (
        1.253,
        1.166,
    )
    assert statistics.certainty(change) == Certainty.CLEAR


@pytest.mark.parametrize(
    ("n", "quantile"),
    [
        (5, 2.776),
        (8, 2.365),
        (10, 2.262),
        (12, 2.201),
        (15, 2.145),
        (20, 2.093),
        (30, 2.045),
    ],
)
def test_t_quantiles_are_those_of_the_tables(n, quantile):
    assert round(statistics.t_quantile(n), 3) == quantile


def test_under_five_people_nothing_is_said():
    assert statistics.paired_change(TWELVE[:4]) is None
    assert statistics.certainty(None) == Certainty.TOO_EARLY
    assert statistics.proportion_words(3, 4) == "Too early to say"


def test_under_ten_people_there_is_a_change_but_no_effect_size():
    assert statistics.paired_change(TWELVE[:9]).effect is None
    assert statistics.paired_change(TWELVE[:10]).effect is not None


def test_everybody_moving_alike_has_no_effect_size():
    change = statistics.paired_change([(3.0, 4.0)] * 12)
    assert (change.low, change.high, change.effect) == (1.0, 1.0, None)


def test_where_less_is_better_a_fall_counts_as_better():
    change = statistics.paired_change([(after, before) for before, after in TWELVE], higher_is_better=False)
    assert (change.better, change.same, change.worse) == (10, 1, 1)
    assert statistics.certainty(change, higher_is_better=False) == Certainty.CLEAR
    assert statistics.certainty(change) == Certainty.WORSE


@pytest.mark.parametrize(
    ("mean", "low", "high", "words"),
    [
        (0.5, 0.1, 0.9, "Clear improvement"),
        (0.5, -0.1, 1.1, "Perhaps better"),
        (0.04, -0.3, 0.4, "No change seen"),
        (-0.04, -0.4, 0.3, "No change seen"),
        (0.049, -0.3, 0.4, "No change seen"),
        (0.04, 0.01, 0.07, "Clear improvement"),
        (-0.5, -1.1, 0.1, "Perhaps worse"),
        (-0.5, -0.9, -0.1, "Clearly worse"),
        (0.5, 0.0, 1.0, "Perhaps better"),
        (-0.5, -1.0, 0.0, "Perhaps worse"),
        (0.05, -0.3, 0.4, "Perhaps better"),
        (-0.05, -0.4, 0.3, "Perhaps worse"),
        (0.0, 0.0, 0.0, "No change seen"),
        (0.04, 0.0, 0.08, "No change seen"),
        (-0.04, -0.08, 0.0, "No change seen"),
        (-0.04, -0.07, -0.01, "Clearly worse"),
    ],
)
def test_the_words_follow_the_range(mean, low, high, words):
    assert statistics.certainty(Interval(mean, low, high)) == words


def test_where_less_is_better_the_range_is_turned_round_as_a_whole():
    fall = Interval(-0.5, -1.1, 0.1)
    assert statistics.certainty(fall, higher_is_better=False) == Certainty.PERHAPS_BETTER
    assert statistics.certainty(Interval(-0.5, -0.9, -0.1), higher_is_better=False) == Certainty.CLEAR
    assert statistics.certainty(Interval(0.5, -0.1, 1.1), higher_is_better=False) == Certainty.PERHAPS_WORSE
    assert statistics.certainty(Interval(0.5, 0.1, 0.9), higher_is_better=False) == Certainty.WORSE


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [(11, 12, 0.646, 0.985), (24, 25, 0.805, 0.993), (0, 12, 0.0, 0.242)],
)
def test_wilson_ranges_are_the_published_ones(count, n, low, high):
    interval = statistics.wilson(count, n)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5.1e-4)


def test_newcombe_is_the_published_one():
    interval = statistics.newcombe((24, 25), (160, 200))
    assert (
        round(interval.value, 3),
        round(interval.low, 3),
        round(interval.high, 3),
    ) == (0.160, -0.003, 0.229)


def test_nobody_asked_gives_no_proportion():
    assert statistics.wilson(0, 0) is None
    assert statistics.newcombe((1, 2), (0, 0)) is None
    assert statistics.newcombe((0, 0), (1, 2)) is None
    assert statistics.missing_bounds(count=0, answered=0, invited=7) is None


def test_bounds_for_the_missing_assume_the_worst_and_the_best():
    bounds = statistics.missing_bounds(count=12, answered=14, invited=20)
    assert (round(bounds.low, 2), round(bounds.high, 2)) == (0.60, 0.90)
    assert bounds.value == 12 / 14


@pytest.mark.parametrize(("n", "d_z"), [(5, 1.68), (12, 0.89), (20, 0.66), (30, 0.53)])
def test_what_a_pilot_of_this_size_could_show(n, d_z):
    assert round(statistics.detectable_effect(n), 2) == d_z


def test_counts_under_ten_people_and_per_cent_from_there():
    assert statistics.proportion_words(7, 9) == "7 of 9"
    assert statistics.proportion_words(9, 12) == "75 % of 12"
    assert statistics.proportion_words(4, 5) == "4 of 5"
    assert statistics.proportion_words(8, 10) == "80 % of 10"


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_wilson_range_holds_its_share_and_stays_inside_nought_and_one(sample):
    interval = statistics.wilson(*sample)
    assert 0 <= interval.low <= interval.value + 1e-12
    assert interval.value - 1e-12 <= interval.high <= 1


@given(st.lists(st.tuples(ratings, ratings), min_size=5, max_size=40))
def test_a_change_holds_everybody_and_turns_round_with_its_direction(pairs):
    change = statistics.paired_change(pairs)
    turned = statistics.paired_change(pairs, higher_is_better=False)
    assert change.better + change.same + change.worse == change.n == len(pairs)
    assert (change.better, change.worse) == (turned.worse, turned.better)
    assert change.low <= change.mean <= change.high
