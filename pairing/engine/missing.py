"""One look at all pairs for those that the prices of the candidates show to be missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pairing.engine.blocks import PENALTY, Floats, Ints
from pairing.engine.candidates import Seats, top_of_each
from pairing.engine.graph import PARTNER
from pairing.engine.market import Market
from pairing.engine.problem import Aims

HALF = PARTNER >> 1
# In the 32-bit pass half a partner is this many steps, and what else is in a price stays below half of that.
LEVEL = 1 << 19
# How many of the most wanted missing pairs of everybody become candidates.
MORE_EACH = 6
MOST_WORTH = (1 << 36) - 1


@dataclass(frozen=True, slots=True)
class Costs:
    """What one more pair of each mentor costs, less the worth of having a partner, and what each mentee costs."""

    mentors: Ints
    mentees: Ints


@dataclass(frozen=True, slots=True)
class Missing:
    """Pairs worth more than their prices, and how much better than now any set of pairs can be at most, in steps.

    ``more_people`` says that somebody more could perhaps have a partner.
    """

    codes: Ints
    steps: Ints
    bound: float
    more_people: bool


def missing(
    market: Market, seats: Seats, costs: Costs, aims: Aims, *, watch: Callable[[float], None]
) -> Missing:
    """Look at all pairs for some that are worth more than they cost."""
    less = _in_steps(costs.mentors, seats.mentors > 0), _in_steps(costs.mentees, seats.mentees)
    parts: list[tuple[Ints, Ints, Ints]] = []
    for tile in market.tiles(rows_less=less[0], columns_less=less[1]):
        watch(tile.row / market.shape[0])
        rows, columns = np.divmod(np.flatnonzero(tile.scores >= 0), tile.scores.shape[1])
        kept = tile.scores[rows, columns]
        rows, columns = rows + tile.row, columns + tile.column
        steps = (kept + less[0][rows] + less[1][columns]).astype(np.int64)
        fine = (steps >= 0) & ~market.lacking(rows, columns)
        rows, columns, steps = rows[fine], columns[fine], steps[fine]
        gain = market.worth(rows, columns, steps, aims) - costs.mentors[rows] - costs.mentees[columns]
        more = gain > 0
        parts.append((market.code(rows[more], columns[more]), steps[more], gain[more]))
    codes, steps, gain = (np.concatenate(one) for one in zip(*parts, strict=True))
    return _most_wanted(market, seats, codes, steps, gain)


def _in_steps(cost: Ints, is_here: NDArray[np.bool_]) -> Floats:
    """Prices for the pass in 32 bits: never above the true ones, so that no pair is overlooked; others are too dear."""
    level = (cost + (HALF >> 1)) // HALF
    rest = np.minimum(cost - level * HALF, LEVEL >> 1)
    inside = np.maximum(level * LEVEL + rest, -4 * LEVEL - (LEVEL >> 1))
    return np.where(is_here, inside, PENALTY).astype(np.float32)


def _most_wanted(market: Market, seats: Seats, codes: Ints, steps: Ints, gain: Ints) -> Missing:
    rows, columns = np.divmod(codes, market.shape[1])
    bounded = np.minimum(gain, MOST_WORTH)
    chosen = top_of_each(rows, bounded, MORE_EACH) | top_of_each(columns, bounded, MORE_EACH)
    by_mentor, by_mentee = np.zeros(market.shape[0], np.int64), np.zeros(market.shape[1], np.int64)
    np.maximum.at(by_mentor, rows, np.minimum(gain, HALF))
    np.maximum.at(by_mentee, columns, np.minimum(gain, HALF))
    # As floats: the sum of gains that would each bring a partner is beyond whole numbers, and only has to be large.
    bound = min(float((by_mentor.astype(float) * seats.mentors).sum()), float(by_mentee.astype(float).sum()))
    return Missing(codes[chosen], steps[chosen], bound, more_people=bool(bound >= HALF))
