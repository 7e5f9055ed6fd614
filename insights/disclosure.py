"""Which cells of a declared set of tables may be published, so that no group under the minimum can be worked out.

Pure: no Django, no clock, no database. A cell is the sum, over the people behind it, of something each of them said;
whoever reads releases can add and subtract cells. So the question is one of linear algebra: is there a combination of
published cells, of this release and all earlier ones, that speaks of fewer people than the minimum and of nobody else?
Neither a role nor a setting can lower the minimum or leave the question out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

MINIMUM = {"scores": 5, "comments": 8, "special": 10}
FLOOR = 5
# Searching further than this is not worth the wait: the cells in question are hidden instead.
SEARCH_LIMIT = 3000
TINY = 1e-9
ROUGH = TINY**0.75  # below this a singular value counts as nothing

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
    """A group that follows from published cells: who they are, and with which cells they can be worked out."""

    people: frozenset[str]
    cells: tuple[int, ...]


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
    """Hide further cells until nothing under the minimum follows from the rest, then show again what need not be."""
    hidden: dict[str, Hidden] = {}
    by_key = {cell.key: cell for cell in open_cells}
    for variable in _variables(open_cells):
        past = [cell for cell in earlier if variable in cell.variables]
        while True:
            now = [c for c in open_cells if variable in c.variables and c.key not in hidden]
            found = exposure([*past, *now])
            if found is None:
                break
            candidates = [now[place - len(past)] for place in found.cells if place >= len(past)]
            if not candidates:
                # Nothing new takes part in it: the past is as it is, and hiding more would not mend it.
                break
            chosen = min(candidates, key=_cheapest_first(few))
            hidden[chosen.key] = Hidden(PROTECTS, _protected(found.people, few, chosen))
    return _without_needless(hidden, by_key, earlier)


def _cheapest_first(few: Sequence[Cell]) -> Callable[[Cell], tuple[bool, bool, int, str]]:
    """Siblings of a small group before strangers, parts before totals, small groups before large ones."""

    def cost(cell: Cell) -> tuple[bool, bool, int, str]:
        sibling = any(
            cell.table == other.table and (cell.row == other.row or cell.column == other.column)
            for other in few
        )
        return (cell.is_total, not sibling, len(cell.people), cell.key)

    return cost


def _protected(people: frozenset[str], few: Sequence[Cell], chosen: Cell) -> str:
    near = [cell for cell in few if cell.people & people and cell.label != chosen.label]
    return max(near, key=lambda cell: len(cell.people & people)).label if near else ""


def _without_needless(
    hidden: dict[str, Hidden], cells: Mapping[str, Cell], earlier: Sequence[Cell]
) -> dict[str, Hidden]:
    """What greedy hiding took too much of is shown again, the largest groups first."""
    kept = dict(hidden)
    for key in sorted(hidden, key=lambda key: (-len(cells[key].people), key)):
        cell = cells[key]
        shown = [other for other in cells.values() if other.key not in kept or other.key == key]
        related = [c for c in [*earlier, *shown] if set(c.variables) & set(cell.variables)]
        if audit(related) is None:
            del kept[key]
    return kept


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
    """A combination of ``cells`` of one variable that speaks of fewer people than the minimum, and of nobody else.

    People with the same cells behind them cannot be told apart; such an atom is safe once it is as large as the
    minimum. What remains is a search through the combinations in which every large atom cancels out.
    """
    if not cells:
        return None
    least = max(cell.minimum for cell in cells)
    matrix, atoms = _atoms(cells)
    small = [place for place, people in enumerate(atoms) if len(people) < least]
    large = [place for place in range(len(atoms)) if place not in set(small)]
    free = _null_space(matrix[:, large].T) if large else np.eye(len(cells))
    weights = free.T @ matrix[:, small]
    rank = _rank(weights)
    if rank == 0:
        return None
    chosen = _smallest_support(weights, rank, [atoms[place] for place in small], least)
    if chosen is None:
        return None
    combination = free @ _inside(weights, chosen)
    people = frozenset().union(*(atoms[small[place]] for place in chosen))
    taking_part = np.flatnonzero(np.abs(combination) > 1e-7)
    return Exposure(people, tuple(int(place) for place in taking_part))


def _atoms(cells: Sequence[Cell]) -> tuple[np.ndarray, list[frozenset[str]]]:
    """Cells against atoms, 1 where the atom stands behind the cell; and the people of each atom."""
    places: dict[str, list[int]] = defaultdict(list)
    owner: dict[str, str] = {}
    for place, cell in enumerate(cells):
        for unit, person in cell.behind.items():
            places[unit].append(place)
            owner[unit] = person
    people: dict[tuple[int, ...], set[str]] = defaultdict(set)
    for unit, where in places.items():
        people[tuple(where)].add(owner[unit])
    signatures = sorted(people)
    matrix = np.zeros((len(cells), len(signatures)))
    for column, signature in enumerate(signatures):
        matrix[list(signature), column] = 1
    return matrix, [frozenset(people[signature]) for signature in signatures]


def _smallest_support(
    weights: np.ndarray, rank: int, atoms: Sequence[frozenset[str]], least: int
) -> list[int] | None:
    """Atoms of fewer than ``least`` people together that some combination speaks of alone; None if there are none."""
    budget = SEARCH_LIMIT
    stack: list[tuple[list[int], frozenset[str]]] = [([], frozenset())]
    while stack:
        chosen, people = stack.pop()
        budget -= 1
        if budget < 0:
            return list(range(len(atoms)))
        rest = [place for place in range(len(atoms)) if place not in chosen]
        if chosen and _rank(weights[:, rest]) < rank:
            return chosen
        first = chosen[-1] + 1 if chosen else 0
        for place in range(first, len(atoms)):
            together = people | atoms[place]
            if len(together) < least:
                stack.append(([*chosen, place], together))
    return None


def _inside(weights: np.ndarray, chosen: Sequence[int]) -> np.ndarray:
    """The combination whose every atom outside ``chosen`` cancels out, and which says most about those inside."""
    rest = [place for place in range(weights.shape[1]) if place not in set(chosen)]
    basis = _null_space(weights[:, rest].T) if rest else np.eye(weights.shape[0])
    said = np.linalg.norm(basis.T @ weights, axis=1)
    return basis[:, int(np.argmax(said))]


def _rank(matrix: np.ndarray) -> int:
    return int(np.linalg.matrix_rank(matrix, tol=ROUGH)) if matrix.size else 0


def _null_space(matrix: np.ndarray) -> np.ndarray:
    """What ``matrix`` takes to nothing, by the same yardstick as ``_rank``: a column for each direction."""
    _, sizes, directions = np.linalg.svd(matrix, full_matrices=True)
    return directions[int(np.sum(sizes > ROUGH)) :].T


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
