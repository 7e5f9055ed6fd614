"""Bytes to rows: what is read, and what is refused with its line."""

import time

import pytest

from accounts.roster import reading
from accounts.roster.errors import RosterRefused
from accounts.roster.reading import read_bytes, read_path

PEOPLE = "id,name,manager\n1,Zoë Ng,\n2,Bo Lund,1\n"


def refusal(data: bytes, **choices: str) -> RosterRefused:
    with pytest.raises(RosterRefused) as caught:
        read_bytes(data, **choices)
    return caught.value


@pytest.mark.parametrize(
    ("encoded", "encoding"),
    [
        (PEOPLE.encode(), "utf-8"),
        (PEOPLE.encode("utf-8-sig"), "utf-8"),
        (PEOPLE.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + PEOPLE.encode("utf-16-be"), "utf-16"),
        (PEOPLE.encode("windows-1252"), "windows-1252"),
    ],
)
def test_the_encoding_is_found_out(encoded, encoding):
    table = read_bytes(encoded)
    assert table.encoding == encoding
    assert table.headings == ("id", "name", "manager")
    assert table.rows[0].cells == ("1", "Zoë Ng", "")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_out_even_where_cells_hold_another_one(separator):
    text = (
        separator.join(["id", "name", "title"])
        + "\n"
        + separator.join(["1", "Ann Ox", '"Head, Sales; North"'])
    )
    table = read_bytes(text.encode())
    assert table.separator == separator
    assert table.rows[0].cells == ("1", "Ann Ox", "Head, Sales; North")


def test_the_line_by_which_excel_declares_its_separator_is_not_a_heading():
    table = read_bytes(b"sep=;\r\nid;name\r\n1;Ann Ox\r\n")
    assert table.headings == ("id", "name")
    assert table.heading_line == 2
    assert table.rows[0].line == 3


def test_lines_are_counted_as_an_editor_shows_them():
    table = read_bytes(b'id,name\r\n1,"Ann\r\nOx"\r\n\r\n2,Bo\r\n')
    assert [(row.line, row.cells[0]) for row in table.rows] == [(2, "1"), (5, "2")]


def test_a_damaged_utf8_file_is_refused_with_the_line_and_not_read_as_another_encoding():
    data = "id,name\n1,Zoë Ng\n2,Åsa Öst\n".encode() + b"3,Ren\xe9\n"
    error = refusal(data)
    assert (error.code, error.line) == ("encoding", 4)
    assert "Line 4" in str(error)


def test_a_chosen_encoding_that_does_not_fit_is_refused_with_the_line():
    error = refusal(b"id,name\n1,Ann\n2,Ren\xe9\n", encoding="utf-8")
    assert (error.code, error.line) == ("encoding", 3)


def test_a_chosen_separator_that_does_not_fit_is_refused():
    error = refusal(PEOPLE.encode(), separator=";")
    assert (error.code, error.line) == ("separator", 1)
    assert "semicolon" in str(error)


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "file_empty", None),
        (b"\n \n\n", "separator", 1),
        (b"id,name,manager\n", "no_rows", 1),
        (b"id,name,manager\n,,\n", "no_rows", 1),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "not_csv", 1),
        (b"%PDF-1.7", "not_csv", 1),
        (b"<!doctype html><table>", "not_csv", 1),
        (b"id,name\n1,A\0nn\n", "nul_byte", 2),
        (b"id,name\n1,Ann\n2,B\x07o\n", "binary", 3),
        (b"just a sentence\nand another\n", "separator", 1),
        (b"id,name,Name\n1,Ann,Ann\n", "repeated_heading", 1),
        (b'id,name\n1,Ann\n2,"Bo\n3,Cy\n', "quotes", 3),
        (b'id,name\n1,"Ann" Ox\n', "quotes", 2),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(data, code, line):
    error = refusal(data)
    assert (error.code, error.line) == (code, line)


def test_utf16_without_its_mark_is_named_as_such():
    assert "UTF-16 without its mark" in str(refusal(PEOPLE.encode("utf-16-le")))


def test_a_cell_that_is_too_long_is_refused_with_line_and_column():
    error = refusal(b"id,name\n1,Ann\n2," + b"x" * (reading.MAX_CELL + 1) + b"\n")
    assert (error.code, error.line, error.column) == ("cell_too_long", 3, "name")


def test_a_cell_beyond_the_limit_of_the_csv_module_is_refused_with_its_line():
    error = refusal(b"id,name\n1,Ann\n2," + b"x" * 200_000 + b"\n")
    assert error.line == 3


def test_too_many_columns_are_refused():
    headings = ",".join(f"c{n}" for n in range(reading.MAX_COLUMNS + 1))
    assert refusal(f"{headings}\n1,2\n".encode()).code == "too_many_columns"


def test_an_empty_heading_gets_a_name_and_a_trailing_one_goes():
    assert read_bytes(b"id,,name,\n1,x,Ann,\n").headings == ("id", "(column 2)", "name")


def test_a_file_of_50_mb_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "roster.csv"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    began = time.perf_counter()
    with pytest.raises(RosterRefused) as caught:
        read_path(path)
    assert caught.value.code == "file_too_large"
    assert "50 MB" in str(caught.value)
    assert time.perf_counter() - began < 0.1
