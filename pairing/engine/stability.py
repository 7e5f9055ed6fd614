"""Who would both rather have each other: a report, and no promise, because the best total often wants it otherwise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pairing.engine.blocks import Ints
from pairing.engine.criteria import POINT, mutual
from pairing.engine.market import Market
from pairing.engine.problem import Key
from pairing.engine.search import Solution

# By how many points both would have to gain.
GAINS = (0, 5, 10)
MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Rather:
    """Two people who would both be better off with each other, by ``gain`` points for the one who gains less."""

    mentor: Key
    mentee: Key
    gain: float


@dataclass(frozen=True, slots=True)
class Stability:
    """``counts`` by the least gain in points; the pairs that would gain most; how many mutual wishes were not
    granted, which are named to nobody. Gains are of everything that counts, also what people told the engine alone.
    """

    counts: dict[int, int]
    most: list[Rather]
    wished: int


def stability(market: Market, solution: Solution) -> Stability:
    """Look at all possible pairs. Having nobody counts as a score of nought."""
    problem = market.problem
    mine, theirs = _own(market, solution)
    parts = []
    for tile in market.tiles():
        height, width = tile.scores.shape
        better = tile.scores > mine[tile.row : tile.row + height, None]
        better &= tile.scores > theirs[tile.column : tile.column + width]
        rows, columns = np.divmod(np.flatnonzero(better), width)
        steps = tile.scores[rows, columns]
        rows, columns = rows + tile.row, columns + tile.column
        possible = (steps >= 0) & ~market.lacking(rows, columns)
        gain = (steps - np.maximum(mine[rows], theirs[columns]))[possible].astype(np.int64)
        parts.append((rows[possible], columns[possible], gain))
    rows, columns, gain = (np.concatenate(one) for one in zip(*parts, strict=True))
    most = np.lexsort((columns, rows, -gain))[:MOST_SHOWN]
    made = set(solution.pairs)
    return Stability(
        counts={least: int((gain > least * POINT).sum()) for least in GAINS},
        most=[
            Rather(problem.mentors[row].key, problem.mentees[column].key, round(points / POINT, 1))
            for row, column, points in zip(rows[most], columns[most], gain[most].tolist(), strict=True)
        ],
        wished=sum(pair not in made for pair in mutual(problem)),
    )


def _own(market: Market, solution: Solution) -> tuple[np.ndarray, np.ndarray]:
    """The score of everybody's pair, of the lower of two; who takes no part would gain by nobody."""
    problem = market.problem
    number = np.zeros(market.shape[0], dtype=np.int64)
    mine = np.full(market.shape[0], np.inf, dtype=np.float32)
    theirs = np.zeros(market.shape[1], dtype=np.float32)
    pairs: Ints = np.array(solution.pairs, dtype=np.int64).reshape(-1, 2)
    np.minimum.at(mine, pairs[:, 0], solution.steps.astype(np.float32))
    np.add.at(number, pairs[:, 0], 1)
    theirs[pairs[:, 1]] = solution.steps
    room = np.array([one.capacity for one in problem.mentors])
    mine[number < room] = 0
    mine[room <= 0] = np.inf
    theirs[np.array([one.capacity <= 0 for one in problem.mentees])] = np.inf
    return mine, theirs
