"""What somebody pasted, as one entry for each person it names: pure, and whatever it came from.

Addresses, names and staff ids, one to a line or parted by commas, semicolons or tabs; ``Name <address>``; one column or
several from a spreadsheet, with a heading or without.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# An apostrophe belongs to a name such as o'neill@, but the first one of a line is a quotation mark.
# No address is longer than 254 letters; without that, a long line without one would be gone through at each letter.
ADDRESS = re.compile(r"(?<![^\s<>,;\"'])(?!')[^\s<>,;\"]{1,254}@[^\s<>,;\"']{1,254}")
FRILLS = " \t,;\"'<>•*·-"
HEADINGS = {
    "address": "e-mail email mail e-mail-address email-address work-e-mail work-email e-mail-adresse address",
    "id": "staff-id id employee-id personnel-number staff-number employee-number payroll-number person-id",
    "name": "name full-name person colleague employee display-name",
    "first": "first-name given-name forename vorname",
    "last": "last-name family-name surname nachname",
}
MEANS = {word: meaning for meaning, words in HEADINGS.items() for word in words.split()}
LONGEST_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Entry:
    """One pasted person: the line, the text as it stood, and the words to look for, the surest first.

    ``whole`` is the line as one name, family name first, for "Bowen, Nerys": it is tried before its parts.
    """

    line: int
    text: str
    wanted: tuple[str, ...]
    whole: str = ""


def entries(text: str) -> list[Entry]:
    """Everything that ``text`` names, in its order. A heading names nobody."""
    lines = [(number, line.strip("\ufeff ")) for number, line in enumerate(text.splitlines(), start=1)]
    lines = [(number, line) for number, line in lines if line.strip(FRILLS)]
    if not lines:
        return []
    separator, columns = _heading(lines[0][1])
    if columns:
        return [_row(number, line, separator, columns) for number, line in lines[1:]]
    is_table = len(lines) > 1 and all("\t" in line for _, line in lines)
    return [found for number, line in lines for found in _line(number, line, is_table=is_table)]


def _heading(line: str) -> tuple[str, dict[str, int]]:
    """The separator and the columns that a first line names; no columns when it is no heading."""
    for separator in ("\t", ";", ","):
        cells = ["-".join(cell.strip(FRILLS).lower().split()) for cell in line.split(separator)]
        columns = {MEANS[cell]: place for place, cell in reversed(list(enumerate(cells))) if cell in MEANS}
        if columns and "@" not in line and (len(cells) > 1 or separator == ","):
            return separator, columns
    return "", {}


def _row(number: int, line: str, separator: str, columns: dict[str, int]) -> Entry:
    cells = split(line, separator)

    def cell(name: str) -> str:
        place = columns.get(name)
        return cells[place] if place is not None and place < len(cells) else ""

    names = [cell("name"), f"{cell('first')} {cell('last')}"]
    wanted = [fold(word) for word in (cell("address"), cell("id"), *names)]
    return Entry(number, _shown(line), tuple(dict.fromkeys(word for word in wanted if word)))


def _line(number: int, line: str, *, is_table: bool) -> Iterator[Entry]:
    if is_table and len(ADDRESS.findall(line)) < 2:
        cells = [fold(cell) for cell in line.split("\t")]
        cells.sort(key=lambda cell: "@" not in cell)
        yield Entry(number, _shown(line), tuple(dict.fromkeys(cell for cell in cells if cell)))
        return
    pieces = [piece for separated in line.split("\t") for piece in split(separated, ",;")]
    pieces = [piece for piece in pieces if fold(piece)]
    whole = ""
    if len(pieces) == 2 and "@" not in line:
        whole = fold(f"{pieces[1]} {pieces[0]}")
    for piece in pieces:
        yield Entry(number, _shown(piece), (fold(piece),), whole)


def split(line: str, separators: str) -> list[str]:
    """The parts of ``line``; a separator between quotation marks or in <> parts nothing."""
    found: list[str] = []
    part: list[str] = []
    quoted = angled = False
    for letter in line:
        if letter == '"':
            quoted = not quoted
        elif letter in "<>":
            angled = letter == "<"
        if letter in separators and not quoted and not angled:
            found.append("".join(part))
            part = []
        else:
            part.append(letter)
    found.append("".join(part))
    if quoted:  # a mark that nobody closed is a letter like others
        for other in separators[1:]:
            line = line.replace(other, separators[0])
        found = line.split(separators[0])
    return [piece.strip() for piece in found]


def fold(words: str) -> str:
    """The address in ``words`` if there is one, else the words without their frills, in lower case."""
    address = ADDRESS.search(words)
    return (address.group().strip(FRILLS) if address else " ".join(words.strip(FRILLS).split())).lower()


def _shown(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= LONGEST_SHOWN else f"{words[:LONGEST_SHOWN]}…"
