"""What is true of every answer of the engine, beside an answer found by trying everything."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from pairing.engine import Problem, pair, scores
from pairing.engine.rules import why_not
from tests.pairing.engine.strategies import problems

few = settings(max_examples=60, deadline=None)


def _index(side):
    return {one.key: place for place, one in enumerate(side)}


def _allowed(problem: Problem):
    return scores.allowed(problem, scores.barred(problem))


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


def _best_by_trying_everything(problem: Problem) -> tuple[int, int]:
    """The most people that can have a partner, and the highest total of scores among those ways."""
    allowed, steps = _allowed(problem), scores.total(problem, scores.parts(problem))
    best = (0, 0)
    choices = [
        [None, *(row for row in range(len(problem.mentors)) if allowed[row, column] and mentee.capacity)]
        for column, mentee in enumerate(problem.mentees)
    ]
    for way in product(*choices):
        taken = [row for row in way if row is not None]
        if any(taken.count(row) > one.capacity for row, one in enumerate(problem.mentors)):
            continue
        people = len(taken) + len(set(taken))
        total = sum(int(steps[row, column]) for column, row in enumerate(way) if row is not None)
        best = max(best, (people, total))
    return best


@few
@given(problems())
def test_nothing_better_is_found_by_trying_everything(problem):
    problem = _without_pins(problem)
    found = pair(problem).pairs
    people = len(found) + len({one.mentor for one in found})
    total = sum(round(one.score * scores.STEPS) for one in found)
    assert (people, total) == _best_by_trying_everything(problem)


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
def test_scores_and_their_parts_lie_between_nothing_and_one(problem):
    for one in pair(problem).pairs:
        assert 0 <= one.score <= 1
        assert all(0 <= part <= 1 for part in one.parts.values())
