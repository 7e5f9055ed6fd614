"""The smallest sets of rows that depend on each other, among rows that stand for groups of people.

Pure: no Django, no clock, no database. Where nobody stands behind two rows and at most four people are looked for, all
sets of up to four rows are looked at together: rows that depend on each other still do in as many dimensions as they
are, where their determinant is nought, and the determinant of four rows is a product of what two and two of them span.
What looks dependent there is then checked in all dimensions. In every other case rows are chosen one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
People = frozenset[str]

# Below this a singular value, and what remains of a row of length one, counts as nothing.
ROUGH = 1e-7
# Two rows of length one whose product is this near to one are the same row.
SAME = 1 - 1e-10
# A determinant under this is worth a check: rounding is a thousand times smaller.
FLAT = 1e-10
# Directions that are kept of the null space: rows that depend on each other still do in fewer, and the others do not.
DIRECTIONS = 40
# Sets looked at before the answer is "perhaps", which counts as yes.
SEARCH_LIMIT = 60_000
# The same while it is decided what to show, where each cell asks.
DECISION_LIMIT = 1_000
# Small groups up to which everything that hangs together is searched while it is decided what to show.
DECISION_ROWS = 60
# Pairs of rows that are set against all other pairs at a time: bounds the memory.
AT_A_TIME = 512
# How many people the quick way can look for.
FOUR = 4


class Unsure(Exception):
    """The search would take too long: what it was asked about has to count as exposed."""


def smallest_dependent(
    rows: Matrix, people: Sequence[People], least: int, *, apart: bool, limit: int | None = None
) -> People | None:
    """Fewer than ``least`` people whose ``rows`` depend on each other; None if there are none.

    ``apart`` says that nobody stands behind two rows, ``limit`` how many sets may be looked at one by one.

    :raises Unsure: when there are too many sets to look at.
    """
    lengths = np.linalg.norm(rows, axis=1)
    alone = np.flatnonzero(lengths < ROUGH)
    if len(alone):
        return min((people[place] for place in alone.tolist()), key=len)
    even = rows / lengths[:, None]
    if apart and least - 1 <= FOUR:
        return _Minors(even, people, least).smallest()
    return _Search(
        _fewer_directions(even), people, least, apart=apart, limit=limit or SEARCH_LIMIT
    ).smallest()


def _turned(rows: Matrix, directions: int) -> Matrix:
    chance = np.random.default_rng(0).standard_normal((rows.shape[1], directions))
    return rows @ chance


def _fewer_directions(rows: Matrix) -> Matrix:
    return rows if rows.shape[1] <= DIRECTIONS else _of_length_one(_turned(rows, DIRECTIONS))


class _Minors:
    """Sets of two, three and four rows, all at once. ``rows`` are of length one; nobody is behind two of them."""

    def __init__(self, rows: Matrix, people: Sequence[People], least: int) -> None:
        self.rows, self.people, self.most = rows, people, least - 1
        self.sizes = np.array([len(one) for one in people])
        self.flat = _turned(rows, FOUR)

    def smallest(self) -> People | None:
        for sets in (self._two, self._three, self._four):
            for places in sets():
                if self._depend(places):
                    return frozenset().union(*(self.people[place] for place in places))
        return None

    def _depend(self, places: Sequence[int]) -> bool:
        if len(places) > self.rows.shape[1]:
            return True
        least = np.linalg.svd(self.rows[list(places)], compute_uv=False)[-1]
        return bool(least < np.sqrt(2 * (1 - SAME)))

    def _up_to(self, size: int) -> NDArray[np.intp]:
        return np.flatnonzero(self.sizes <= size)

    def _two(self) -> Iterator[tuple[int, ...]]:
        alike = np.abs(self.rows @ self.rows.T) > SAME
        for one, other in np.argwhere(np.triu(alike, 1)).tolist():
            if self.sizes[one] + self.sizes[other] <= self.most:
                yield one, other

    def _three(self) -> Iterator[tuple[int, ...]]:
        among = self._up_to(self.most - 2)
        rows, sizes = self.flat[among, :3], self.sizes[among]
        one, other = np.triu_indices(len(among), 1)
        spans = np.cross(rows[one], rows[other]) if len(one) else np.zeros((0, 3))
        fits = sizes[one] + sizes[other] < self.most
        one, other, spans = one[fits], other[fits], spans[fits]
        found = np.abs(spans @ rows.T) < FLAT
        found &= np.arange(len(among)) > other[:, None]
        found &= (sizes[one] + sizes[other])[:, None] + sizes <= self.most
        for pair, third in np.argwhere(found).tolist():
            yield tuple(among[[one[pair], other[pair], third]].tolist())

    def _four(self) -> Iterator[tuple[int, ...]]:
        if self.most < FOUR:
            return
        among = self._up_to(1)
        one, other = np.triu_indices(len(among), 1)
        spans = _spanned(self.flat[among][one], self.flat[among][other])
        facing = spans[:, [5, 4, 3, 2, 1, 0]] * np.array([1, -1, 1, 1, -1, 1])
        for first in range(0, len(one), AT_A_TIME):
            these = slice(first, first + AT_A_TIME)
            found = np.abs(spans[these] @ facing[first:].T) < FLAT
            # Sets in order: the second pair begins after the end of the first.
            found &= one[first:] > other[these, None]
            for left, right in (first + np.argwhere(found)).tolist():
                yield tuple(among[[one[left], other[left], one[right], other[right]]].tolist())


def _spanned(one: Matrix, other: Matrix) -> Matrix:
    """What two rows of four numbers span: the six determinants of two columns each, in order."""
    left, right = np.triu_indices(FOUR, 1)
    return one[:, left] * other[:, right] - one[:, right] * other[:, left]


class _Search:
    """Rows of chosen atoms are taken out of all others one by one; once two more are missing, they are two of the
    remaining rows that are the same but for their length. Rows are of length one.
    """

    def __init__(
        self, rows: Matrix, people: Sequence[People], least: int, *, apart: bool, limit: int
    ) -> None:
        self.rows, self.people, self.least, self.limit = rows, people, least, limit
        # Each further atom is at least one person more, except where one person is in several.
        self.most = min(least - 1, len(people)) if apart else len(people)
        self.looked_at = 0

    def smallest(self) -> People | None:
        for chosen in range(self.most - 1):
            found = next(self._sets(self.rows, [], frozenset(), chosen, 0), None)
            if found is not None:
                return found
        return None

    def _sets(
        self, rows: Matrix, chosen: list[int], people: People, more: int, first: int
    ) -> Iterator[People]:
        """Exposed sets of ``chosen``, ``more`` atoms after them in order, and two that come after those."""
        self.looked_at += 1
        if self.looked_at > self.limit:
            raise Unsure
        if not more:
            yield from self._two(rows, people, first)
            return
        for place in range(first, len(rows) - more - 1):
            together = people | self.people[place]
            if len(together) < self.least and rows[place] @ rows[place] > ROUGH:
                rest = _without(rows, rows[place])
                yield from self._sets(rest, [*chosen, place], together, more - 1, place + 1)

    def _two(self, rows: Matrix, people: People, first: int) -> Iterator[People]:
        rest = rows[first:]
        alike = np.abs(rest @ rest.T) > SAME
        for one, other in np.argwhere(np.triu(alike, 1)):
            together = people | self.people[first + one] | self.people[first + other]
            if len(together) < self.least:
                yield together


def _without(rows: Matrix, row: Matrix) -> Matrix:
    """``rows`` with what they have in common with ``row`` taken out, of length one again where anything is left."""
    return _of_length_one(rows - np.outer(rows @ row, row))


def _of_length_one(rows: Matrix) -> Matrix:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.where(lengths > ROUGH, rows / np.where(lengths > ROUGH, lengths, 1), 0)
