"""The figures of a release one by one, as files and comparisons have them: which field means what, and in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from insights.figure_words import share_words, signed

# Each field of a figure: what it says, and its unit. The data dictionary is this.
FIELDS = {
    "n": (
        "How many people stand behind the figure; of commitments, how many mentees could have made one",
        "people",
    ),
    "count": ("How many of them, never nobody and never everybody", "people, or commitments"),
    "edge": ("“at least” or “at most” where saying more would say what everybody said", "words"),
    "mean": (
        "Mean; in a table of change, the mean difference of the same people",
        "rating 1 to 5, or its difference",
    ),
    "low": ("Lower end of the 95 % interval", "as the figure: a share of 1, or a difference"),
    "high": ("Upper end of the 95 % interval", "as the figure: a share of 1, or a difference"),
    "before": ("Mean of the same people at the start", "rating 1 to 5"),
    "after": ("Mean of the same people at the end", "rating 1 to 5"),
    "better": ("How many of them rated higher at the end", "people"),
    "better_edge": ("“at least” or “at most”, as in edge", "words"),
    "effect": (
        "Standardised mean change g_av, corrected for small groups, from 10 people on of whom not all but two agree",
        "standard deviations",
    ),
    "words": ("What may be said of the change", "words"),
    "as_of": ("The day for which an outcome of the organisation was known", "date"),
    "since": ("The release that brought the figure", "number of a release"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One cell of a declared table, shown or hidden."""

    table: str
    title: str
    row: str
    row_label: str
    column: str
    column_label: str
    cell: Mapping[str, Any]

    @property
    def place(self) -> tuple[str, str, str]:
        return self.table, self.row, self.column

    @property
    def words(self) -> str:
        return figure_words(self.cell)


def lines(tables: Mapping[str, Any]) -> Iterator[Line]:
    """Every cell of the declared tables of a release, in their order."""
    for key, table in declared(tables).items():
        labels = dict(table["columns"])
        for row in table["rows"]:
            for column, cell in row["cells"].items():
                yield Line(key, table["title"], row["key"], row["label"], column, labels[column], cell)


def declared(tables: Mapping[str, Any]) -> dict[str, Any]:
    """The tables with rows and columns; the rest of a release are counts of operations."""
    return {key: table for key, table in tables.items() if isinstance(table, Mapping) and "rows" in table}


def figure_words(cell: Mapping[str, Any]) -> str:
    """A figure as people say it, or why it is hidden."""
    if not cell["shown"]:
        return str(cell["reason"])
    if "before" in cell:
        return (
            f"{cell['before']:.1f} to {cell['after']:.1f}, likely {signed(cell['low'])} to {signed(cell['high'])} "
            f"({cell['n']} people)"
        )
    if "mean" in cell:
        edge = f"{cell['edge']} " if cell["edge"] else ""
        return f"{edge}{cell['mean']:.1f} ({cell['n']} people)"
    if "low" in cell:
        return share_words(cell)
    if "count" in cell:
        return f"{cell['count']} commitments of {cell['n']} people"
    return f"{cell['n']} people"


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that does not say the same in two releases. ``before`` is empty where the older had no such cell."""

    line: Line
    before: str
    after: str


def differences(older: Mapping[str, Any], newer: Mapping[str, Any]) -> list[Difference]:
    """What the tables ``newer`` say otherwise than ``older``, in the order of the newer; then what is gone."""
    before = {line.place: line for line in lines(older)}
    found = []
    for line in lines(newer):
        was = before.pop(line.place, None)
        if was is None or was.words != line.words:
            found.append(Difference(line, was.words if was else "", line.words))
    return found + [Difference(line, line.words, "") for line in before.values()]
