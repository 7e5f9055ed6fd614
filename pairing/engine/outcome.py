"""The engine's one door: from a problem to pairs with reasons, people without a partner, and figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pairing.engine import explain, scores
from pairing.engine.criteria import Scores
from pairing.engine.errors import Cancelled
from pairing.engine.figures import figures
from pairing.engine.problem import Key, Problem
from pairing.engine.rules import Barred, gaps
from pairing.engine.solver import solve

Progress = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class Paired:
    """One proposed pair: ``score`` in [0, 1], ``parts`` the score of each criterion, ``gap`` in rungs."""

    mentor: Key
    mentee: Key
    score: float
    gap: int
    parts: dict[str, float]
    reasons: list[str]
    warnings: list[str]
    pinned: bool


@dataclass(frozen=True, slots=True)
class Unpaired:
    key: Key
    side: str
    reasons: list[str]
    advice: str


@dataclass(frozen=True, slots=True)
class Outcome:
    pairs: list[Paired]
    unpaired: list[Unpaired]
    figures: dict[str, Any]


def _quiet(per_cent: int, step: str) -> None:
    """Nobody watches."""


def pair(
    problem: Problem,
    *,
    seed: int = 1,
    progress: Progress = _quiet,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Pair the two sides of ``problem``.

    :param progress: told the per cent done and the step in words, before each step.
    :raises Cancelled: between two steps, once ``is_cancelled`` says so.
    """

    def step(per_cent: int, words: str) -> None:
        if is_cancelled():
            raise Cancelled
        progress(per_cent, words)

    step(10, "Checking the rules")
    by_rule = scores.barred(problem)
    allowed = scores.allowed(problem, by_rule)
    step(35, "Comparing what people offer and want")
    parts = scores.parts(problem)
    steps = scores.total(problem, parts)
    step(60, "Finding the best pairs")
    pairs, pinned = solve(problem, steps, allowed, seed)
    step(85, "Writing the reasons")
    distance = gaps(problem)
    return Outcome(
        pairs=[
            _paired(problem, parts, int(steps[place]), int(distance[place]), place, place in pinned)
            for place in pairs
        ],
        unpaired=_unpaired(problem, by_rule, allowed, pairs),
        figures=figures(problem, steps, by_rule, allowed, pairs),
    )


def _paired(
    problem: Problem,
    parts: dict[str, Scores],
    steps: int,
    gap: int,
    place: tuple[int, int],
    pinned: bool,
) -> Paired:
    why = explain.pair(problem, parts, *place)
    return Paired(
        mentor=problem.mentors[place[0]].key,
        mentee=problem.mentees[place[1]].key,
        score=steps / scores.STEPS,
        gap=gap,
        parts={name: round(float(matrix[place]), 3) for name, matrix in parts.items()},
        reasons=why.reasons,
        warnings=why.warnings,
        pinned=pinned,
    )


def _unpaired(
    problem: Problem,
    by_rule: dict[str, Barred],
    allowed: Barred,
    pairs: list[tuple[int, int]],
) -> list[Unpaired]:
    rows = {row for row, _ in pairs}
    columns = {column for _, column in pairs}
    left = [
        Unpaired(one.key, "mentor", *explain.unpaired(problem, by_rule, allowed, row=row))
        for row, one in enumerate(problem.mentors)
        if row not in rows and one.capacity
    ]
    return left + [
        Unpaired(one.key, "mentee", *explain.unpaired(problem, by_rule, allowed, column=column))
        for column, one in enumerate(problem.mentees)
        if column not in columns and one.capacity
    ]
