"""What somebody could work out who kept every page that any role was ever shown.

Pure: no Django, no clock, no database. None of it uses the reasoning by which releases are decided: an attacker
subtracts what stands on a page, subtracts the page of the time before, and solves the equations of all pages at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from insights.cells import Cell
from insights.dependence import Matrix, People
from insights.exposure import Row, atoms_of

SIBLINGS = "subtract siblings"
LAST = "subtract the release before"
ONE = "solve for one person"
TWO = "solve for two groups of answers"
GROUP = "solve for a group"
ATTACKS = (SIBLINGS, LAST, ONE, TWO, GROUP)

# Of what is asked for in full, this much has to follow; and less than this is rounding.
NEARLY = 1e-7
# Remainders of more groups of answers than this are of too many people to be of use.
MOST_ATOMS = 80


@dataclass(frozen=True, slots=True)
class Found:
    """A group that an attack recovers, and the figure it began with, where there is one."""

    attack: str
    people: People
    figure: str = ""


@dataclass(slots=True)
class Pages:
    """Everything that releases showed of one variable, oldest first, against groups of answers never told apart."""

    releases: Sequence[Sequence[Cell]]
    keys: list[str] = field(init=False)
    matrix: Matrix = field(init=False)
    people: list[People] = field(init=False)
    least: int = field(init=False)
    # Of each release, the row of ``matrix`` that a reader finds for each key.
    states: list[dict[str, int]] = field(init=False)

    def __post_init__(self) -> None:
        rows: list[Row] = []
        owner: dict[str, str] = {}
        self.keys, self.states, self.least = [], [], 0
        state: dict[str, int] = {}
        for cells in self.releases:
            for cell in cells:
                state = {**state, cell.key: len(rows)}
                rows.append(dict.fromkeys(cell.behind, 1))
                owner.update(cell.behind)
                self.keys.append(cell.key)
                self.least = max(self.least, cell.minimum)
            self.states.append(state)
        atoms = atoms_of(rows, owner)
        self.matrix, self.people = atoms.matrix, atoms.people

    def behind(self, combination: Matrix) -> People | None:
        """Of whom a combination of figures speaks; None for more people than anybody would call a group."""
        places = np.flatnonzero(np.abs(combination) > NEARLY)
        if len(places) > MOST_ATOMS:
            return None
        return frozenset().union(*(self.people[place] for place in places.tolist()))


def by_variable(releases: Sequence[Sequence[Cell]]) -> Iterator[tuple[str, list[list[Cell]]]]:
    """The figures that can be added and subtracted, release by release."""
    names = sorted({variable for cells in releases for cell in cells for variable in cell.variables})
    for name in names:
        yield name, [[cell for cell in cells if name in cell.variables] for cells in releases]


def attack(releases: Sequence[Sequence[Cell]], groups: Collection[People] = ()) -> list[Found]:
    """Every group under the minimum that an attack on ``releases`` recovers, each attack's groups once.

    ``groups`` are asked for besides every single person and every two groups of answers.
    """
    found: dict[tuple[str, People], Found] = {}
    for _, shown in by_variable(releases):
        pages = Pages(shown)
        for one in (*by_subtraction(pages), *by_solving(pages, groups)):
            found.setdefault((one.attack, one.people), one)
    return list(found.values())


# With a pencil


def by_subtraction(pages: Pages) -> Iterator[Found]:
    """Each figure minus those of one table within it: on each page, and in what a page changed since the last."""
    before: Mapping[str, int] = {}
    for state in pages.states:
        if state == before:
            continue
        yield from _siblings(pages, list(state), pages.matrix[list(state.values())], SIBLINGS)
        moved = [key for key in state if key in before and state[key] != before[key]]
        if moved:
            difference = (
                pages.matrix[[state[key] for key in moved]] - pages.matrix[[before[key] for key in moved]]
            )
            for key, row in zip(moved, difference, strict=True):
                yield from _small(pages, row, LAST, key)
            yield from _siblings(pages, moved, difference, LAST)
        before = state


def _siblings(pages: Pages, keys: Sequence[str], rows: Matrix, name: str) -> Iterator[Found]:
    touched = (rows != 0).astype(float)
    within = touched @ (1 - touched).T == 0  # [part, whole]
    np.fill_diagonal(within, val=False)
    tables: defaultdict[str, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        tables[key.split("/")[0]].append(place)
    for parts in tables.values():
        taken = within[parts].T.astype(float)  # [whole, part]
        for whole in np.flatnonzero(taken.any(axis=1)).tolist():
            yield from _small(pages, rows[whole] - taken[whole] @ rows[parts], name, keys[whole])


def _small(pages: Pages, combination: Matrix, name: str, key: str) -> Iterator[Found]:
    people = pages.behind(combination)
    if people and len(people) < pages.least:
        yield Found(name, people, key)


# With all equations at once


def by_solving(pages: Pages, groups: Iterable[People]) -> Iterator[Found]:
    """Single people, two groups of answers together, and ``groups``: whether all pages together tell of them alone."""
    if not len(pages.matrix):
        return
    free = _unknown(pages.matrix)
    places = _where(pages)
    for name, asked in ((ONE, [frozenset([person]) for person in sorted(places)]), (GROUP, groups)):
        for people in asked:
            if len(people) < pages.least and _follows(free, pages, places, people):
                yield Found(name, people)
    for people in _two(free, pages):
        yield Found(TWO, people)


def _where(pages: Pages) -> dict[str, list[int]]:
    """The small groups of answers that each person is in."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, people in enumerate(pages.people):
        if len(people) < pages.least:
            for person in people:
                places[person].append(place)
    return dict(places)


def _unknown(matrix: Matrix) -> Matrix:
    """The projection on what no combination of rows says. [atoms, atoms]"""
    sizes, directions = np.linalg.eigh(matrix @ matrix.T)
    telling = sizes > NEARLY * max(1.0, float(sizes[-1]))
    basis = (directions[:, telling] / np.sqrt(sizes[telling])).T @ matrix
    return np.eye(matrix.shape[1]) - basis.T @ basis


def _follows(free: Matrix, pages: Pages, places: Mapping[str, Sequence[int]], people: People) -> bool:
    """Whether some combination of all figures speaks of ``people`` and of nobody else."""
    near = {place for person in people for place in places.get(person, ())}
    inside = sorted(place for place in near if pages.people[place] <= people)
    return bool(inside) and float(np.linalg.eigvalsh(free[np.ix_(inside, inside)])[0]) < NEARLY


def _two(free: Matrix, pages: Pages) -> Iterator[People]:
    sizes = np.array([len(people) for people in pages.people])
    small: NDArray[np.intp] = np.flatnonzero(sizes < pages.least)
    between = free[np.ix_(small, small)]
    own = np.diag(between)
    one, other = np.nonzero(np.triu(np.outer(own, own) - between**2 < NEARLY, 1))
    for left, right in zip(small[one].tolist(), small[other].tolist(), strict=True):
        together = pages.people[left] | pages.people[right]
        if len(together) < pages.least:
            yield together
