"""The rows that stay out, as a file that a spreadsheet opens without running anything in it."""

from __future__ import annotations

from collections.abc import Iterator

from accounts.models import RosterImport
from accounts.roster_import.jobs import read_table

FORMULA_SIGNS = ("=", "+", "-", "@", "|", "%", "\t", "\r", "＝", "＋", "－", "＠")


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


def rows_left_out(roster_import: RosterImport) -> Iterator[list[str]]:
    """The heading and the rows, each with its line and reason first."""
    table = read_table(roster_import)
    reasons = {row["line"]: row["reason"] for row in roster_import.left_out}
    yield ["Line", "Reason", *map(harmless, table.headings)]
    for row in table.rows:
        if row.line in reasons:
            yield [str(row.line), harmless(reasons[row.line]), *map(harmless, row.cells)]
