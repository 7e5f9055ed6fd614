"""Lists that look like a staff list and hold no people, so that a refusal can say what they are instead.

Staff returns to a ministry or a head office often come as groups of like posts with a count of each.
"""

import re
from contextlib import suppress

from accounts.roster.cells import folded
from accounts.roster.errors import RosterRefused
from accounts.roster.mapping import Mapping
from accounts.roster.reading import Table

PEOPLE = ("external_id", "name", "first_name", "last_name", "email")
COUNTED = re.compile(
    r"\b(fte|headcount|head count|number of (posts|staff|people|employees)|posts|vollzeitaquivalente)\b"
)


def refuse_groups_of_posts(table: Table, mapping: Mapping) -> None:
    """:raises RosterRefused: for a list without id, name and e-mail in which each row counts posts."""
    if any(name in mapping.columns for name in PEOPLE):
        return
    counted = next((heading for heading in table.headings if COUNTED.search(folded(heading))), None)
    if counted is None:
        return
    place = table.headings.index(counted)
    total = sum(_number(row.cells[place]) for row in table.rows if place < len(row.cells))
    raise RosterRefused(
        "not_people",
        "This is not a list of people: no column holds a person id, a name or an e-mail address. Each of its "
        f"{len(table.rows):,} rows stands for a group of posts, counted in “{counted}” ({total:,.0f} in all). "
        "Export a list with one row for each person.",
        line=table.heading_line,
        column=counted,
    )


def _number(cell: str) -> float:
    with suppress(ValueError):
        return float(cell.strip().replace(",", "."))
    return 0.0
