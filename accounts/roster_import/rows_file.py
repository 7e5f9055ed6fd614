"""The rows that stay out, as a file to mend in a spreadsheet and to upload again; nothing in it runs there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from accounts.models import RosterImport
from accounts.roster.reading import Table
from accounts.roster.rows import Row

ADDED = ("Line in the file", "Why it stayed out")
FORMULA_SIGNS = ("=", "+", "-", "@", "|", "%", "\t", "\r", "\0", "＝", "＋", "－", "＠", "｜", "％")
NEGATIVE_NUMBER = re.compile(r"-\d+(?:[.,]\d+)*")
HARMLESS_BEFORE_A_SIGN = " \n\v\f\xa0\u3000\ufeff"


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would take for a formula. A number stays one."""
    if _is_formula(cell):
        return f"'{cell}"
    return cell


def _is_formula(cell: str) -> bool:
    start = cell.lstrip(HARMLESS_BEFORE_A_SIGN)
    return start.startswith(FORMULA_SIGNS) and not NEGATIVE_NUMBER.fullmatch(cell)


def as_written(cell: str) -> str:
    """The cell as it was before ``harmless``."""
    return cell[1:] if cell.startswith("'") and _is_formula(cell[1:]) else cell


def is_corrections(headings: tuple[str, ...]) -> bool:
    """Whether a file is one of ours that somebody has mended."""
    return headings[: len(ADDED)] == ADDED and len(headings) > len(ADDED)


def without_additions(table: Table) -> Table:
    """A mended file as the list it was cut from: without our two columns and our apostrophes."""
    if not is_corrections(table.headings):
        return table
    rows = table.rows.each(lambda row: Row(row.line, tuple(map(as_written, row.cells[len(ADDED) :]))))
    return replace(table, headings=table.headings[len(ADDED) :], rows=rows)


def rows_left_out(roster_import: RosterImport, table: Table) -> Iterator[list[str]]:
    """The heading and the rows, each with its line and reason first and with every cell it had."""
    reasons = {row["line"]: row["reason"] for row in roster_import.left_out}
    yield [*ADDED, *map(harmless, table.headings)]
    for row in table.rows:
        if row.line in reasons:
            yield [str(row.line), harmless(reasons[row.line]), *map(harmless, row.cells)]
