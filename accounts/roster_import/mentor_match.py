"""The two files of a mentor-match client as one staff list.

Their mentors are senior and their mentees junior; ours are the other way round, so a person's side is not carried
over: here both files only say who there is. What they hold on identity, and what people wrote about themselves, is
dropped before anything is staged.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from accounts.roster import reading
from accounts.roster.errors import RosterRefused

FILES = ("mentors.csv", "mentees.csv")
KEPT = ("first name", "last name", "job title", "grade", "organisation", "profession")
ADDRESSES = ("email address", "email")
HEADINGS = ("person id", "email address", *KEPT)


def as_one_list(files: Mapping[str, bytes]) -> bytes:
    """One row for each address, in CSV; somebody who stands in both files with the same words stands here once.

    :raises RosterRefused: if these are not those two files, or one of them cannot be read.
    """
    by_name = {PurePosixPath(name.replace("\\", "/")).name.lower(): data for name, data in files.items()}
    if set(by_name) != set(FILES):
        raise RosterRefused(
            "not_mentor_match",
            "Two files are only read together when they are mentors.csv and mentees.csv of a mentor-match client. "
            "Upload any other list on its own.",
        )
    rows = dict.fromkeys(row for name in FILES for row in _rows(name, by_name[name]))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    writer.writerows(rows)
    return out.getvalue().encode()


def _rows(name: str, data: bytes) -> Iterator[tuple[str, ...]]:
    """The kept cells of each row, the address first and twice: it is what tells these people apart."""
    try:
        table = reading.read_bytes(data)
    except RosterRefused as refusal:
        raise RosterRefused(refusal.code, f"{name}: {refusal}", line=refusal.line) from refusal
    place = {heading.lower(): number for number, heading in enumerate(table.headings)}
    address = next((heading for heading in ADDRESSES if heading in place), "")
    missing = [heading for heading in ("job title", "grade") if heading not in place]
    if not address or missing:
        wanted = missing or [ADDRESSES[0]]
        raise RosterRefused(
            "missing_column",
            f"{name}: line {table.heading_line} has no column “{wanted[0]}”.",
            line=table.heading_line,
            column=wanted[0],
        )
    for row in table.rows:
        cells = [
            row.cells[place[heading]].strip() if place.get(heading, len(row.cells)) < len(row.cells) else ""
            for heading in (address, *KEPT)
        ]
        yield (cells[0], *cells)
