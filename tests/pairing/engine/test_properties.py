"""What is true of every answer of the engine, beside an answer found by trying everything."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from pairing.engine import Market, Problem, pair, search, why_not
from tests.pairing.engine import slowly
from tests.pairing.engine.strategies import problems

few = settings(max_examples=60, deadline=None)


def _index(side):
    return {one.key: place for place, one in enumerate(side)}


def _everybody(problem: Problem):
    """All pairs, as indexes of mentors and of mentees."""
    pairs = np.array(list(product(range(len(problem.mentors)), range(len(problem.mentees)))))
    return pairs[:, 0], pairs[:, 1]


def _allowed(problem: Problem):
    return Market(problem).whole >= 0


def _without_pins(problem: Problem) -> Problem:
    return replace(problem, pins=frozenset())


@few
@given(problems())
def test_no_rule_forbids_a_pair(problem):
    mentors, mentees = _index(problem.mentors), _index(problem.mentees)
    for found in pair(problem).pairs:
        assert (
            why_not(problem, problem.mentors[mentors[found.mentor]], problem.mentees[mentees[found.mentee]])
            == []
        )
        assert (found.mentor, found.mentee) not in problem.vetoes | problem.blocks


@few
@given(problems())
def test_one_pair_and_the_whole_matrix_say_the_same(problem):
    allowed = _allowed(problem)
    for row, column in product(range(len(problem.mentors)), range(len(problem.mentees))):
        assert allowed[row, column] == (not why_not(problem, problem.mentors[row], problem.mentees[column]))


@few
@given(problems())
def test_nobody_has_more_partners_than_they_offered(problem):
    found = pair(problem).pairs
    mentees = [one.mentee for one in found]
    assert len(mentees) == len(set(mentees))
    for mentor in problem.mentors:
        assert sum(one.mentor == mentor.key for one in found) <= mentor.capacity
    assert all(one.capacity for one in problem.mentees if one.key in mentees)


@few
@given(problems(most=7))
def test_as_many_people_as_can_be_have_a_partner(problem):
    """With one place each, the number of pairs is a maximum matching, found by another algorithm."""
    problem = _without_pins(
        replace(
            problem,
            mentors=[replace(one, capacity=min(one.capacity, 1)) for one in problem.mentors],
        )
    )
    offered = np.outer(
        [one.capacity > 0 for one in problem.mentors], [one.capacity > 0 for one in problem.mentees]
    )
    matched = maximum_bipartite_matching(csr_matrix(_allowed(problem) & offered), perm_type="column")
    assert len(pair(problem).pairs) == int((matched >= 0).sum())


@few
@given(problems())
def test_nothing_better_is_found_by_trying_everything(problem):
    problem = _without_pins(problem)
    rows, columns = _index(problem.mentors), _index(problem.mentees)
    found = pair(problem).pairs
    people = len(found) + len({one.mentor for one in found})
    total = sum(slowly.worth(problem, rows[one.mentor], columns[one.mentee]) for one in found)
    assert (people, total) == slowly.best(problem)


@few
@given(problems())
def test_one_product_scores_all_pairs_as_the_criteria_score_each(problem):
    market = Market(problem)
    rows, columns = _everybody(problem)
    steps, whole = market.steps(rows, columns), market.whole[rows, columns]
    for row, column, one, other in zip(rows, columns, steps, whole, strict=True):
        possible = slowly.is_possible(problem, problem.mentors[row], problem.mentees[column])
        assert (one >= 0, other >= 0) == (possible, possible)
        assert not possible or one == other == slowly.score(problem, row, column)


@few
@given(problems())
def test_worths_are_scores_with_the_other_aims(problem):
    market = Market(problem)
    rows, columns = _everybody(problem)
    steps = market.steps(rows, columns)
    for row, column, worth in zip(
        rows, columns, market.worth(rows, columns, steps, problem.aims), strict=True
    ):
        if slowly.is_possible(problem, problem.mentors[row], problem.mentees[column]):
            assert worth == slowly.worth(problem, row, column)


@few
@given(problems())
def test_both_solvers_find_the_same_pairs(problem):
    """Skipped where OR-tools is not installed: it is an optional extra (``fast``)."""
    pytest.importorskip("ortools")
    market = Market(problem)
    assert search(market, solver="scipy").pairs == search(market, solver="ortools").pairs


@few
@given(problems(), st.integers(1, 5))
def test_the_same_question_has_the_same_answer(problem, seed):
    assert repr(pair(problem, seed=seed)) == repr(pair(problem, seed=seed))


@few
@given(problems(), st.integers(0, 1000))
def test_the_order_of_people_changes_nothing(problem, chance):
    turn = random.Random(chance)
    turned = replace(
        problem,
        mentors=turn.sample(problem.mentors, len(problem.mentors)),
        mentees=turn.sample(problem.mentees, len(problem.mentees)),
    )
    assert repr(pair(turned)) == repr(pair(problem))


@few
@given(problems())
def test_a_pin_is_kept_unless_a_rule_or_a_place_forbids_it(problem):
    found = {(one.mentor, one.mentee): one.pinned for one in pair(problem).pairs}
    mentors, mentees = _index(problem.mentors), _index(problem.mentees)
    allowed = _allowed(problem)
    for mentor, mentee in problem.pins:
        is_free = (
            allowed[mentors[mentor], mentees[mentee]]
            and problem.mentors[mentors[mentor]].capacity >= sum(pin[0] == mentor for pin in problem.pins)
            and problem.mentees[mentees[mentee]].capacity
            and sum(pin[1] == mentee for pin in problem.pins) == 1
        )
        if is_free:
            assert found.get((mentor, mentee)) is True
    assert all(both in problem.pins for both, pinned in found.items() if pinned)


@few
@given(problems())
def test_everybody_with_a_place_is_paired_or_told_why_not(problem):
    outcome = pair(problem)
    paired = {one.mentor for one in outcome.pairs} | {one.mentee for one in outcome.pairs}
    told = {one.key: one.reasons for one in outcome.unpaired}
    for one in (*problem.mentors, *problem.mentees):
        assert (one.key in paired) + (one.key in told) == bool(one.capacity)
    assert all(reasons and all(reasons) for reasons in told.values())


@few
@given(problems())
def test_a_private_block_says_only_that_it_is_not_possible(problem):
    mentors = {one.person: one for one in problem.mentors}
    mentees = {one.person: one for one in problem.mentees}
    blocked = [(mentors[a], mentees[b]) for a, b in problem.blocks if a in mentors and b in mentees]
    unblocked = replace(problem, blocks=frozenset())
    for mentor, mentee in blocked:
        said = [
            words
            for words in why_not(problem, mentor, mentee)
            if words not in why_not(unblocked, mentor, mentee)
        ]
        assert said in ([], ["Not possible."])


@few
@given(problems())
def test_a_private_block_changes_nothing_that_is_shown_about_anybody_else(problem):
    """Rules, scores, parts and reasons of pairs of other people, and the counts of barred pairs, stay as they are."""
    problem = replace(problem, pins=frozenset())
    blocked = {person for both in problem.blocks for person in both}
    unblocked = replace(problem, blocks=frozenset())
    for mentor, mentee in product(problem.mentors, problem.mentees):
        if not {mentor.person, mentee.person} <= blocked:
            assert why_not(problem, mentor, mentee) == why_not(unblocked, mentor, mentee)
    before, after = pair(unblocked), pair(problem)
    shown = {(one.mentor, one.mentee): one for one in before.pairs}
    for one in after.pairs:
        assert shown.get((one.mentor, one.mentee), one) == one
    assert before.figures["barred"] == after.figures["barred"]
    assert "not-possible" not in after.figures["barred"]
    assert all(line.code != "not-possible" for one in after.unpaired for line in one.waterfall)
    told = {one.key: one.waterfall for one in before.unpaired}
    for one in after.unpaired:
        if one.key not in blocked:
            assert told.get(one.key, one.waterfall) == one.waterfall


@few
@given(problems())
def test_scores_and_their_parts_lie_between_nothing_and_one_and_add_up(problem):
    for one in pair(problem).pairs:
        assert 0 <= one.score <= 1
        assert all(0 <= part <= 1 for part in one.parts.values())
        assert round(sum(one.points.values()), 6) == round(100 * one.score, 6)
