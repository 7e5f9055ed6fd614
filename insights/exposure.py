"""Whether a group under the minimum follows from published figures: an exact search.

Pure: no Django, no clock, no database. Figures are sums over people, so whoever reads them can add and subtract them.
People with the same figures behind them cannot be told apart: together they are an *atom*. What can be worked out is
the row space of the matrix of figures against atoms; a vector of it that is nought outside a few atoms speaks of these
alone. It lies in the row space when it is at right angles to the null space, so a set of atoms is exposed exactly when
their rows of the null space depend on each other. That is what is looked for, the smallest sets first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
People = frozenset[str]

# Below this a singular value, and what remains of a row of length one, counts as nothing.
ROUGH = 1e-7
# Two rows of length one whose product is this near to one are the same row.
SAME = 1 - 1e-10
# Directions that are kept of the null space: rows that depend on each other still do in fewer, and the others do not.
DIRECTIONS = 40
# Sets looked at before the answer is "perhaps", which counts as yes.
SEARCH_LIMIT = 60_000


class Unsure(Exception):
    """The search would take too long: what it was asked about has to count as exposed."""


@dataclass(frozen=True, slots=True)
class Atoms:
    """Figures against atoms, 1 where the atom stands behind the figure; and who is in each atom."""

    matrix: Matrix
    people: list[People]


def atoms_of(figures: Sequence[Mapping[str, str]]) -> Atoms:
    """``figures`` map each contribution to the person it came from."""
    places: dict[str, list[int]] = {}
    owner: dict[str, str] = {}
    for place, behind in enumerate(figures):
        for unit, person in behind.items():
            places.setdefault(unit, []).append(place)
            owner[unit] = person
    people: dict[tuple[int, ...], set[str]] = {}
    for unit, where in places.items():
        people.setdefault(tuple(where), set()).add(owner[unit])
    signatures = sorted(people)
    matrix = np.zeros((len(figures), len(signatures)))
    for column, signature in enumerate(signatures):
        matrix[list(signature), column] = 1
    return Atoms(matrix, [frozenset(people[signature]) for signature in signatures])


def exposed(atoms: Atoms, least: int) -> People | None:
    """People of the smallest exposed set of atoms that are fewer than ``least`` together; None if there is none.

    :raises Unsure: when there are too many sets to look at.
    """
    small = [place for place, people in enumerate(atoms.people) if len(people) < least]
    if not small:
        return None
    rows = _fewer_directions(null_space(atoms.matrix)[small])
    return _Search(rows, [atoms.people[place] for place in small], least).smallest()


def null_space(matrix: Matrix) -> Matrix:
    """What ``matrix`` takes to nothing: a column for each direction."""
    _, sizes, directions = np.linalg.svd(matrix, full_matrices=True)
    return directions[int(np.sum(sizes > ROUGH)) :].T


def _fewer_directions(rows: Matrix) -> Matrix:
    if rows.shape[1] <= DIRECTIONS:
        return rows
    chance = np.random.default_rng(0).standard_normal((rows.shape[1], DIRECTIONS))
    return rows @ chance / np.sqrt(DIRECTIONS)


class _Search:
    """Rows that depend on each other, among small atoms. Rows of chosen atoms are taken out of all others one by one;
    once two more are missing, they are two of the remaining rows that are the same but for their length.
    """

    def __init__(self, rows: Matrix, people: Sequence[People], least: int) -> None:
        self.rows, self.people, self.least = _of_length_one(rows), people, least
        self.empty = np.flatnonzero(np.linalg.norm(rows, axis=1) < ROUGH)
        self.sizes = np.array([len(one) for one in people])
        self.looked_at = 0

    def smallest(self) -> People | None:
        if len(self.empty):
            return min((self.people[place] for place in self.empty.tolist()), key=len)
        for chosen in range(self.least - 2):
            found = next(self._sets(self.rows, [], frozenset(), chosen, 0), None)
            if found is not None:
                return found
        return None

    def _sets(
        self, rows: Matrix, chosen: list[int], people: People, more: int, first: int
    ) -> Iterator[People]:
        """Exposed sets of ``chosen``, ``more`` atoms after them in order, and two that come after those."""
        self.looked_at += 1
        if self.looked_at > SEARCH_LIMIT:
            raise Unsure
        if not more:
            yield from self._two(rows, people, first)
            return
        for place in range(first, len(rows) - more - 1):
            together = people | self.people[place]
            # Each further atom is at least one person more, except where one person is in several.
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
