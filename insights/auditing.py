"""Whether anything under the minimum follows from everything ever published: looked at again, after the decision.

Pure: no Django, no clock, no database. Release by release, as ``insights.history`` proves to be enough; what cannot be
seen in this way is searched exactly, together with all that hangs together with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from insights.cells import Cell
from insights.dependence import Unsure
from insights.exposure import Row, atoms_of, exposed, rank
from insights.history import History, Published
from insights.kin import families


@dataclass(frozen=True, slots=True)
class Exposure:
    """A group that follows from published cells: who they are. Nobody where the search would have taken too long."""

    people: frozenset[str]


def audit(cells: Sequence[Cell]) -> Exposure | None:
    """The first group under the minimum that follows from ``cells``, all searched at once, variable by variable."""
    return audit_in_turn([cells])


def audit_in_turn(releases: Iterable[Sequence[Cell]]) -> Exposure | None:
    """The first group under the minimum that follows from ``releases``, oldest first; None if there is none."""
    for family in families(releases):
        found = _in_turn(family)
        if found is not None:
            return found
    return None


def _in_turn(releases: Sequence[Sequence[Cell]]) -> Exposure | None:
    history = History()
    for turn, cells in enumerate(releases, start=1):
        for variable in sorted({variable for cell in cells for variable in cell.variables}):
            found = _release(history, variable, [cell for cell in cells if variable in cell.variables])
            if found is not None:
                return found
        if turn < len(releases):
            history.add(cells)
    return None


def _release(history: History, variable: str, cells: Sequence[Cell]) -> Exposure | None:
    before = history.variables.get(variable, Published())
    after, rows = _with(history, variable, cells, before)
    if _is_sound(before, rows, after):
        return None
    return searched(after, rows)


def _with(
    history: History, variable: str, cells: Sequence[Cell], before: Published
) -> tuple[Published, list[Row]]:
    """What is published once ``cells`` are, and the differences that they bring."""
    passing, after = History(dict(history.last)), before.copy()
    rows = []
    for cell in cells:
        row = passing.difference(cell, variable)
        after.add(row, passing.owners(cell), cell.minimum)
        passing.last[cell.key] = cell
        rows.append(row)
    return after, [row for row in rows if row]


def _is_sound(before: Published, rows: Sequence[Row], after: Published) -> bool:
    fresh = [before.fresh(row) for row in rows]
    if any(before.known(row) for row in rows):
        whole = rank(atoms_of(rows, after.owner).matrix)
        if rank(atoms_of(fresh, after.owner).matrix) < whole:
            return False
    return _group(fresh, after.owner, after.least) is None


def searched(published: Published, rows: Sequence[Row], *, limit: int | None = None) -> Exposure | None:
    """A small group that follows from ``rows`` and everything in ``published`` that hangs together with them."""
    done: set[str] = set()
    for row in rows:
        if row and row.keys().isdisjoint(done):
            near = published.together(row, most=None) or []
            done.update(unit for other in near for unit in other)
            found = _group(near, published.owner, published.least, limit)
            if found is not None:
                return found
    return None


def _group(
    rows: Sequence[Row], owner: Mapping[str, str], least: int, limit: int | None = None
) -> Exposure | None:
    if not rows:
        return None
    try:
        people = exposed(atoms_of(rows, owner), least, limit=limit)
    except Unsure:
        return Exposure(frozenset())
    return None if people is None else Exposure(people)
