"""A row on its way to becoming a person, and the collecting of what is found on the way."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.roster.errors import RosterRefused
from accounts.roster.findings import Finding, Severity
from accounts.roster.mapping import Mapping
from accounts.roster.reading import Table
from accounts.roster.rows import Row
from accounts.roster.words import FIELD_LABELS


@dataclass(frozen=True, slots=True)
class RosterPerson:
    """A good row. ``manager`` and ``dotted_managers`` are ids of other good rows; "" is nobody above."""

    line: int
    external_id: str
    name: str
    email: str
    title: str
    grade: str
    department: str
    site: str
    time_zone: str
    languages: tuple[str, ...]
    started_on: date | None
    manager: str
    dotted_managers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is not imported, with the first reason why."""

    line: int
    code: str
    reason: str
    column: str


@dataclass(frozen=True, slots=True)
class MissingManager:
    """A manager whom rows name and the file does not hold."""

    manager: str
    lines: tuple[int, ...]


@dataclass(slots=True)
class Draft:
    """One row's cells by field, and what they came to so far.

    ``places`` says at which place of ``cells`` a field stands; all rows of a file share it, because very many rows
    with a dictionary each need a third more memory.
    """

    line: int
    places: dict[str, int]
    cells: list[str]
    post: str = ""
    name: str = ""
    email: str = ""
    grade: str = ""
    time_zone: str = ""
    started_on: date | None = None
    is_out: bool = False

    def __getitem__(self, name: str) -> str:
        return self.cells[self.places[name]] if name in self.places else ""

    def __setitem__(self, name: str, text: str) -> None:
        self.cells[self.places[name]] = text


class Columns:
    """Where each mapped field stands in the table."""

    def __init__(self, table: Table, mapping: Mapping) -> None:
        positions = {heading: number for number, heading in enumerate(table.headings)}
        folded_positions = {heading.casefold(): number for heading, number in positions.items()}
        self.heading: dict[str, str] = {}
        self._places: dict[str, tuple[int, ...]] = {}
        for name, headings in mapping.columns.items():
            places = [positions.get(h, folded_positions.get(h.strip().casefold())) for h in headings]
            if None in places:
                missing = headings[places.index(None)]
                raise RosterRefused(
                    "missing_column",
                    f"Line {table.heading_line} has no column “{missing}”, which is to be the "
                    f"{FIELD_LABELS[name].lower()}.",
                    line=table.heading_line,
                    column=missing,
                )
            self._places[name] = tuple(place for place in places if place is not None)
            self.heading[name] = ", ".join(headings)
        self.order = {name: number for number, name in enumerate(self._places)}
        self._require(table.heading_line)
        self.width = len(table.headings)

    def _require(self, line: int) -> None:
        has_name = "name" in self._places or {"first_name", "last_name"} & self._places.keys()
        wanted = [FIELD_LABELS["external_id"]] if "external_id" not in self._places else []
        wanted += [] if has_name else ["Full name, or first and last name"]
        if wanted:
            raise RosterRefused(
                "missing_column",
                f"No column in line {line} is the {' nor the '.join(want.lower() for want in wanted)}. "
                "A roster needs one row for each person; say which column holds it.",
                line=line,
                column=wanted[0],
            )

    def cells(self, row: Row) -> dict[str, str]:
        """The row's cells by field, several columns joined; missing ones are empty."""
        last = len(row.cells)
        found = {}
        for name, places in self._places.items():
            texts = [row.cells[place].strip() for place in places if place < last]
            glue = " " if name == "name" else " / "
            found[name] = texts[0] if len(texts) == 1 else glue.join(filter(None, texts))
        return found

    def first_missing(self, row: Row) -> str | None:
        """The heading of the first mapped column that lies beyond the end of a short row."""
        if len(row.cells) >= self.width:
            return None
        beyond = [
            (max(places), name) for name, places in self._places.items() if max(places) >= len(row.cells)
        ]
        return self.heading[min(beyond)[1]] if beyond else None


class Notebook:
    """Findings as they are made; an error also takes its row out."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self.findings: list[Finding] = []
        self._reason_out: dict[int, Finding] = {}

    def write(
        self,
        code: str,
        draft: Draft,
        field_name: str = "",
        *,
        value: str = "",
        lines: Iterable[int] = (),
        detail: str = "",
    ) -> None:
        """Note a finding about one row."""
        column = self._columns.heading.get(field_name, "")
        finding = Finding(code, draft.line, column, value, tuple(lines), detail)
        self.findings.append(finding)
        if finding.severity is Severity.ERROR:
            draft.is_out = True
            self._reason_out.setdefault(draft.line, finding)

    def write_file(self, code: str, line: int, field_name: str = "", *, detail: str = "") -> None:
        """Note a finding about the file as a whole."""
        self.findings.append(Finding(code, line, self._columns.heading.get(field_name, ""), detail=detail))

    def left_out(self) -> list[LeftOut]:
        """The rows that are out, in the order of the file."""
        return [
            LeftOut(line, found.code, found.reason, found.column)
            for line, found in sorted(self._reason_out.items())
        ]

    def posts_without_a_person(self) -> set[int]:
        """The lines of rows whose name is nobody's."""
        codes = ("name_placeholder", "name_not_a_person")
        return {line for line, found in self._reason_out.items() if found.code in codes}

    def missing_managers(self) -> list[MissingManager]:
        """The managers that were not found, the one whom most rows name first."""
        lines: dict[str, list[int]] = defaultdict(list)
        for finding in self.findings:
            if finding.code == "manager_unknown":
                lines[finding.value].append(finding.line)
        found = [MissingManager(manager, tuple(sorted(named))) for manager, named in lines.items()]
        return sorted(found, key=lambda missing: (-len(missing.lines), missing.lines))
