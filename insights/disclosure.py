"""Which cells of a declared set of tables may be published, so that no group under the minimum can be worked out.

Pure: no Django, no clock, no database. A cell is the sum, over the people behind it, of something each of them said;
whoever reads releases can add and subtract cells. So the question is one of linear algebra: is there a combination of
published cells, of this release and all earlier ones, that speaks of fewer people than the minimum and of nobody else?
Neither a role nor a setting can lower the minimum or leave the question out.

Over time a block of cells moves in batches: it waits until most of what would change in it changes by enough people.
Cells that cannot move with their block repeat what they last showed. Why it is enough to look at what is new, however
many releases there were, is written and proven in ``insights.history``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from insights.cells import FLOOR, Cell, changed_people
from insights.closure import Closure
from insights.dependence import People
from insights.history import History
from insights.kin import families

TINY = 1e-9
# A block moves once of the cells that would differ at least this share may.
MOST = 0.9
# It also moves once as much was said as if all of its people had answered this many times since.
ENOUGH = 2
# A mean is shown with one decimal.
NEAREST = 0.1

FEW = "few"
PROTECTS = "protects"


@dataclass(frozen=True, slots=True)
class Hidden:
    """Why a cell is not shown: its own group is small, or it would give away the one called ``protects``."""

    reason: str
    protects: str = ""


@dataclass(slots=True)
class Outcome:
    """``shown`` are new figures, ``carried`` the keys of those that repeat earlier ones, ``hidden`` say why."""

    shown: list[Cell] = field(default_factory=list)
    carried: set[str] = field(default_factory=set)
    hidden: dict[str, Hidden] = field(default_factory=dict)


def decide(cells: Sequence[Cell], *, earlier: Sequence[Cell] | History = ()) -> Outcome:
    """Split ``cells`` into what is shown anew, what repeats an earlier figure, and what is hidden, with reasons.

    ``earlier`` are the cells that past releases show, oldest first.
    """
    history = earlier if isinstance(earlier, History) else History.of(earlier)
    return _named(_decided(cells, history), cells)


def decide_apart(cells: Sequence[Cell], *, earlier: Sequence[Cell]) -> Outcome:
    """The same, one family of figures after the other, so that what was published of the others is not in memory."""
    found = Outcome()
    refused: dict[str, People] = {}
    for before, now in families([earlier, cells]):
        outcome, given_away = _decided(now, History.of(before))
        found.shown += outcome.shown
        found.carried |= outcome.carried
        found.hidden |= outcome.hidden
        refused |= given_away
    place = {cell.key: number for number, cell in enumerate(cells)}
    found.shown.sort(key=lambda cell: place[cell.key])
    return _named((found, refused), cells)


def _decided(cells: Sequence[Cell], history: History) -> tuple[Outcome, dict[str, People]]:
    """What becomes of each cell; and for those that stay back for others, whom they would give away."""
    outcome = Outcome(carried=_to_carry(cells, history))
    moving = [cell for cell in cells if cell.key not in outcome.carried]
    few = [cell for cell in moving if len(cell.people) < cell.minimum]
    outcome.hidden = {cell.key: Hidden(FEW) for cell in few}
    open_cells = [cell for cell in moving if cell.key not in outcome.hidden]
    refused = Closure(history, open_cells).refused()
    outcome.shown = [cell for cell in open_cells if cell.key not in refused]
    again = {key for key in refused if key in history.last and _block_of(key, open_cells)}
    outcome.carried |= again
    return outcome, {key: people for key, people in refused.items() if key not in again}


def _block_of(key: str, cells: Sequence[Cell]) -> str:
    return next(cell.block for cell in cells if cell.key == key)


def _named(decided: tuple[Outcome, dict[str, People]], cells: Sequence[Cell]) -> Outcome:
    """With the reason for each cell that stays back: the small group that is behind it too."""
    outcome, refused = decided
    few = [cell for cell in cells if outcome.hidden.get(cell.key) == Hidden(FEW)]
    for cell in cells:
        if cell.key in refused:
            outcome.hidden[cell.key] = Hidden(PROTECTS, _protected(refused[cell.key], few, cell))
    return outcome


def _to_carry(cells: Sequence[Cell], history: History) -> set[str]:
    """Cells whose block waits; and of those that move, the cells that differ by too few people."""
    blocks: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        if cell.block:
            blocks[cell.block].append(cell)
    carried: set[str] = set()
    for block in blocks.values():
        differing = [cell for cell in block if _differs(cell, history)]
        stay = {cell.key for cell in differing if not _may_move(cell, history)}
        waits = len(differing) - len(stay) < MOST * len(differing) and not _is_overdue(block, history)
        carried |= {cell.key for cell in block} if waits else stay
    return carried


def _is_overdue(block: Sequence[Cell], history: History) -> bool:
    """Whether so much was said since that cells in which nobody answers any more hold up the others no longer."""
    largest = max(block, key=lambda cell: len(cell.behind))
    return len(history.fresh(largest)) >= ENOUGH * len(largest.people)


def _differs(cell: Cell, history: History) -> bool:
    """Whether ``cell`` would show something else than it last did. One that has become too small is hidden instead."""
    last = history.last.get(cell.key)
    return last is not None and len(cell.people) >= cell.minimum and cell.behind.keys() != last.behind.keys()


def _may_move(cell: Cell, history: History) -> bool:
    """Whether ``cell`` differs by enough people, and by enough of whom nothing was said, or by none of these."""
    fresh = history.fresh_people(cell)
    enough = len(changed_people(cell, history.last[cell.key])) >= cell.minimum
    return enough and not 0 < fresh < cell.minimum


def _protected(people: frozenset[str], few: Sequence[Cell], chosen: Cell) -> str:
    near = [cell for cell in few if cell.people & people and cell.label != chosen.label]
    return max(near, key=lambda cell: len(cell.people & people)).label if near else ""


# Figures that say what everybody said


def soft_share(count: int, n: int) -> tuple[int, str]:
    """A count that never says "nobody" or "everybody": the figure to show, with "at most", "at least" or nothing."""
    if count <= 1:
        return 1, "at most"
    if count >= n - 1:
        return n - 1, "at least"
    return count, ""


def soft_mean(total: float, n: int, *, low: float = 1, high: float = 5) -> tuple[float, str]:
    """A mean that never says that all chose the end of the scale: at the ends one other answer is left possible.

    Nor does it come so near to an end that one decimal would say so.
    """
    step = max(1 / n, NEAREST)
    mean = total / n
    if mean > high - step - TINY:
        return high - step, "at least"
    if mean < low + step + TINY:
        return low + step, "at most"
    return mean, ""


def soft_pairs(
    pairs: Sequence[tuple[float, float]], *, low: float = 1, high: float = 5
) -> list[tuple[float, float]]:
    """Before and after of some people, with another answer where all chose one end of the scale or moved alike.

    Every figure of a change is worked out from these. A mean that is softened by itself comes back as the difference
    of two others, and a range without width says how each of them did. Of a small group, which nobody is shown, nothing
    is changed; what was softened once stays as it is.
    """
    if len(pairs) < FLOOR:
        return list(pairs)
    before, after = (list(side) for side in zip(*pairs, strict=True))
    _leave_the_end(before, 0, low=low, high=high)
    _leave_the_end(after, -1, low=low, high=high)
    if len({round(later - earlier, 6) for earlier, later in zip(before, after, strict=True)}) == 1:
        is_high = sum(after) > len(after) * (low + high) / 2
        place = after.index(max(after) if is_high else min(after))
        after[place] += -1 if is_high else 1
    return list(zip(before, after, strict=True))


def nearly_all_agree(pairs: Sequence[tuple[float, float]]) -> bool:
    """Whether at most two of all said something else than the rest before, and at most two after.

    That is what is left of two sides that all agreed, once each of them is softened.
    """
    return all(len(side) - max(Counter(side).values()) <= 2 for side in zip(*pairs, strict=True))


def _leave_the_end(values: list[float], place: int, *, low: float, high: float) -> None:
    """Where ``values`` are all at one end, or less than one step from it together, one of them is a step away."""
    least, most = len(values) * low + 1, len(values) * high - 1
    total = sum(values)
    values[place] += min(max(total, least), most) - total
