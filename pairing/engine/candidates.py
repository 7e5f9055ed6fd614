"""Pairs worth looking at: the best few of everybody, and whatever somebody named.

Most of all pairs are in no good set of pairs. The best of each mentor and of each mentee nearly always hold the best
set, and ``pricing`` finds what they lack.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pairing.engine.blocks import Floats, Ints
from pairing.engine.market import TIE_BITS, WIDE, Market

Flags = NDArray[np.bool_]
# How many of each person's best. More of few people, because that saves rounds; fewer where there are very many.
EACH_OF_FEW, FEW = 64, 1_000
EACH = 24
EACH_OF_MANY, MANY = 16, 20_000
# Where the best of somebody begin is read off so many of the other side.
SAMPLE = WIDE
SPARE = 1.5
FEWEST = 3


@dataclass(frozen=True, slots=True)
class Edges:
    """Possible pairs by number, in order, with their scores in steps."""

    codes: Ints
    steps: Ints

    def with_more(self, codes: Ints, steps: Ints) -> Edges:
        """These and others; each pair once."""
        both = np.concatenate([self.codes, codes])
        found, first = np.unique(both, return_index=True)
        return Edges(found, np.concatenate([self.steps, steps])[first])


@dataclass(frozen=True, slots=True)
class Seats:
    """How many more pairs each mentor may have, and which mentees may still have one."""

    mentors: Ints
    mentees: Flags


def candidates(market: Market, seats: Seats, *, watch: Callable[[float], None]) -> Edges:
    """The best of everybody with a seat, and the possible pairs that somebody named or that exist."""
    each = _each(max(market.shape))
    rows, columns, steps = _above(market, seats, _thresholds(market, each), watch)
    chosen = _best(market, rows, rows, columns, steps, each) | _best(
        market, columns, rows, columns, steps, each
    )
    found = Edges(*_sorted(market.code(rows[chosen], columns[chosen]), steps[chosen]))
    return found.with_more(*_possible(market, seats, market.stated()))


def _each(people: int) -> int:
    if people <= FEW:
        return EACH_OF_FEW
    return EACH_OF_MANY if people >= MANY else EACH


def _sorted(codes: Ints, steps: Ints) -> tuple[Ints, Ints]:
    order = np.argsort(codes)
    return codes[order], steps[order]


def _possible(market: Market, seats: Seats, codes: Ints) -> tuple[Ints, Ints]:
    rows, columns = np.divmod(codes, market.shape[1])
    steps = market.steps(rows, columns)
    fine = (steps >= 0) & (seats.mentors[rows] > 0) & seats.mentees[columns]
    return codes[fine], steps[fine]


def _thresholds(market: Market, each: int) -> tuple[Floats, Floats]:
    """From which score on a pair may be among the best of its mentor, and of its mentee. Never below nought."""
    if market.is_small:
        return (
            _from_above(market.whole, min(each, market.shape[1])),
            _from_above(market.whole.T, min(each, market.shape[0])),
        )
    by_row = _sample(market.shape[1]), max(FEWEST, _share(each, market.shape[1]))
    rows = [_from_above(tile.scores, by_row[1]) for tile in market.tiles(columns=by_row[0])]
    by_column = _sample(market.shape[0]), max(FEWEST, _share(each, market.shape[0]))
    columns = []
    for start in range(0, market.shape[1], WIDE):
        part = np.arange(start, min(start + WIDE, market.shape[1]))
        tall = np.vstack([tile.scores.copy() for tile in market.tiles(rows=by_column[0], columns=part)])
        columns.append(_from_above(tall.T, by_column[1]))
    return np.concatenate(rows), np.concatenate(columns)


def _sample(size: int) -> Ints:
    """People at even distances in the order of their keys: the same whoever asks."""
    return np.unique(np.linspace(0, size - 1, min(size, SAMPLE)).astype(np.int64))


def _share(each: int, size: int) -> int:
    return min(int(-(-SPARE * each * min(size, SAMPLE) // size)), min(size, SAMPLE))


def _from_above(scores: Floats, place: int) -> Floats:
    """The score in ``place`` from above in each row. A whole sort: a partial one is slow where many are equal."""
    return np.maximum(np.sort(scores, axis=1)[:, -place], np.float32(0))


def _above(
    market: Market, seats: Seats, thresholds: tuple[Floats, Floats], watch: Callable[[float], None]
) -> tuple[Ints, Ints, Ints]:
    """Rows, columns and scores of all possible pairs that one of the two may count among the best."""
    found: list[tuple[NDArray[np.int32], ...]] = []
    for tile in market.tiles():
        watch(tile.row / market.shape[0])
        height, width = tile.scores.shape
        chosen = tile.scores >= thresholds[0][tile.row : tile.row + height, None]
        chosen |= tile.scores >= thresholds[1][tile.column : tile.column + width]
        rows, columns = np.divmod(np.flatnonzero(chosen), width)
        steps = tile.scores[rows, columns]
        rows, columns = rows + tile.row, columns + tile.column
        fine = (steps >= 0) & (seats.mentors[rows] > 0) & seats.mentees[columns]
        fine &= ~market.lacking(rows, columns)
        # Half the space, because there may be very many.
        found.append(tuple(one[fine].astype(np.int32) for one in (rows, columns, steps)))
    together = [np.concatenate(one) for one in zip(*found, strict=True)]
    return together[0].astype(np.int64), together[1].astype(np.int64), together[2].astype(np.int64)


def _best(market: Market, groups: Ints, rows: Ints, columns: Ints, steps: Ints, most: int) -> Flags:
    """The ``most`` best of each of ``groups``; equal scores by the number that breaks ties."""
    worth = (steps << TIE_BITS) + market.tie_of_one(rows, columns)
    return top_of_each(groups, worth, most)


def top_of_each(groups: Ints, worth: Ints, most: int) -> Flags:
    """Which entries are among the ``most`` highest of their group. ``worth`` is below 2^40 and not negative."""
    order = np.argsort((groups << 40) + (1 << 40) - 1 - worth)
    ordered = groups[order]
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])) if len(ordered) else ordered
    lengths = np.diff(np.append(first, len(ordered)))
    place = np.arange(len(ordered)) - np.repeat(first, lengths)
    chosen = np.zeros(len(groups), dtype=bool)
    chosen[order] = place < most
    return chosen
