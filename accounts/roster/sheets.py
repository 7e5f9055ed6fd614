"""The cells of an XLSX workbook as text, told by expat one element after another.

Neither a part nor a tree of it is ever in memory whole; only the strings that cells share are. Formulas are not
computed: a cell says what the spreadsheet last saw in it. Only ``spreadsheet`` calls this, in a process of its own.
"""

import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, time, timedelta
from posixpath import join, normpath
from typing import BinaryIO, NoReturn
from xml.parsers import expat

PIECE = 64 * 1024
LAST_ROW = 1_048_576
SPREADSHEETS = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
WANTED = ("c", "cellXfs", "numFmt", "numFmts", "rPh", "row", "sheet", "si", "t", "v", "workbookPr", "xf")
TAGS = {f"{space} {tag}": tag for space in SPREADSHEETS for tag in WANTED}
TAGS[f"{PACKAGE} Relationship"] = "Relationship"
# The numbers of formats that no workbook spells out, because every spreadsheet knows them: days and times.
DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
LONGEST_FORMAT = 255
# What a format shows as it stands, and what it says of conditions, colours and languages.
LITERAL = re.compile(r'"[^"]{0,255}"|[\\_*].|\[[^\]]{0,80}\]')
DATE_LETTER = re.compile(r"[dmhys]", re.IGNORECASE)
SPAN = re.compile(r"\[[hms]{1,9}\]", re.IGNORECASE)  # hours beyond a day: no moment of the calendar
CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")
Attributes = dict[str, str]


class Unreadable(Exception):
    """The workbook is not what it says it is."""


class _Part:
    """One part of the archive on its way past; ``start`` and ``end`` hear of the elements named in ``TAGS``."""

    def __init__(self) -> None:
        self._text: list[str] = []

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """It ends."""

    def pass_by(self, archive: zipfile.ZipFile, name: str) -> Iterator[None]:
        """Read the part; stops after every piece, so that what was heard so far can be taken."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = parser.ExternalEntityRefHandler = _refuse
        start, end, known = self.start, self.end, TAGS.get

        def started(name: str, attributes: Attributes) -> None:
            if tag := known(name):
                start(tag, attributes)

        def ended(name: str) -> None:
            if tag := known(name):
                end(tag)

        parser.StartElementHandler, parser.EndElementHandler = started, ended
        parser.CharacterDataHandler = self._text.append
        with archive.open(name) as pieces:
            while piece := pieces.read(PIECE):
                parser.Parse(piece, False)
                yield
            parser.Parse(b"", True)
            yield

    def read(self, archive: zipfile.ZipFile, name: str) -> None:
        for _ in self.pass_by(archive, name):
            pass

    def _taken(self) -> str:
        """The text since it was last thrown away."""
        text = "".join(self._text)
        self._text.clear()
        return text


def _refuse(*_: object) -> NoReturn:
    raise Unreadable("A part declares a document type or an entity.")


class _Relations(_Part):
    """Where the parts of the workbook lie, by their name in it, and the kind of each."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = normpath(join("/xl", attributes.get("Target", ""))).lstrip("/")
            self.found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], target)

    def of_kind(self, kind: str) -> str | None:
        return next((target for found, target in self.found.values() if found == kind), None)

    def in_order(self, keys: list[str]) -> list[str]:
        """Where the sheets lie that are named so, without those that are only a chart."""
        return [target for kind, target in (self.found[key] for key in keys) if kind == "worksheet"]


class _Book(_Part):
    """The sheets that are shown, in their order, and the day from which days are counted."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[str] = []
        self.epoch = datetime(1899, 12, 30)  # noqa: DTZ001 a spreadsheet knows no time zones

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "workbookPr" and attributes.get("date1904", "0") in ("1", "true"):
            self.epoch = datetime(1904, 1, 1)  # noqa: DTZ001
        elif tag == "sheet" and attributes.get("state", "visible") == "visible":
            self.sheets += [attributes[key] for space in RELATIONS if (key := f"{space} id") in attributes]


class _Strings(_Part):
    """The texts that cells share, in their order, without the readings that stand above Asian letters."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._runs: list[str] = []
        self._is_reading = False

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "rPh":
            self._is_reading = True
        self._text.clear()

    def end(self, tag: str) -> None:
        if tag == "t" and not self._is_reading:
            self._runs.append(self._taken())
        elif tag == "rPh":
            self._is_reading = False
        elif tag == "si":
            self.found.append(_on_one_line("".join(self._runs)))
            self._runs.clear()


class _Styles(_Part):
    """How each style shows a number: as a day or time, with so many digits at least, or as it is."""

    def __init__(self) -> None:
        super().__init__()
        self._codes: dict[str, str] = {}
        self._inside = ""
        self.are_dates: list[bool] = []
        self.digits: list[int] = []

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag in ("numFmts", "cellXfs"):
            self._inside = tag
        elif tag == "numFmt" and self._inside == "numFmts":
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:LONGEST_FORMAT]
        elif tag == "xf" and self._inside == "cellXfs":
            number = attributes.get("numFmtId", "0")
            code = self._codes.get(number)
            is_date = _is_date(code) if code is not None else number.isdecimal() and int(number) in DATES
            self.are_dates.append(is_date)
            self.digits.append(len(code) if code and set(code) == {"0"} else 0)

    def end(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""


def _is_date(code: str) -> bool:
    return not SPAN.search(code) and bool(DATE_LETTER.search(LITERAL.sub("", code.partition(";")[0])))


class _Sheet(_Part):
    """Rows with the number that a spreadsheet shows for each, to the last cell that holds something."""

    def __init__(self, strings: list[str], styles: _Styles, epoch: datetime, columns: int) -> None:
        super().__init__()
        self._strings, self._styles, self._epoch, self._columns = strings, styles, epoch, columns
        self._places: dict[str, int] = {}
        self._row, self._place, self._kind, self._style = 0, -1, "n", ""
        self._value, self._is_reading = "", False
        self._cells: list[str] = []
        self.rows: list[tuple[int, list[str]]] = []

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "c":
            reference = attributes.get("r")
            self._place = self._place_of(reference) if reference else self._place + 1
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._value = ""
        elif tag == "row":
            self._row = max(int(attributes.get("r", 0)), self._row + 1)
            self._place, self._cells = -1, []
            if self._row > LAST_ROW:
                raise Unreadable("A row lies below the last one that a sheet can have.")
        elif tag == "rPh":
            self._is_reading = True
        self._text.clear()

    def end(self, tag: str) -> None:
        if tag == "v" or (tag == "t" and not self._is_reading):
            self._value += self._taken()
        elif tag == "c":
            if self._value and (words := self._words()):
                self._put(words)
        elif tag == "row":
            if self._cells:
                self.rows.append((self._row, self._cells))
        elif tag == "rPh":
            self._is_reading = False

    def _put(self, words: str) -> None:
        """Whatever stands beyond the last column that can be read stands in the one after it, and is found there."""
        place, cells = min(self._place, self._columns), self._cells
        if place == len(cells):
            cells.append(words)
        else:
            cells.extend("" for _ in range(place + 1 - len(cells)))
            cells[place] = words

    def _place_of(self, reference: str) -> int:
        """``C12`` is 2."""
        letters = reference.rstrip("0123456789")
        place = self._places.get(letters)
        if place is None:
            if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
                raise Unreadable("A cell stands nowhere.")
            place = 0
            for letter in letters.upper():
                place = 26 * place + ord(letter) - 64
            place = self._places[letters] = place - 1
        return place

    def _words(self) -> str:
        """What a person sees in the cell, on one line: ``3`` and not ``3.0``, a day without its midnight."""
        match self._kind:
            case "s":
                return self._strings[int(self._value)]
            case "n":
                return self._number()
            case "b":
                return "TRUE" if self._value in ("1", "true") else "FALSE"
            case "d":
                return self._iso()
        return _on_one_line(self._value)

    def _number(self) -> str:
        text, style = self._value, int(self._style or 0)
        if style < len(self._styles.digits):
            if self._styles.are_dates[style]:
                with suppress(ValueError, OverflowError):
                    return self._moment(float(text))
            if (plain := _plain(text)).isdecimal():
                return plain.zfill(self._styles.digits[style])  # ids that are shown with leading zeros
        return _plain(text)

    def _moment(self, days: float) -> str:
        """A count of days as a day, with its time where it has one; what the calendar does not know stays a number."""
        seconds = round(86_400 * days)
        if 0 <= days < 1:
            return (self._epoch + timedelta(seconds=seconds)).time().isoformat("minutes")
        if days < 60 and self._epoch.year < 1904:
            seconds += 86_400  # this calendar has a 29 February 1900
        return _day(self._epoch + timedelta(seconds=seconds))

    def _iso(self) -> str:
        try:
            return _day(datetime.fromisoformat(self._value))
        except ValueError:
            return _on_one_line(self._value)


def _plain(text: str) -> str:
    """A number as it is typed: ``3`` and not ``3.0``."""
    if text.isdecimal() and text[0] != "0":
        return text
    number = float(text)
    return str(int(number)) if number.is_integer() else str(number)


def _day(moment: datetime) -> str:
    return moment.date().isoformat() if moment.time() == time() else moment.isoformat(" ", "minutes")


def _on_one_line(text: str) -> str:
    """Line ends become blanks, and letters that are written by their number become letters."""
    if "_x" in text:
        text = CODED.sub(_letter, text)
    return text.replace("\r", "").replace("\n", " ") if "\n" in text or "\r" in text else text


def _letter(coded: re.Match[str]) -> str:
    letter = chr(int(coded[1], 16))
    return letter if letter.isprintable() or letter in "\t\r\n" else ""


def rows(file: BinaryIO, *, columns: int) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something on the first sheet shown that has any, each with its number; the first is 1.

    A row has ``columns`` cells and one more at most.
    :raises Unreadable: for what no spreadsheet has written; and whatever a damaged archive raises.
    """
    with zipfile.ZipFile(file) as archive:
        names = {part.filename.replace("\\", "/").lower(): part.filename for part in archive.infolist()}
        relations, book, strings, styles = _Relations(), _Book(), _Strings(), _Styles()
        relations.read(archive, names["xl/_rels/workbook.xml.rels"])
        book.read(archive, names["xl/workbook.xml"])
        for kind, part in (("sharedStrings", strings), ("styles", styles)):
            if target := relations.of_kind(kind):
                part.read(archive, names[target.lower()])
        for target in relations.in_order(book.sheets):
            sheet, is_empty = _Sheet(strings.found, styles, book.epoch, columns), True
            for _ in sheet.pass_by(archive, names[target.lower()]):
                yield from sheet.rows
                is_empty = is_empty and not sheet.rows
                sheet.rows.clear()
            if not is_empty:
                return
