"""The engine's one door: from a problem to pairs with reasons, people without a partner, and figures."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pairing.engine import explain
from pairing.engine.budget import within_budget
from pairing.engine.candidates import Edges
from pairing.engine.criteria import POINT, STEPS
from pairing.engine.errors import Cancelled
from pairing.engine.figures import figures
from pairing.engine.market import Market
from pairing.engine.nobody import Left, Nobody, Shortage, unpaired
from pairing.engine.problem import Key, Problem, Weights
from pairing.engine.search import Watch, unwatched
from pairing.engine.stability import Stability, stability


@dataclass(frozen=True, slots=True)
class Paired:
    """One proposed pair: ``score`` in [0, 1], ``gap`` in rungs.

    ``parts`` is the share of each criterion that it reached, ``points`` what that gives out of 100: they add up to the
    score. What people told the engine alone is in none of them: it only has a say in who is paired with whom.
    """

    mentor: Key
    mentee: Key
    score: float
    gap: int
    parts: dict[str, float]
    points: dict[str, float]
    reasons: list[str]
    warnings: list[str]
    pinned: bool


@dataclass(frozen=True, slots=True)
class Unpaired:
    key: Key
    side: str
    reasons: list[str]
    advice: str
    waterfall: list[Left]
    shortage: Shortage | None


@dataclass(frozen=True, slots=True)
class Outcome:
    pairs: list[Paired]
    unpaired: list[Unpaired]
    figures: dict[str, Any]
    stability: Stability


def pair(
    problem: Problem,
    *,
    seed: int = 1,
    progress: Watch = unwatched,
    is_cancelled: Callable[[], bool] = lambda: False,
    solver: str = "",
) -> Outcome:
    """Pair the two sides of ``problem``.

    :param progress: told the per cent done and the step in words, whenever one of them changes.
    :param solver: ``scipy`` or ``ortools``; without it the one that suits the size. The pairs are the same.
    :raises Cancelled: between two steps, once ``is_cancelled`` says so.
    """
    told: list[tuple[int, str]] = []

    def step(per_cent: int, words: str) -> None:
        if told[-1:] != [(per_cent, words)]:
            told.append((per_cent, words))
            if is_cancelled():
                raise Cancelled
            progress(per_cent, words)

    step(5, "Checking the rules")
    market = Market(problem, seed=seed)
    solution = within_budget(market, watch=step, solver=solver)
    step(85, "Writing the reasons")
    report = stability(market, solution)
    return Outcome(
        pairs=described(market, solution.pairs, set(solution.pinned)),
        unpaired=[_unpaired(one) for one in unpaired(market, solution)],
        figures=figures(market, solution, report),
        stability=report,
    )


def described(
    market: Market, places: Sequence[tuple[int, int]], pinned: Collection[tuple[int, int]] = ()
) -> list[Paired]:
    """The pairs at ``places`` with their scores and reasons, whether a search would choose them or not.

    What people told the engine alone is in none of them.
    """
    table = np.array(places, dtype=np.int64).reshape(-1, 2)
    market = market.open
    shares = explain.shares(market, table[:, 0], table[:, 1])
    return [
        _paired(market, place, {name: int(steps[at]) for name, steps in shares.items()}, place in pinned)
        for at, place in enumerate(places)
    ]


def _paired(market: Market, place: tuple[int, int], steps: dict[str, int], pinned: bool) -> Paired:
    mentor, mentee = market.problem.mentors[place[0]], market.problem.mentees[place[1]]
    why = explain.pair(market, steps, mentor, mentee)
    return Paired(
        mentor=mentor.key,
        mentee=mentee.key,
        score=sum(steps.values()) / STEPS,
        gap=(mentee.rank or 0) - (mentor.rank or 0),
        parts={name: round(part / market.worths[name], 3) for name, part in steps.items()},
        points={name: part / POINT for name, part in steps.items()},
        reasons=why.reasons,
        warnings=why.warnings,
        pinned=pinned,
    )


def _unpaired(one: Nobody) -> Unpaired:
    return Unpaired(one.key, one.side, one.reasons, one.advice, one.waterfall, one.shortage)


@dataclass(frozen=True, slots=True)
class Trial:
    """What other weights would give: the pairs by key, the lowest score in [0, 1], how many would have nobody."""

    pairs: set[tuple[Key, Key]]
    lowest: float | None
    unpaired: int


def what_if(problem: Problem, weights: Weights, *, seed: int = 1, among: Edges | None = None) -> Trial:
    """The best pairs with other weights, without reasons. ``among`` keeps it to the candidates of an earlier search."""
    market = Market(replace(problem, weights=weights), seed=seed)
    if among is not None:
        rows, columns = np.divmod(among.codes, market.shape[1])
        among = Edges(among.codes, market.steps(rows, columns))
    solution = within_budget(market, kept=among)
    people = sum(one.capacity > 0 for side in (problem.mentors, problem.mentees) for one in side)
    keys = {(problem.mentors[row].key, problem.mentees[column].key) for row, column in solution.pairs}
    paired = len({mentor for mentor, _ in keys}) + len(keys)
    rows, columns = np.array(solution.pairs, dtype=np.int64).reshape(-1, 2).T
    lowest = int(market.open.steps(rows, columns).min()) / STEPS if len(keys) else None
    return Trial(keys, lowest, people - paired)
