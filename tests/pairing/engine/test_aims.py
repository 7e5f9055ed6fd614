"""What counts beside the total: nobody with a very bad pair, wishes of both, and pairs that stay."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from benchmarks.crowd import crowd, later
from pairing.engine import Aims, Market, Problem, Profile, Weights, pair, search, stability, what_if
from pairing.engine.problem import ONLY_TOTAL
from tests.pairing.engine import slowly
from tests.pairing.engine.strategies import problems


def _person(key: str, rank: int, **changes) -> Profile:
    return Profile(key=key, person=key, rank=rank, **changes)


def _two_by_two(**changes) -> Problem:
    """``j1`` suits both mentees, ``j2`` only ``s1``. The best total is one of a very good and a very bad pair."""
    mentors = [_person("j1", 1, offers=frozenset("ab")), _person("j2", 2, offers=frozenset("a"))]
    mentees = [_person("s1", 4, wants=frozenset("ab")), _person("s2", 5, wants=frozenset("bx"))]
    weights = Weights(need=100, difference=0, common=0, hours=0, gap=10)
    return Problem(mentors, mentees, **{"weights": weights, **changes})


def _made(problem: Problem) -> set[tuple[str, str]]:
    return {(one.mentor, one.mentee) for one in pair(problem).pairs}


CROSSED, STRAIGHT = {("j1", "s2"), ("j2", "s1")}, {("j1", "s1"), ("j2", "s2")}


def test_a_pair_below_the_floor_weighs_more_than_what_others_gain():
    problem = _two_by_two()
    assert _made(replace(problem, aims=ONLY_TOTAL)) == STRAIGHT
    assert _made(problem) == CROSSED


def test_the_price_of_the_aims_is_what_the_total_lost():
    problem = crowd(120)
    figures = pair(problem).figures
    totals = [
        int(search(Market(replace(problem, aims=aims))).steps.sum()) for aims in (problem.aims, ONLY_TOTAL)
    ]
    assert figures["price"] == round(1 - totals[0] / totals[1], 5) > 0


def test_the_floor_leaves_fewer_very_bad_pairs():
    problem = crowd(200)
    fair, only = (search(Market(replace(problem, aims=aims))).steps for aims in (Aims(mutual=0), ONLY_TOTAL))
    assert (fair < 4_500).sum() < (only < 4_500).sum()
    assert np.percentile(fair, 1) >= np.percentile(only, 1)


def test_two_who_named_each_other_come_before_a_better_total():
    problem = _two_by_two()
    named = {"j1": ("s1",), "s1": ("j1",)}
    wishing = replace(
        problem,
        mentors=[replace(one, wishes=named.get(one.key, ())) for one in problem.mentors],
        mentees=[replace(one, wishes=named.get(one.key, ())) for one in problem.mentees],
        aims=Aims(mutual=200),
    )
    assert _made(wishing) == STRAIGHT
    assert pair(wishing).figures["wishes"] == {"mutual": 1, "kept": 1}


def test_a_wish_counts_for_a_pair_and_nobody_wishes_somebody_away():
    problem = crowd(80)
    market = Market(problem)
    named, steps = market.stated(), market.worths["wishes"]
    rows, columns = np.divmod(named, market.shape[1])
    silent = replace(
        problem,
        mentors=[replace(one, wishes=()) for one in problem.mentors[:-1]] + [problem.mentors[-1]],
        mentees=[replace(one, wishes=()) for one in problem.mentees],
    )
    assert steps > 0 and len(named)
    if problem.mentors[-1].wishes:
        before = Market(silent).steps(rows, columns)
        assert (market.steps(rows, columns) >= before).all()


def test_pairs_that_exist_stay_unless_much_is_gained():
    before = crowd(120)
    pairs = frozenset((one.mentor, one.mentee) for one in pair(before).pairs)
    after = replace(later(before), existing=pairs)
    kept = [pair(replace(after, aims=Aims(stay=points))).figures["stayed"]["kept"] for points in (0, 5, 100)]
    assert kept[0] < kept[1] < kept[2]


def test_no_more_pairs_change_than_the_budget_allows_and_each_that_does_is_worth_it():
    before = crowd(120)
    pairs = frozenset((one.mentor, one.mentee) for one in pair(before).pairs)
    after = replace(later(before), existing=pairs, weights=Weights(need=10, difference=60))
    free = pair(after).figures
    changed = free["stayed"]["could"] - free["stayed"]["kept"]
    assert changed > 20
    means = []
    for budget in (changed, 20, 5, 0):
        figures = pair(replace(after, budget=budget)).figures
        assert figures["stayed"]["could"] - figures["stayed"]["kept"] <= budget
        assert figures["pairs"] == free["pairs"], "nobody goes without a partner for it"
        means.append(figures["mean"])
    assert means[0] == free["mean"] and means == sorted(means, reverse=True) and means[-1] < means[0]


def test_a_pair_changes_beyond_the_budget_where_somebody_would_have_nobody():
    """Of two mentees one may meet only the mentor who is with the other."""
    low, high = _person("m1", 1), _person("m2", 4)
    mentees = [_person("s1", 4), _person("s2", 6)]
    problem = Problem([low, high], mentees, existing=frozenset({("m1", "s2")}), budget=0)
    found = pair(problem)
    assert {(one.mentor, one.mentee) for one in found.pairs} == {("m1", "s1"), ("m2", "s2")}
    assert found.figures["stayed"] == {"could": 1, "kept": 0, "budget": 0}
    alone = pair(replace(problem, mentees=mentees[1:]))
    assert [(one.mentor, one.mentee) for one in alone.pairs] == [("m1", "s2")]


def test_a_pair_that_a_rule_bars_by_now_does_not_count_as_changed():
    problem = Problem(
        [_person("m1", 1), _person("m2", 1)],
        [_person("s1", 5), _person("s2", 5)],
        existing=frozenset({("m1", "s1"), ("m2", "s2")}),
        vetoes=frozenset({("m1", "s1")}),
        budget=0,
    )
    stayed = pair(replace(problem, mentees=[*problem.mentees, _person("s3", 5)])).figures["stayed"]
    assert stayed == {"could": 1, "kept": 1, "budget": 0}


def test_other_weights_among_stored_candidates_give_pairs_that_a_search_would():
    problem = crowd(100)
    found = search(Market(problem))
    same = what_if(problem, problem.weights, among=found.edges)
    keys = {(problem.mentors[row].key, problem.mentees[column].key) for row, column in found.pairs}
    assert same.pairs == keys == what_if(problem, problem.weights).pairs
    other = what_if(problem, Weights(need=0, difference=100), among=found.edges)
    assert other.pairs != keys and other.unpaired == same.unpaired


def _asked(problem: Problem, found) -> list[int]:
    """By how many steps the one who gains less would, for all possible pairs of people with a place."""
    own = _own(problem, found)
    return [
        slowly.score(problem, row, column) - max(own["m", row], own["s", column])
        for row, mentor in enumerate(problem.mentors)
        for column, mentee in enumerate(problem.mentees)
        if mentor.capacity and mentee.capacity and slowly.is_possible(problem, mentor, mentee)
    ]


@settings(max_examples=40, deadline=None)
@given(problems())
def test_who_would_both_rather_have_each_other_is_found_by_asking_everybody(problem):
    market = Market(problem)
    found = search(market)
    gains = _asked(problem, found)
    for least, count in stability(market, found).counts.items():
        assert count == sum(gain > least * 100 for gain in gains)


def test_of_many_too_all_who_would_rather_have_each_other_are_counted():
    problem = crowd(60)
    market = Market(problem)
    found = search(market)
    gains, report = _asked(problem, found), stability(market, found)
    assert report.counts == {least: sum(gain > least * 100 for gain in gains) for least in (0, 5, 10)}
    assert report.counts[0] > report.counts[5] > 0
    assert report.most[0].gain == round(max(gains) / 100, 1)


def _own(problem, found):
    """What everybody has: the lowest score of their pairs, and nought with a place to spare."""
    own = {}
    for row, mentor in enumerate(problem.mentors):
        mine = [int(steps) for pair_, steps in zip(found.pairs, found.steps, strict=True) if pair_[0] == row]
        own["m", row] = min(mine) if len(mine) == mentor.capacity and mine else 0
    for column in range(len(problem.mentees)):
        mine = [
            int(steps) for pair_, steps in zip(found.pairs, found.steps, strict=True) if pair_[1] == column
        ]
        own["s", column] = min(mine, default=0)
    return own


@pytest.mark.parametrize("weights", [Weights(0, 0, 0, 0, 0, 0), Weights(0, 0, 0, 0, 0, 7)])
def test_weights_that_say_nothing_count_all_the_same(weights):
    assert pair(replace(_two_by_two(), weights=weights)).figures["pairs"] == 2
