"""A file that holds only some people is checked among all the others, as if they stood below its last row.

Without them, a manager who is not in the file could not be found, and an address could be given to two people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.db.models import F, FilteredRelation, Q

from accounts.models import Person, ReportingLine
from accounts.roster.checking import Checked
from accounts.roster.drafts import Columns
from accounts.roster.findings import Finding
from accounts.roster.mapping import Mapping
from accounts.roster.reading import Table
from accounts.roster.rows import Row

COPIED = ("external_id", "name", "email", "title", "department")
SOMEBODY_HERE = "the record of somebody already here"


def with_known_people(table: Table, mapping: Mapping) -> Table:
    """The table with a row for each person of the organisation who is not in it. One query."""
    columns = Columns(table, mapping)
    in_file = {columns.cells(row)["external_id"] for row in table.rows}
    place = {heading: number for number, heading in enumerate(table.headings)}
    line = table.rows.last_line
    rows = []
    for values in _known_people(mapping):
        if values["external_id"] not in in_file:
            line += 1
            rows.append(Row(line, _cells(values, mapping, place)))
    return replace(table, rows=table.rows.followed_by(rows))


def _known_people(mapping: Mapping) -> Iterator[dict[str, str]]:
    """What is kept of each person, and by what the manager column would name their manager."""
    people = Person.objects.employed()
    key = mapping.columns.get("manager_key", mapping.columns["external_id"])
    field = next((name for name in COPIED if mapping.columns.get(name) == key), "")
    if field:
        now = Q(lines_up__until=None, lines_up__kind=ReportingLine.Kind.SOLID)
        people = people.annotate(
            line_now=FilteredRelation("lines_up", condition=now), manager=F(f"line_now__manager__{field}")
        )
    for person in people.values(*COPIED, *(["manager"] if field else [])).iterator():
        yield {name: value or "" for name, value in person.items()}


def _cells(values: dict[str, str], mapping: Mapping, place: dict[str, int]) -> tuple[str, ...]:
    """The person in the file's own columns. A column that several fields share is filled once."""
    cells = [""] * len(place)
    if "name" not in mapping.columns:
        values["last_name" if "last_name" in mapping.columns else "first_name"] = values.pop("name")
    for name, value in values.items():
        heading = mapping.columns.get(name, ("",))[0]
        if heading in place and not cells[place[heading]]:
            cells[place[heading]] = value
    return tuple(cells)


def without_known_people(checked: Checked, table: Table) -> Checked:
    """What was found in the file itself, ``table``, and nothing about the people who were added for the check."""
    last = table.rows.last_line
    why = {(found.line, found.code): _about_the_file(found, last) for found in checked.findings}
    in_file = {person.external_id for person in checked.people if person.line <= last}
    return replace(
        checked,
        rows=len(table.rows),
        people=tuple(person for person in checked.people if person.line <= last),
        left_out=tuple(
            replace(row, reason=in_words(why[row.line, row.code].reason))
            for row in checked.left_out
            if row.line <= last
        ),
        findings=tuple(
            _about_the_file(finding, last)
            for finding in checked.findings
            if finding.line <= last and not _is_old_news(finding, last)
        ),
        tops=tuple(top for top in checked.tops if top in in_file),
        missing_managers=tuple(
            gap
            for missing in checked.missing_managers
            if (gap := replace(missing, lines=tuple(line for line in missing.lines if line <= last))).lines
        ),
        names={line: name for line, name in checked.names.items() if line <= last},
    )


def _about_the_file(finding: Finding, last: int) -> Finding:
    return replace(finding, lines=tuple(line for line in finding.lines if line <= last))


def _is_old_news(finding: Finding, last: int) -> bool:
    """A namesake or a head of the organisation who is here already is nothing that the file brings."""
    return finding.code in ("same_name", "several_tops") and all(line > last for line in finding.lines)


def in_words(reason: str) -> str:
    """A sentence of the check, where the other line it speaks of is a person who was added."""
    return reason.replace("no other line", SOMEBODY_HERE)
