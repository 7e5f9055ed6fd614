"""Everything that was ever published, as differences: what each release added to what could be read before it.

Pure: no Django, no clock, no database. Whoever has all releases has the differences between them, and the other way
round, so nothing is lost by looking at differences alone. Each of them falls in two: contributions that no figure of an
earlier release had (*fresh*), and contributions that some figure had (*known*: an answer that was taken away, or one
that this figure left out until now).

Why one release after the other can be looked at by itself
----------------------------------------------------------
Let D be the differences of one release, [F | K] their fresh and known parts. A release is *sound* if

1. no combination of the rows of F speaks of fewer people than the minimum, but for the one that says nothing, and
2. whatever combination makes F say nothing makes K say nothing too: the rank of [F | K] is the rank of F.

If everything before a sound release was safe, everything up to and with it is safe. For take any combination of all
differences ever, and the last release t that counts in it with more than nothing. If t is before this release, the
combination was possible before, which was safe. Otherwise the part of it that comes from this release says something,
so by 2 its part of F says something, and by 1 it speaks of enough people. No earlier figure has any of their fresh
contributions, so nothing earlier can take them out again. Hence the whole combination speaks of at least as many.

So the exact search has to look at the fresh part of the newest release only, whatever went before it, and leavers,
erasures and late answers are known parts that have to fall under 2. What is not sound may still be safe: that is found
out by the exact search over all differences that hang together with it, where these are few (``together``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from insights.cells import Cell
from insights.exposure import Row

# Differences up to which all that hangs together is searched at once.
MOST_ROWS = 150


@dataclass(slots=True)
class Published:
    """All figures of one variable that were ever shown, oldest first."""

    rows: list[Row] = field(default_factory=list)
    rows_of: dict[str, list[int]] = field(default_factory=dict)
    owner: dict[str, str] = field(default_factory=dict)
    least: int = 0

    def add(self, row: Row, owner: Mapping[str, str], least: int) -> None:
        self.least = max(self.least, least)
        if not row:
            return
        for unit in row:
            self.rows_of.setdefault(unit, []).append(len(self.rows))
            if unit in owner:
                self.owner[unit] = owner[unit]
        self.rows.append(row)

    def fresh(self, row: Row) -> Row:
        """The part of ``row`` that no figure had before."""
        return {unit: sign for unit, sign in row.items() if unit not in self.rows_of}

    def known(self, row: Row) -> Row:
        """The rest of it."""
        return {unit: sign for unit, sign in row.items() if unit in self.rows_of}

    def copy(self) -> Published:
        rows_of = {unit: list(places) for unit, places in self.rows_of.items()}
        return Published(list(self.rows), rows_of, dict(self.owner), self.least)

    def together(self, row: Row, *, most: int | None = MOST_ROWS) -> list[Row] | None:
        """``row`` and all differences that hang together with it; None where these are more than ``most``."""
        seen: set[int] = set()
        units, waiting = set(row), list(row)
        while waiting:
            for place in self.rows_of.get(waiting.pop(), ()):
                if place in seen:
                    continue
                seen.add(place)
                new = self.rows[place].keys() - units
                units |= new
                waiting += new
                if most is not None and len(seen) > most:
                    return None
        return [row, *(self.rows[place] for place in sorted(seen))]


@dataclass(slots=True)
class History:
    """What earlier releases show. ``last`` holds each figure as it was last shown."""

    last: dict[str, Cell] = field(default_factory=dict)
    variables: dict[str, Published] = field(default_factory=dict)

    @classmethod
    def of(cls, cells: Iterable[Cell]) -> History:
        """``cells`` that were shown, oldest first."""
        found = cls()
        found.add(cells)
        return found

    def add(self, cells: Iterable[Cell]) -> None:
        for cell in cells:
            for variable in cell.variables:
                self.published(variable).add(self.difference(cell, variable), self.owners(cell), cell.minimum)
            self.last[cell.key] = cell

    def published(self, variable: str) -> Published:
        return self.variables.setdefault(variable, Published())

    def before(self, cell: Cell, variable: str) -> Mapping[str, str]:
        """Who stood behind ``cell`` when it last told something of ``variable``."""
        last = self.last.get(cell.key)
        return last.behind if last is not None and variable in last.variables else {}

    def difference(self, cell: Cell, variable: str) -> Row:
        """What ``cell`` adds to what it last showed."""
        old = self.before(cell, variable)
        added = dict.fromkeys(cell.behind.keys() - old.keys(), 1)
        return added | dict.fromkeys(old.keys() - cell.behind.keys(), -1)

    def owners(self, cell: Cell) -> Mapping[str, str]:
        last = self.last.get(cell.key)
        return cell.behind if last is None else {**last.behind, **cell.behind}

    def fresh(self, cell: Cell) -> set[str]:
        """Contributions behind ``cell`` that no figure had before."""
        fresh = set(cell.behind)
        for variable in cell.variables:
            if variable in self.variables:
                fresh -= self.variables[variable].rows_of.keys()
        return fresh

    def fresh_people(self, cell: Cell) -> int:
        """How many people behind ``cell`` said something that no figure had before."""
        return len({cell.behind[unit] for unit in self.fresh(cell)})
