"""Bytes to rows: encoding, separator, and line numbers that match what an editor shows.

Whatever cannot be read for certain is refused with the line where it went wrong; nothing is repaired in
silence.
"""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from accounts.roster import spreadsheet
from accounts.roster.errors import RosterRefused
from accounts.roster.rows import Row, Rows

MAX_BYTES = spreadsheet.MAX_TEXT
MAX_ROWS = 100_000
MAX_COLUMNS = 100
MAX_CELL = 8_192
MAX_LINE = MAX_COLUMNS * MAX_CELL
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
ENCODINGS = {"utf-8": "UTF-8", "utf-16": "UTF-16", "windows-1252": "Windows-1252"}
CODECS = {"utf-8": "utf-8-sig"}  # which takes the mark off where there is one
BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
OTHER_FORMATS = {
    b"\xd0\xcf\x11\xe0": "an old Excel file (XLS)",
    b"%PDF": "a PDF document",
    b"\x1f\x8b": "a compressed file",
    b"<!DOCTYPE": "a web page",
    b"<html": "a web page",
    b"<?xml": "an XML document",
    b"<svg": "a picture",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"RIFF": "a picture",
    b"II*\x00": "a picture",
    b"MM\x00*": "a picture",
}
SNIFFED_ROWS = 60
KEPT_ONCE = 20_000  # so many different cells; departments and grades stand in very many rows
CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Table:
    """A readable file: unique headings, and rows that may be longer or shorter than them."""

    headings: tuple[str, ...]
    heading_line: int
    rows: Rows
    encoding: str
    separator: str


def read_path(path: Path, *, encoding: str | None = None, separator: str | None = None) -> Table:
    """Read a file from disk; its size is checked before any of it is loaded."""
    refuse_size(path.stat().st_size)
    return read_bytes(path.read_bytes(), encoding=encoding, separator=separator)


def refuse_size(size: int) -> None:
    """:raises RosterRefused: for a file that is larger than a roster can be, or empty."""
    if size > MAX_BYTES:
        raise RosterRefused(
            "file_too_large",
            f"The file is {size / 1024 / 1024:.0f} MB; at most {MAX_BYTES // 1024 // 1024} MB can be read. "
            "Export only the columns that a roster needs.",
        )
    if size == 0:
        raise RosterRefused("file_empty", "The file is empty. Export it again with a heading row and people.")


def read_bytes(data: bytes, *, encoding: str | None = None, separator: str | None = None) -> Table:
    """The rows of a CSV file or a workbook, with encoding and separator found out unless they are given.

    :raises RosterRefused: naming the line (and column, where there is one) that cannot be read.
    """
    refuse_size(len(data))
    if spreadsheet.is_workbook(data):
        data, encoding, separator = plain(data), "utf-8", ","
    _refuse_other_formats(data)
    found_encoding, text = _decode(data, encoding)
    _refuse_control_characters(text)
    _refuse_endless_lines(text)
    skipped, text, declared = _declared_separator(text)
    found_separator = separator or declared or _guess_separator(text)
    del text  # as long as the file once more
    source = _Source(data, found_encoding, found_separator, skipped)
    records = source.records()
    heading_line, headings = _headings(records, found_separator)
    count, last_line = 0, heading_line
    for count, row in enumerate(_checked_rows(records, headings), start=1):  # noqa: B007 the last ones are kept
        last_line = row.line
    if not count:
        raise RosterRefused("no_rows", "The file has headings but no people under them.", line=heading_line)
    rows = Rows(lambda: islice(source.records(), 1, None), count, last_line)
    return Table(headings, heading_line, rows, found_encoding, found_separator)


def plain(data: bytes) -> bytes:
    """The same list as text: a workbook becomes CSV whose lines are its rows; anything else stays as it is.

    :raises RosterRefused: for a workbook that cannot be opened.
    """
    return spreadsheet.to_csv(data) if spreadsheet.is_workbook(data) else data


def _refuse_other_formats(data: bytes) -> None:
    start = data[:512].lstrip()
    for mark, what in OTHER_FORMATS.items():
        if start[: len(mark)].lower() == mark.lower():
            raise RosterRefused(
                "not_csv",
                f"This is {what}, not a CSV file. Open it in a spreadsheet and save it as CSV UTF-8.",
                line=1,
            )


def _decode(data: bytes, chosen: str | None) -> tuple[str, str]:
    marked = next((name for mark, name in BYTE_ORDER_MARKS.items() if data.startswith(mark)), None)
    if chosen:
        return chosen, _decode_as(data, chosen)
    if marked:
        return marked, _decode_as(data, marked)
    if b"\0" in data:
        raise RosterRefused(
            "nul_byte",
            f"Line {_line_of(data, data.index(0))} holds a zero byte: this is a binary file, or UTF-16 "
            "without its mark. "
            "Save it as CSV UTF-8.",
            line=_line_of(data, data.index(0)),
        )
    try:
        return "utf-8", data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_mostly_utf8(data):
            raise _undecodable(data, "utf-8", error.start) from error
        return "windows-1252", _decode_as(data, "windows-1252")


def _decode_as(data: bytes, encoding: str) -> str:
    if encoding not in ENCODINGS:
        known = ", ".join(ENCODINGS.values())
        raise RosterRefused(
            "encoding_unknown", f"“{encoding}” is not an encoding we read. Choose one of: {known}."
        )
    try:
        return data.decode(CODECS.get(encoding, encoding))
    except UnicodeDecodeError as error:
        raise _undecodable(data, encoding, error.start) from error


def _undecodable(data: bytes, encoding: str, position: int) -> RosterRefused:
    line = _line_of(data, position)
    return RosterRefused(
        "encoding",
        f"Line {line} cannot be read as {ENCODINGS[encoding]}: byte {data[position]:#04x} means nothing "
        "there. "
        "Choose another encoding, or save the file as CSV UTF-8.",
        line=line,
    )


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether the accented letters are nearly all UTF-8, so that the rest is damage and not another
    encoding.
    """
    text = data.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    intact = sum(1 for character in text if character > "\x7f") - damaged
    return intact > damaged


def _line_of(data: bytes, position: int) -> int:
    return len(data[:position].decode("latin-1").replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def _refuse_control_characters(text: str) -> None:
    found = CONTROL_CHARACTER.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise RosterRefused(
            "binary",
            f"Line {line} holds a control character ({ord(found[0]):#04x}): this is not a text file. "
            "Save it as CSV UTF-8.",
            line=line,
        )


def _refuse_endless_lines(text: str) -> None:
    """Before they are cut: a line of millions of separators would be millions of cells."""
    ends, start, line = "\n" if "\n" in text else "\r", 0, 1
    while start < len(text):
        end = text.find(ends, start)
        end = len(text) if end < 0 else end
        if end - start > MAX_LINE:
            raise RosterRefused(
                "line_too_long",
                f"Line {line} is {end - start:,} characters long; at most {MAX_LINE:,} can be read. "
                "Export the list with one line for each person.",
                line=line,
            )
        start, line = end + 1, line + 1


def _declared_separator(text: str) -> tuple[int, str, str | None]:
    """Excel may write ``sep=;`` above the headings: how many lines that takes, the rest, and the
    separator.
    """
    first, newline, rest = text.partition("\n")
    word = first.strip('\r\n "')
    if newline and word.lower().startswith("sep=") and word[4:] in SEPARATORS:
        return 1, rest, word[4:]
    return 0, text, None


def _guess_separator(text: str) -> str:
    """The separator that cuts most rows into as many cells as the heading has, and then into the most cells.

    :raises RosterRefused: if none of them cuts the heading into two.
    """
    best = max(SEPARATORS, key=lambda separator: _fit(text[:262_144], separator))
    if _fit(text[:262_144], best) == (0.0, 0):
        raise RosterRefused(
            "separator",
            "Line 1 is a single column. The cells of a roster are separated by commas, semicolons, tabs"
            " or vertical bars.",
            line=1,
        )
    return best


def _fit(sample: str, separator: str) -> tuple[float, int]:
    """The share of the first rows that are as wide as the heading, and that width; zeros below two
    columns.
    """
    widths: list[int] = []
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
    with suppress(csv.Error):  # a cell beyond the module's own limit: judged by the rows before it
        widths.extend(len(cells) for cells in islice(filter(None, reader), SNIFFED_ROWS))
    if not widths or widths[0] < 2:
        return 0.0, 0
    return sum(width == widths[0] for width in widths) / len(widths), widths[0]


@dataclass(frozen=True, slots=True)
class _Source:
    """Where rows are cut from: the bytes of a file that has been found readable, and how to read them."""

    data: bytes
    encoding: str
    separator: str
    skipped: int

    def records(self) -> Iterator[Row]:
        """Every record that is not blank, with the physical line it starts on even after quoted line breaks."""
        text = io.TextIOWrapper(io.BytesIO(self.data), CODECS.get(self.encoding, self.encoding), newline="")
        for _ in range(self.skipped):
            text.readline()
        reader = csv.reader(text, delimiter=self.separator, strict=True)
        first_line = line = 1 + self.skipped
        kept: dict[str, str] = {}
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise _uncut(line, error) from error
            if cells is None:
                return
            if any(cell.strip() for cell in cells):
                find = kept.setdefault if len(kept) < KEPT_ONCE else kept.get
                yield Row(line, tuple([find(cell, cell) for cell in cells]))
            line = first_line + reader.line_num


def _uncut(line: int, error: csv.Error) -> RosterRefused:
    if "field limit" in str(error):
        return RosterRefused(
            "cell_too_long",
            f"Line {line}: one cell is far too long. A quotation mark may be missing.",
            line=line,
        )
    return RosterRefused(
        "quotes",
        f"Line {line} cannot be cut into cells: a quotation mark is not closed, or stands inside a cell "
        "without being "
        f"doubled ({error}).",
        line=line,
    )


def _headings(records: Iterator[Row], separator: str) -> tuple[int, tuple[str, ...]]:
    first = next(records, None)
    if first is None:
        raise RosterRefused("file_empty", "The file holds only blank lines.", line=1)
    names = [" ".join(cell.split()) for cell in first.cells]
    while names and not names[-1]:
        names.pop()
    if len(names) < 2:
        raise RosterRefused(
            "separator",
            f"Line {first.line} is a single column when cut at each {SEPARATORS.get(separator, separator)}. "
            "Choose the separator that the file really uses.",
            line=first.line,
        )
    if len(names) > MAX_COLUMNS:
        raise RosterRefused(
            "too_many_columns",
            f"Line {first.line} has {len(names)} columns; at most {MAX_COLUMNS} can be read.",
            line=first.line,
        )
    _refuse_repeated_headings(names, first.line)
    return first.line, tuple(name or f"(column {number})" for number, name in enumerate(names, start=1))


def _refuse_repeated_headings(names: list[str], line: int) -> None:
    seen: dict[str, int] = {}
    for number, name in enumerate(names, start=1):
        if name and name.casefold() in seen:
            raise RosterRefused(
                "repeated_heading",
                f"Line {line}: “{name}” heads columns {seen[name.casefold()]} and {number}. Give each "
                "column its own heading.",
                line=line,
                column=name,
            )
        seen[name.casefold()] = number


def _checked_rows(records: Iterator[Row], headings: tuple[str, ...]) -> Iterator[Row]:
    for count, row in enumerate(records, start=1):
        if count > MAX_ROWS:
            raise RosterRefused(
                "too_many_rows",
                f"Line {row.line}: more than {MAX_ROWS:,} rows. Split the file.",
                line=row.line,
            )
        for number, cell in enumerate(row.cells):
            if len(cell) > MAX_CELL:
                column = headings[number] if number < len(headings) else f"(column {number + 1})"
                raise RosterRefused(
                    "cell_too_long",
                    f"Line {row.line}, column “{column}”: {len(cell):,} characters in one cell. "
                    "A quotation mark may be missing, or the column does not belong in a roster.",
                    line=row.line,
                    column=column,
                )
        yield row
