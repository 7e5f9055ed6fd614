"""What of the cells of one release has to stay back so that no group under the minimum follows: none without need.

Pure: no Django, no clock, no database. Totals are shown before parts, what was never shown before what can repeat an
earlier figure, and large groups before small ones; each unless it gives something away together with those before it
and with every earlier release.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from insights.auditing import searched
from insights.cells import Cell
from insights.dependence import DECISION_LIMIT, People, Unsure
from insights.exposure import Row, Span, atoms_of
from insights.history import History, Published

NOBODY: People = frozenset()
NOTHING = 1e-6


@dataclass(slots=True)
class _Sums:
    """The differences of one release in one variable: their fresh parts as a span, and their known parts."""

    before: Published
    rows: Sequence[Row]
    owner: Mapping[str, str]
    least: int
    span: Span = field(init=False)
    known: list[Row] = field(init=False)

    def __post_init__(self) -> None:
        self.span = Span(atoms_of([self.before.fresh(row) for row in self.rows], self.owner), self.least)
        self.known = [self.before.known(row) for row in self.rows]

    def refuses(self, place: int) -> People | None:
        """Whom figure ``place`` would give away by what is new in it; nobody by name where that is not known."""
        share = self.span.share_of(place)
        if share is not None:
            return None if self._follows(place, share.tolist()) else NOBODY
        try:
            return self.span.given_away(place)
        except Unsure:
            return NOBODY

    def _follows(self, place: int, share: Sequence[float]) -> bool:
        """Whether the known part of figure ``place`` follows from those shown just as its fresh part does."""
        rest = {unit: float(sign) for unit, sign in self.known[place].items()}
        for part, other in zip(share, self.span.shown, strict=True):
            if abs(part) > NOTHING:
                for unit, sign in self.known[other].items():
                    rest[unit] = rest.get(unit, 0.0) - part * sign
        return all(abs(left) < NOTHING for left in rest.values())

    def show(self, place: int) -> None:
        if self.span.share_of(place) is None:
            self.span.show(place)


class Closure:
    """Decides, cell by cell, which of ``cells`` may be shown after everything in ``history``."""

    def __init__(self, history: History, cells: Sequence[Cell]) -> None:
        self.history = history
        self.cells = sorted(
            cells, key=lambda one: (not one.is_total, one.key in history.last, -len(one.people), one.key)
        )
        self.sums: dict[str, _Sums] = {}
        self.places: dict[str, dict[str, int]] = {}
        for variable in sorted({variable for cell in cells for variable in cell.variables}):
            self._gather(variable, [cell for cell in self.cells if variable in cell.variables])

    def _gather(self, variable: str, cells: Sequence[Cell]) -> None:
        before = self.history.variables.get(variable, Published())
        owner: dict[str, str] = {}
        for cell in cells:
            owner.update(self.history.owners(cell))
        self.sums[variable] = _Sums(
            before,
            [self.history.difference(cell, variable) for cell in cells],
            owner,
            max(before.least, *(cell.minimum for cell in cells)),
        )
        self.places[variable] = {cell.key: place for place, cell in enumerate(cells)}

    def refused(self) -> dict[str, People]:
        """The cells that have to stay back, each with the group that it would give away, empty where not known."""
        refused: dict[str, People] = {}
        for cell in self.cells:
            found = self._given_away(cell)
            if found is None:
                self._show(cell)
            else:
                refused[cell.key] = found
        self._look_again(refused)
        return refused

    def _given_away(self, cell: Cell) -> People | None:
        for variable in cell.variables:
            found = self.sums[variable].refuses(self.places[variable][cell.key])
            if found is not None:
                return found
        return None

    def _show(self, cell: Cell) -> None:
        for variable in cell.variables:
            self.sums[variable].show(self.places[variable][cell.key])

    def _look_again(self, refused: dict[str, People]) -> None:
        """Cells of which it is not sure that they give anybody away: all that hangs together with them is searched.

        Once that takes too long for one cell of a variable, the others of it stay refused.
        """
        unsure = [cell for cell in self.cells if cell.key in refused and self._has_past(cell)]
        published = {
            variable: self._with_shown(variable, refused)
            for variable in {variable for cell in unsure for variable in cell.variables}
        }
        too_long: set[str] = set()
        for cell in unsure:
            if too_long.isdisjoint(cell.variables):
                found = [self._added(published[variable], variable, cell) for variable in cell.variables]
                too_long |= {
                    variable for variable, one in zip(cell.variables, found, strict=True) if one == NOBODY
                }
                if all(isinstance(one, Published) for one in found):
                    del refused[cell.key]
                    published |= {
                        variable: one
                        for variable, one in zip(cell.variables, found, strict=True)
                        if isinstance(one, Published)
                    }

    def _added(self, published: Published, variable: str, cell: Cell) -> Published | People:
        """``published`` with ``cell``, or whom it would give away; nobody by name where that would take long."""
        sums = self.sums[variable]
        row = sums.rows[self.places[variable][cell.key]]
        if published.together(row) is None:
            return NOBODY
        after = published.copy()
        after.add(row, sums.owner, sums.least)
        found = searched(after, [row], limit=DECISION_LIMIT)
        return after if found is None else found.people

    def _has_past(self, cell: Cell) -> bool:
        return any(self.sums[variable].before.rows for variable in cell.variables)

    def _with_shown(self, variable: str, refused: Mapping[str, People]) -> Published:
        sums = self.sums[variable]
        found = sums.before.copy()
        for key, place in self.places[variable].items():
            if key not in refused:
                found.add(sums.rows[place], sums.owner, sums.least)
        return found
