"""No more changed pairs than somebody allows, and of all that keep to it those with the highest total.

The bonus of a pair that stays is raised until few enough change, and no further: what it buys then costs least. Who has
a partner comes first all the same, so a pair changes where somebody would otherwise have nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from pairing.engine.candidates import Edges
from pairing.engine.market import Market
from pairing.engine.search import Solution, Watch, search, unwatched

# No difference of scores is worth more points than this, fairness and wishes included.
MOST_BONUS = 1_000
# Staying is tried in steps of so many points.
STEP = 4


def could_stay(market: Market) -> set[tuple[int, int]]:
    """The pairs that exist and that no rule bars, as (row, column)."""
    rows, columns = np.divmod(market.stay_codes, market.shape[1])
    allowed = market.steps(rows, columns) >= 0
    return set(zip(rows[allowed].tolist(), columns[allowed].tolist(), strict=True))


def within_budget(
    market: Market, *, watch: Watch = unwatched, solver: str = "", kept: Edges | None = None
) -> Solution:
    """The best pairs of ``market`` of which no more change than its problem allows, or as few as can be.

    ``kept`` candidates as in ``search``.
    """
    first = search(market, watch=watch, solver=solver, kept=kept)
    if market.problem.budget is None or not _breaks(market, first):
        return first
    among = partial(_with_bonus, market, solver=solver, kept=first.edges)
    bonus = _least(lambda points: not _breaks(market, among(points)))
    found = _with_bonus(market, bonus, watch=watch, solver=solver, kept=kept)
    # Among all pairs there may be one that the first candidates did not hold, and that moves somebody.
    if bonus < MOST_BONUS and _breaks(market, found):
        return _with_bonus(market, MOST_BONUS, watch=watch, solver=solver, kept=kept)
    return found


def _breaks(market: Market, solution: Solution) -> bool:
    changed = len(could_stay(market) - set(solution.pairs))
    return market.problem.budget is not None and changed > market.problem.budget


def _least(holds: Callable[[int], bool]) -> int:
    """The lowest bonus that holds, to a step; the highest there is where none does."""
    low, high = 0, MOST_BONUS // STEP
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle * STEP) else (middle + 1, high)
    return low * STEP


def _with_bonus(
    market: Market, points: int, *, solver: str, kept: Edges | None, watch: Watch = unwatched
) -> Solution:
    aims = replace(market.problem.aims, stay=max(points, market.problem.aims.stay))
    return search(market, watch=watch, aims=aims, solver=solver, kept=kept)
