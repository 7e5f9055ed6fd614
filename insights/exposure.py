"""Whether a group under the minimum follows from published figures: an exact search.

Pure: no Django, no clock, no database. Figures are sums over people, so whoever reads them can add and subtract them.
People with the same figures behind them cannot be told apart: together they are an *atom*. What can be worked out is
the row space of the matrix of figures against atoms; a vector of it that is nought outside a few atoms speaks of these
alone. It lies in the row space when it is at right angles to the null space, so a set of atoms is exposed exactly when
their rows of the null space depend on each other. That is what is looked for (``insights.dependence``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from insights.dependence import (
    DECISION_LIMIT,
    DECISION_ROWS,
    ROUGH,
    Matrix,
    People,
    Unsure,
    smallest_dependent,
)

# A figure, or the difference of two: contributions that are added (1) and taken away (-1).
Row = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Atoms:
    """Figures against atoms, what each counts in each figure; and who is in each atom."""

    matrix: Matrix
    people: list[People]

    @property
    def are_apart(self) -> bool:
        """Whether nobody is in two atoms."""
        return sum(map(len, self.people)) == len(frozenset().union(*self.people))


def atoms_of(rows: Sequence[Row], owner: Mapping[str, str]) -> Atoms:
    """``owner`` maps each contribution to the person it came from."""
    places: dict[str, list[tuple[int, int]]] = {}
    for place, row in enumerate(rows):
        for unit, sign in row.items():
            places.setdefault(unit, []).append((place, sign))
    people: dict[tuple[tuple[int, int], ...], set[str]] = {}
    for unit, where in places.items():
        people.setdefault(tuple(where), set()).add(owner[unit])
    signatures = sorted(people)
    matrix = np.zeros((len(rows), len(signatures)))
    for column, signature in enumerate(signatures):
        for place, sign in signature:
            matrix[place, column] = sign
    return Atoms(matrix, [frozenset(people[signature]) for signature in signatures])


def exposed(atoms: Atoms, least: int, *, limit: int | None = None) -> People | None:
    """People of the smallest exposed set of atoms that are fewer than ``least`` together; None if there is none.

    ``limit`` asks for a quick answer: so many sets may be looked at, and no more than a few small atoms.

    :raises Unsure: when there are too many sets to look at.
    """
    small = [place for place, people in enumerate(atoms.people) if len(people) < least]
    if not small:
        return None
    if limit is not None and len(small) > DECISION_ROWS:
        raise Unsure
    rows = null_space(atoms.matrix)[small]
    people = [atoms.people[place] for place in small]
    return smallest_dependent(rows, people, least, apart=atoms.are_apart, limit=limit)


def null_space(matrix: Matrix) -> Matrix:
    """What ``matrix`` takes to nothing: a column for each direction."""
    _, sizes, directions = np.linalg.svd(matrix, full_matrices=True)
    return directions[int(np.sum(sizes > ROUGH)) :].T


def rank(matrix: Matrix) -> int:
    """How many rows of ``matrix`` say something new."""
    return int(np.sum(np.linalg.svd(matrix, compute_uv=False) > ROUGH)) if matrix.size else 0


@dataclass(slots=True)
class Span:
    """What follows from figures that are shown one after the other, so that only what is new has to be looked at.

    ``atoms`` are those of all figures that may come. Atoms that no shown figure tells apart are one class of atoms;
    the basis is at right angles and of length one, and each of its rows is the same throughout a class.
    """

    atoms: Atoms
    least: int
    basis: Matrix = field(init=False)
    classes: NDArray[np.intp] = field(init=False)
    apart: bool = field(init=False)
    shown: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.apart = self.atoms.are_apart
        self.basis = np.zeros((0, len(self.atoms.people)))
        self.classes = np.zeros(len(self.atoms.people), dtype=np.intp)

    def share_of(self, place: int) -> Matrix | None:
        """How figure ``place`` follows from those in ``shown``: what each counts in it. None if it says more."""
        row = self.atoms.matrix[place]
        if np.linalg.norm(_rest(row, self.basis)) > ROUGH * max(1.0, float(np.linalg.norm(row))):
            return None
        return (
            np.linalg.lstsq(self.atoms.matrix[self.shown].T, row, rcond=None)[0]
            if self.shown
            else np.zeros(0)
        )

    def given_away(self, place: int) -> People | None:
        """The group that follows once figure ``place`` is shown too, where it says more than those before.

        :raises Unsure: when there are too many sets to look at.
        """
        classes = self._told_apart(place)
        _, first, counts = np.unique(classes, return_index=True, return_counts=True)
        scale = np.sqrt(counts)
        basis = _widened(self.basis[:, first] * scale, self.atoms.matrix[place, first] * scale)
        people = self._people(classes, len(first))
        small = [number for number, who in enumerate(people) if len(who) < self.least]
        if not small:
            return None
        # The rows of the projection on the null space depend on each other as those of the null space do.
        rows = np.eye(len(first))[small] - basis[:, small].T @ basis
        few = [people[number] for number in small]
        return smallest_dependent(rows, few, self.least, apart=self.apart, limit=DECISION_LIMIT)

    def show(self, place: int) -> None:
        """Figure ``place`` is shown, and says more than those before."""
        self.classes = self._told_apart(place)
        self.basis = _widened(self.basis, self.atoms.matrix[place])
        self.shown.append(place)

    def _told_apart(self, place: int) -> NDArray[np.intp]:
        pairs = np.stack([self.classes, self.atoms.matrix[place].astype(np.intp)], axis=1)
        return np.asarray(np.unique(pairs, axis=0, return_inverse=True)[1], dtype=np.intp).reshape(-1)

    def _people(self, classes: NDArray[np.intp], count: int) -> list[People]:
        members: list[list[People]] = [[] for _ in range(count)]
        for number, who in zip(classes.tolist(), self.atoms.people, strict=True):
            members[number].append(who)
        return [frozenset().union(*who) for who in members]


def _rest(row: Matrix, basis: Matrix) -> Matrix:
    """What ``row`` says beyond ``basis``; taken out twice, since once leaves what was rounded."""
    once = row - (basis @ row) @ basis
    return once - (basis @ once) @ basis


def _widened(basis: Matrix, row: Matrix) -> Matrix:
    rest = _rest(row, basis)
    return np.vstack([basis, rest / np.linalg.norm(rest)])
