"""Workbooks as spreadsheets save them, and those that nobody should open."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from accounts.roster import spreadsheet, workbook
from accounts.roster.errors import RosterRefused
from accounts.roster.reading import read_bytes

ROWS = [("Staff ID", "Name", "Start"), (3, "Ada King", date(2020, 2, 28)), ("N-7", "Zoë Öz", "2021-01-05")]


def saved(rows=ROWS, *, before=(), **sheets) -> bytes:
    book = Workbook()
    for number, name in enumerate(before):
        book.create_sheet(name, number)
    sheet = book["Sheet"]
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The workbook ``data`` with one part more, or with another content of the part ``name``."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return file.getvalue()


def code_of(data: bytes) -> str:
    with pytest.raises(RosterRefused) as refused:
        read_bytes(data)
    return refused.value.code


def test_cells_read_as_a_person_sees_them():
    table = read_bytes(saved())
    assert table.headings == ("Staff ID", "Name", "Start")
    assert [row.cells for row in table.rows] == [
        ("3", "Ada King", "2020-02-28"),
        ("N-7", "Zoë Öz", "2021-01-05"),
    ]


def test_ids_keep_the_zeros_they_are_shown_with_and_times_their_minutes():
    book = Workbook()
    book.active.append(("Staff ID", "Name", "Seen"))
    book.active.append((42, "Ada\nKing", datetime(2020, 2, 28, 9, 30)))  # noqa: DTZ001
    book.active["A2"].number_format = "00000"
    file = io.BytesIO()
    book.save(file)
    assert read_bytes(file.getvalue()).rows[0].cells == ("00042", "Ada King", "2020-02-28 09:30")


def test_lines_are_the_rows_of_the_sheet_even_after_blank_ones():
    table = read_bytes(saved([(), *ROWS[:2], (), ROWS[2]]))
    assert (table.heading_line, [row.line for row in table.rows]) == (2, [3, 5])


def test_an_empty_first_sheet_is_passed_over():
    assert read_bytes(saved(before=["Notes"])).headings[0] == "Staff ID"


def test_a_workbook_without_anything_says_so():
    assert code_of(saved([])) == "file_empty"


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'
REFUSED = {
    "macros": ("xl/vbaProject.bin", b"\0", "macros"),
    "values of other files": ("xl/externalLinks/externalLink1.xml", b"<x/>", "external_link"),
    "a file inside": ("xl/embeddings/oleObject1.bin", b"\0", "embedded"),
    "an entity of this machine": ("xl/sharedStrings.xml", ENTITY, "entity"),
    "an entity across two pieces": (
        "xl/sharedStrings.xml",
        b"<x>" + b" " * (workbook.PIECE - 8) + ENTITY,
        "entity",
    ),
}


@pytest.mark.parametrize(("name", "content", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_what_a_list_of_people_never_needs_is_refused_by_name(name, content, code):
    assert code_of(with_part(saved(), name, content)) == code


def test_an_archive_that_is_no_workbook_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("people.csv", "Staff ID,Name\n1,Ada\n")
    assert code_of(file.getvalue()) == "not_a_workbook"
    assert code_of(saved()[:-40]) == "not_a_workbook"


def test_broken_xml_is_refused_by_the_process_that_reads_it():
    assert code_of(with_part(saved(), "xl/workbook.xml", b"<workbook")) == "workbook_unreadable"


def test_a_workbook_that_reads_for_ever_is_stopped(monkeypatch):
    monkeypatch.setattr(spreadsheet, "SECONDS", 0.005)
    assert code_of(saved()) == "workbook_too_slow"
