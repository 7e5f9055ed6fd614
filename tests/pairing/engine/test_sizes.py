"""The engine on companies too large for trying everything, beside SciPy's dense assignment and maximum matching."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from benchmarks.crowd import crowd
from pairing.engine import Market, Problem, Profile, search
from pairing.engine.blocks import PENALTY
from pairing.engine.problem import ONLY_TOTAL
from pairing.engine.rules import forbidding

# More pairs than are kept at once, so that the search goes part by part.
IN_PARTS = 2_100


@cache
def _market(people: int) -> Market:
    return Market(crowd(people))


@cache
def _found(people: int):
    return search(_market(people))


def _all(market: Market):
    scores = np.empty(market.shape)
    for tile in market.tiles():
        height, width = tile.scores.shape
        scores[tile.row : tile.row + height, tile.column : tile.column + width] = tile.scores
    for needs in market.needs:
        scores[needs.nowhere()] = -1
    return scores


@pytest.mark.parametrize("people", [60, 300])
def test_the_total_is_that_of_the_dense_assignment(people):
    market = Market(replace(crowd(people), aims=ONLY_TOTAL))
    scores = _all(market)
    rows, columns = linear_sum_assignment(np.where(scores < 0, -float(PENALTY), scores), maximize=True)
    possible = scores[rows, columns] >= 0
    found = search(market)
    assert len(found.pairs) == possible.sum()
    assert found.steps.sum() == scores[rows, columns][possible].sum()
    assert (found.gap, found.more_people) == (0, False)


@pytest.mark.parametrize("people", [300, IN_PARTS])
def test_as_many_are_paired_as_a_maximum_matching_has(people):
    """Found by another algorithm, Hopcroft and Karp's, on all possible pairs and not on candidates."""
    possible = csr_matrix(_all(_market(people)) >= 0)
    most = (maximum_bipartite_matching(possible, perm_type="column") >= 0).sum()
    assert len(_found(people).pairs) == most


def test_in_parts_too_no_rule_is_broken_and_the_gap_is_proven():
    market, found = _market(IN_PARTS), _found(IN_PARTS)
    assert not market.is_small
    problem = market.problem
    assert not any(
        forbidding(problem, problem.mentors[row], problem.mentees[column]) for row, column in found.pairs
    )
    assert found.gap <= 0.001 and not found.more_people


def test_a_market_in_parts_scores_like_single_pairs():
    market, chance = _market(IN_PARTS), np.random.default_rng(3)
    scores = _all(market)
    rows, columns = (chance.integers(0, size, 4_000) for size in market.shape)
    steps = market.steps(rows, columns)
    assert (np.maximum(scores[rows, columns], -1) == np.maximum(steps, -1)).all()


@pytest.mark.parametrize("people", [300, IN_PARTS])
def test_both_solvers_find_the_same_pairs_of_many(people):
    """Skipped where OR-tools is not installed: it is an optional extra (``fast``)."""
    pytest.importorskip("ortools")
    other = "scipy" if people == IN_PARTS else "ortools"
    assert search(_market(people), solver=other).pairs == _found(people).pairs


def _alike(people: int) -> Problem:
    """Everybody is like everybody else: all sets of pairs are equally good."""
    mentors = [Profile(key=f"j{n:02}", person=f"j{n:02}", rank=1) for n in range(people)]
    mentees = [Profile(key=f"s{n:02}", person=f"s{n:02}", rank=4) for n in range(people)]
    return Problem(mentors, mentees)


def test_among_sets_that_are_equally_good_the_seed_decides():
    """Skipped where OR-tools is not installed: it is an optional extra (``fast``)."""
    pytest.importorskip("ortools")
    markets = [Market(_alike(20), seed=seed) for seed in (1, 2)]
    one, other = (search(market, solver="scipy").pairs for market in markets)
    assert one == search(markets[0], solver="ortools").pairs
    assert one != other


def test_the_number_of_threads_changes_nothing():
    code = (
        "import hashlib\n"
        "from benchmarks.crowd import crowd\n"
        "from pairing.engine import Market, Problem, Profile, search\n"
        "market = Market(crowd(400))\n"
        "found = search(market)\n"
        "print(hashlib.sha256(repr((found.pairs, found.gap)).encode() + market.whole.tobytes()).hexdigest())\n"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "OPENBLAS_NUM_THREADS": threads},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for threads in ("1", "2")
    }
    assert len(answers) == 1
