"""Figures that have nothing to do with each other are decided and checked apart. Pure: no Django, clock or database.

Figures can be added and subtracted only where they tell of the same variable. Two that share none, not by way of any
other figure either, say nothing of each other: whatever follows from both follows from one of them. So it is enough to
look at one family of figures at a time, and only one stands in memory with all that was ever published of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from insights.cells import Cell


def families(releases: Iterable[Sequence[Cell]]) -> list[list[list[Cell]]]:
    """Split ``releases`` into families, each with its part of every release, in the order of the first figure of each.

    A figure belongs with all that share a variable, its place in a table or its block.
    """
    releases = [list(cells) for cells in releases]
    parent: dict[tuple[str, str], tuple[str, str]] = {}

    def root(mark: tuple[str, str]) -> tuple[str, str]:
        while parent.setdefault(mark, mark) != mark:
            parent[mark] = parent[parent[mark]]
            mark = parent[mark]
        return mark

    for cells in releases:
        for cell in cells:
            first, *others = _marks(cell)
            for other in others:
                parent[root(other)] = root(first)
    found: dict[tuple[str, str], list[list[Cell]]] = {}
    for turn, cells in enumerate(releases):
        for cell in cells:
            family = found.setdefault(root(_marks(cell)[0]), [[] for _ in releases])
            family[turn].append(cell)
    return list(found.values())


def _marks(cell: Cell) -> list[tuple[str, str]]:
    marks = [("place", cell.key), *(("variable", variable) for variable in cell.variables)]
    return [*marks, ("block", cell.block)] if cell.block else marks
