"""Which cells of a declared set of tables may be published, so that no group under the minimum can be worked out.

Pure: no Django, no clock, no database. A cell is the sum, over the people behind it, of something each of them said;
whoever reads releases can add and subtract cells. So the question is one of linear algebra: is there a combination of
published cells, of this release and all earlier ones, that speaks of fewer people than the minimum and of nobody else?
Neither a role nor a setting can lower the minimum or leave the question out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from insights.exposure import Unsure, atoms_of, exposed

MINIMUM = {"scores": 5, "comments": 8, "special": 10}
FLOOR = 5
TINY = 1e-9

FEW = "few"
PROTECTS = "protects"


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a table.

    ``behind`` maps each contribution to the person it came from: people are counted, not answers. ``variables`` name
    what is summed; cells of one variable can be subtracted from each other. Cells of one ``block`` move together.
    """

    table: str
    row: str
    column: str
    behind: Mapping[str, str]
    variables: tuple[str, ...]
    label: str = ""
    minimum: int = MINIMUM["scores"]
    is_total: bool = False
    block: str = ""

    def __post_init__(self) -> None:
        if self.minimum < FLOOR:
            raise ValueError(f"The minimum group may be raised, never set below {FLOOR}.")

    @property
    def key(self) -> str:
        return f"{self.table}/{self.row}/{self.column}"

    @property
    def people(self) -> frozenset[str]:
        return frozenset(self.behind.values())


@dataclass(frozen=True, slots=True)
class Hidden:
    """Why a cell is not shown: its own group is small, or it would give away the one called ``protects``."""

    reason: str
    protects: str = ""


@dataclass(frozen=True, slots=True)
class Exposure:
    """A group that follows from published cells: who they are."""

    people: frozenset[str]


@dataclass(slots=True)
class Outcome:
    """``shown`` are new figures, ``carried`` blocks repeat the release before, ``hidden`` say why."""

    shown: list[Cell] = field(default_factory=list)
    carried: set[str] = field(default_factory=set)
    hidden: dict[str, Hidden] = field(default_factory=dict)


def decide(cells: Sequence[Cell], *, earlier: Sequence[Cell] = ()) -> Outcome:
    """Split ``cells`` into what may be shown and what is hidden, with reasons.

    ``earlier`` are the cells that past releases show, oldest first. Where a cell would differ from its last release by
    fewer people than the minimum, its whole block is carried: the new release repeats the figures of the last one.
    """
    outcome = Outcome(carried=_to_carry(cells, earlier))
    moving = [cell for cell in cells if cell.block not in outcome.carried]
    few = [cell for cell in moving if len(cell.people) < cell.minimum]
    outcome.hidden = {cell.key: Hidden(FEW) for cell in few}
    open_cells = [cell for cell in moving if cell.key not in outcome.hidden]
    secondary = _closure(open_cells, few, earlier)
    outcome.hidden.update(secondary)
    outcome.shown = [cell for cell in open_cells if cell.key not in secondary]
    return outcome


def changed_people(new: Cell, old: Cell) -> frozenset[str]:
    """Whose contributions stand behind one of two cells but not behind the other."""
    units = new.behind.keys() ^ old.behind.keys()
    return frozenset({**old.behind, **new.behind}[unit] for unit in units)


def _to_carry(cells: Sequence[Cell], earlier: Sequence[Cell]) -> set[str]:
    last = {cell.key: cell for cell in earlier}
    return {
        cell.block
        for cell in cells
        if cell.block and cell.key in last and 0 < len(changed_people(cell, last[cell.key])) < cell.minimum
    }


def _closure(open_cells: Sequence[Cell], few: Sequence[Cell], earlier: Sequence[Cell]) -> dict[str, Hidden]:
    """What has to be hidden so that nothing under the minimum follows from the rest: no cell without need.

    Totals are shown before parts and large groups before small ones, each unless it gives something away together with
    those before it and with every earlier release.
    """
    hidden: dict[str, Hidden] = {}
    shown: list[Cell] = list(earlier)
    for cell in sorted(open_cells, key=lambda one: (not one.is_total, -len(one.people), one.key)):
        found = _given_away(shown, cell)
        if found is None:
            shown.append(cell)
        else:
            hidden[cell.key] = Hidden(PROTECTS, _protected(found.people, few, cell))
    return hidden


def _given_away(shown: Sequence[Cell], cell: Cell) -> Exposure | None:
    """The group that follows once ``cell`` is shown too."""
    for variable in cell.variables:
        related = [other for other in shown if variable in other.variables]
        found = exposure([*related, cell])
        if found is not None:
            return found
    return None


def _protected(people: frozenset[str], few: Sequence[Cell], chosen: Cell) -> str:
    near = [cell for cell in few if cell.people & people and cell.label != chosen.label]
    return max(near, key=lambda cell: len(cell.people & people)).label if near else ""


# The audit


def audit(cells: Sequence[Cell]) -> Exposure | None:
    """The first group under the minimum that follows from ``cells``, variable by variable; None if there is none."""
    for variable in _variables(cells):
        found = exposure([cell for cell in cells if variable in cell.variables])
        if found is not None:
            return found
    return None


def _variables(cells: Iterable[Cell]) -> list[str]:
    return sorted({variable for cell in cells for variable in cell.variables})


def exposure(cells: Sequence[Cell]) -> Exposure | None:
    """A group of fewer people than the minimum of which some combination of ``cells`` of one variable speaks alone.

    Where the search would take too long, nobody is named and the answer is yes.
    """
    if not cells:
        return None
    least = max(cell.minimum for cell in cells)
    try:
        people = exposed(atoms_of([cell.behind for cell in cells]), least)
    except Unsure:
        return Exposure(frozenset())
    return None if people is None else Exposure(people)


# Figures that say what everybody said


def soft_share(count: int, n: int) -> tuple[int, str]:
    """A count that never says "nobody" or "everybody": the figure to show, with "at most", "at least" or nothing."""
    if count <= 1:
        return 1, "at most"
    if count >= n - 1:
        return n - 1, "at least"
    return count, ""


def soft_mean(total: float, n: int, *, low: float = 1, high: float = 5) -> tuple[float, str]:
    """A mean that never says that all chose the end of the scale: at the ends one other answer is left possible."""
    step = 1 / n
    mean = total / n
    if mean > high - step - TINY:
        return high - step, "at least"
    if mean < low + step + TINY:
        return low + step, "at most"
    return mean, ""
