"""The best set of pairs: most people first, then the highest total, ties by seed.

One assignment problem. A pair is worth one bonus for each person whom it is the first pair of, plus its score; a bonus
is larger than all scores together, so no sum of good scores ever leaves somebody out who could have a partner.
Nobody is assigned to a barred pair: those cells are worth nothing and are dropped afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pairing.engine.problem import Problem
from pairing.engine.rules import Barred
from pairing.engine.scores import STEPS

# Ties within one step of score are broken by a number below this.
TIE = 64


@dataclass(frozen=True, slots=True)
class Places:
    """Rows of the assignment: mentor ``mentor[row]``, who has ``copy[row]`` pairs before this one."""

    mentor: NDArray[np.int64]
    copy: NDArray[np.int64]


def solve(
    problem: Problem, steps: NDArray[np.int64], allowed: Barred, seed: int
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return the pairs and, among them, the pinned ones, as (mentor index, mentee index), in order of the mentors.

    A pin that a hard rule forbids is not kept: safety is nobody's to waive by hand.
    """
    pinned = _pinned(problem, allowed)
    places = _places(problem, pinned)
    columns = _free(problem, pinned)
    chosen = list(pinned)
    if len(places.mentor) and len(columns):
        chosen += _assign(steps, allowed, places, columns, seed)
    return sorted(chosen), pinned


def _pinned(problem: Problem, allowed: Barred) -> list[tuple[int, int]]:
    mentors = {one.key: index for index, one in enumerate(problem.mentors)}
    mentees = {one.key: index for index, one in enumerate(problem.mentees)}
    known = sorted((mentors[a], mentees[b]) for a, b in problem.pins if a in mentors and b in mentees)
    return _within_capacity(problem, [(row, column) for row, column in known if allowed[row, column]])


def _within_capacity(problem: Problem, pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    rows = [one.capacity for one in problem.mentors]
    taken: set[int] = set()
    kept = []
    for row, column in pairs:
        if rows[row] and problem.mentees[column].capacity and column not in taken:
            rows[row] -= 1
            taken.add(column)
            kept.append((row, column))
    return kept


def _places(problem: Problem, pinned: list[tuple[int, int]]) -> Places:
    used = np.bincount([row for row, _ in pinned], minlength=len(problem.mentors))
    rows = [
        (row, copy) for row, one in enumerate(problem.mentors) for copy in range(int(used[row]), one.capacity)
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, 2)
    return Places(mentor=table[:, 0], copy=table[:, 1])


def _free(problem: Problem, pinned: list[tuple[int, int]]) -> NDArray[np.int64]:
    """Mentees without a pin. A senior learns from one mentor at a time, whatever their capacity says."""
    taken = {column for _, column in pinned}
    free = [index for index, one in enumerate(problem.mentees) if one.capacity and index not in taken]
    return np.array(free, dtype=np.int64)


def _assign(
    steps: NDArray[np.int64], allowed: Barred, places: Places, columns: NDArray[np.int64], seed: int
) -> list[tuple[int, int]]:
    # Loaded here, because it takes longer than the rest of a process that may never pair anybody.
    from scipy.optimize import linear_sum_assignment

    ties = np.random.Generator(np.random.PCG64(seed)).integers(0, TIE, size=steps.shape)
    score = (steps * TIE + ties)[np.ix_(places.mentor, columns)]
    bonus = (STEPS * TIE + TIE) * min(score.shape) + 1
    newly = np.where(places.copy == 0, 2, 1)[:, None]
    worth = np.where(allowed[np.ix_(places.mentor, columns)], newly * bonus + score, 0)
    rows, chosen = linear_sum_assignment(worth.astype(np.float64), maximize=True)
    return [
        (int(places.mentor[row]), int(columns[column]))
        for row, column in zip(rows, chosen, strict=True)
        if worth[row, column] > 0
    ]
