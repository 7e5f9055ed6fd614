"""The few best possible partners of everybody, before anybody is paired: for people to choose among. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pairing.engine import explain
from pairing.engine.blocks import Ints
from pairing.engine.candidates import Seats, candidates, top_of_each
from pairing.engine.market import Market
from pairing.engine.problem import Key, Problem

EACH = 4


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody of the other side, and why the two suit. No fit: whoever reads it is to choose by themselves."""

    key: Key
    reasons: list[str]


def shortlists(problem: Problem, *, seed: int = 1, each: int = EACH) -> dict[Key, list[Listed]]:
    """Up to ``each`` partners whom every rule allows, for everybody who has any."""
    market = Market(problem, seed=seed)
    seats = Seats(
        np.array([one.capacity for one in problem.mentors], dtype=np.int64),
        np.ones(len(problem.mentees), dtype=bool),
    )
    edges = candidates(market, seats, watch=lambda part: None)
    rows, columns = np.divmod(edges.codes, market.shape[1])
    worth = (edges.steps << 20) + market.tie(rows, columns)
    found: dict[Key, list[Listed]] = {}
    for groups, of_mentors in ((rows, True), (columns, False)):
        chosen = top_of_each(groups, worth, each)
        _add(found, market, rows[chosen], columns[chosen], of_mentors=of_mentors)
    return found


def _add(
    found: dict[Key, list[Listed]], market: Market, rows: Ints, columns: Ints, *, of_mentors: bool
) -> None:
    shares = explain.shares(market, rows, columns)
    for place, (row, column) in enumerate(zip(rows.tolist(), columns.tolist(), strict=True)):
        mentor, mentee = market.problem.mentors[row], market.problem.mentees[column]
        parts = {name: int(steps[place]) for name, steps in shares.items()}
        reasons = explain.pair(market, parts, mentor, mentee).reasons
        asked, other = (mentor, mentee) if of_mentors else (mentee, mentor)
        found.setdefault(asked.key, []).append(Listed(other.key, reasons))
