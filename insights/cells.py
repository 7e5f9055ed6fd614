"""A figure of a table, and who stands behind it. Pure: no Django, no clock, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MINIMUM = {"scores": 5, "comments": 8, "special": 10}
FLOOR = 5


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


def changed_people(new: Cell, old: Cell) -> frozenset[str]:
    """Whose contributions stand behind one of two cells but not behind the other."""
    units = new.behind.keys() ^ old.behind.keys()
    return frozenset(new.behind[unit] if unit in new.behind else old.behind[unit] for unit in units)
