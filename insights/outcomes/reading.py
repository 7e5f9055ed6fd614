"""From the rows of a list to what each says: who it is, whether they stayed, whether they were promoted.

Pure: no Django, no clock, no database. Nothing of a row is kept but its line, the id or address in it and two answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from accounts.roster.cells import addresses, folded, short_id, tidy
from accounts.roster.errors import RosterRefused
from accounts.roster.reading import Table
from accounts.roster.words import HEADINGS

STAYED, PROMOTED = "stayed", "promoted"
OUTCOMES = (STAYED, PROMOTED)
WORDS: Mapping[str, Sequence[str]] = {
    "external_id": HEADINGS["external_id"],
    "email": HEADINGS["email"],
    STAYED: ("stayed", "still employed", "still here", "still with us", "retained", "employed", "geblieben"),
    PROMOTED: ("promoted", "was promoted", "promotion", "moved up", "befordert", "promu"),
}
YES = frozenset({"yes", "y", "true", "1", "x", "ja", "oui", "si", "sim", "tak"})
NO = frozenset({"no", "n", "false", "0", "nein", "non", "nee", "nao", "nie"})
NOT_A_WORD = re.compile(r"[\W_]")
MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class Said:
    """One row: the staff id and the address in it, and its answers, None where the cell is empty."""

    line: int
    external_id: str
    email: str
    stayed: bool | None
    promoted: bool | None

    @property
    def answers(self) -> tuple[bool | None, bool | None]:
        return self.stayed, self.promoted


@dataclass(slots=True)
class Reading:
    """What a list says, the lines that could not be understood, each with a reason, and which column was which."""

    columns: dict[str, str]
    rows: list[Said] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


def read(table: Table) -> Reading:
    """:raises RosterRefused: where no column says who it is, or none says what became of them."""
    columns = _columns(table.headings)
    found = Reading({name: table.headings[place] for name, place in columns.items()})
    for row in table.rows:
        cells = {name: _cell(row.cells, place) for name, place in columns.items()}
        fault = _fault(cells, found.columns)
        if fault:
            found.problems.append((row.line, fault))
        else:
            found.rows.append(_said(row.line, cells))
    return found


def _columns(headings: Sequence[str]) -> dict[str, int]:
    plain = [" ".join(NOT_A_WORD.sub(" ", folded(heading)).split()) for heading in headings]
    found = {name: place for name, words in WORDS.items() if (place := _place(plain, words)) is not None}
    seen = ", ".join(f"“{heading}”" for heading in headings[:MOST_NAMED])
    if not {"external_id", "email"} & found.keys():
        raise RosterRefused(
            "no_person", f"No column says who it is. Head one “staff id” or “e-mail”. The file has: {seen}."
        )
    if not set(OUTCOMES) & found.keys():
        raise RosterRefused(
            "no_outcome",
            f"No column says what became of people. Head one “stayed” or “promoted”. The file has: {seen}.",
        )
    return found


def _place(plain: Sequence[str], words: Iterable[str]) -> int | None:
    return next((plain.index(word) for word in words if word in plain), None)


def _cell(cells: Sequence[str], place: int) -> str:
    return tidy(cells[place]) if place < len(cells) else ""


def _fault(cells: Mapping[str, str], columns: Mapping[str, str]) -> str:
    if not (cells.get("external_id") or addresses(cells.get("email", ""))):
        return "No staff id and no e-mail address."
    for name in OUTCOMES:
        if name in cells and cells[name] and folded(cells[name]) not in YES | NO:
            return f"“{columns[name]}” is neither yes nor no."
    return ""


def _said(line: int, cells: Mapping[str, str]) -> Said:
    address = next(iter(addresses(cells.get("email", ""))), "")
    return Said(
        line,
        short_id(cells.get("external_id", "")),
        address.casefold(),
        _answer(cells.get(STAYED, "")),
        _answer(cells.get(PROMOTED, "")),
    )


def _answer(cell: str) -> bool | None:
    return None if not cell else folded(cell) in YES
