"""Who fits one person best among everybody who has room: for a partner found by hand, beside a round."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pairing.engine import explain
from pairing.engine.criteria import POINT, indexes
from pairing.engine.market import Market
from pairing.engine.problem import Key


@dataclass(frozen=True, slots=True)
class Fit:
    """Two participants who may be paired. ``points`` out of 100; ``reasons`` for both, ``warnings`` for who decides."""

    mentor: Key
    mentee: Key
    points: int
    reasons: list[str]
    warnings: list[str]


def best_partners(market: Market, key: Key, *, most: int) -> list[Fit]:
    """The ``most`` best partners of one person, the best first, without anybody whom a rule bars.

    :raises KeyError: when nobody in the problem has this key.
    """
    rows, columns = _with_everybody(market, key)
    steps = market.steps(rows, columns)
    order = np.lexsort((market.tie(rows, columns), -steps))
    chosen = [place for place in order[:most] if steps[place] >= 0]
    shares = explain.shares(market, rows[chosen], columns[chosen])
    return [
        _fit(
            market,
            int(rows[place]),
            int(columns[place]),
            {name: int(each[at]) for name, each in shares.items()},
        )
        for at, place in enumerate(chosen)
    ]


def _with_everybody(market: Market, key: Key) -> tuple[np.ndarray, np.ndarray]:
    """The index of the person, whichever side they are on, beside each index of the other side."""
    mentors, mentees = indexes(market.problem.mentors), indexes(market.problem.mentees)
    if key in mentors:
        return np.full(market.shape[1], mentors[key]), np.arange(market.shape[1])
    return np.arange(market.shape[0]), np.full(market.shape[0], mentees[key])


def _fit(market: Market, row: int, column: int, steps: dict[str, int]) -> Fit:
    mentor, mentee = market.problem.mentors[row], market.problem.mentees[column]
    why = explain.pair(market, steps, mentor, mentee)
    return Fit(mentor.key, mentee.key, round(sum(steps.values()) / POINT), why.reasons, why.warnings)
