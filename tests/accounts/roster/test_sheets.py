"""The cells of workbooks, as different programs write them and as those do who mean harm."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

import pytest

from accounts.roster.errors import RosterRefused
from accounts.roster.reading import read_bytes

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
KINDS = ("worksheet", "sharedStrings", "styles")
HEADINGS = '<row><c t="str"><v>id</v></c><c t="str"><v>name</v></c></row>'


def book(
    rows: str, *, strings="", styles="", sheets='<sheet name="A" r:id="rId1"/>', before="", **parts
) -> bytes:
    """A workbook by its parts, of which only ``rows`` are needed; ``parts`` are further ones or stand in for these."""
    targets = ("worksheets/sheet1.xml", "sharedStrings.xml", "styles.xml")
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(zip(KINDS, targets, strict=True), start=1)
    )
    content = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{before}<sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>',
        "xl/worksheets/sheet1.xml": sheet(rows),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (content | parts).items():
            archive.writestr(name, text)
    return file.getvalue()


def sheet(rows: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def row(*cells: str) -> str:
    return f"<row>{''.join(cells)}</row>"


def cell(value: object, kind: str = "n", style: int = 0, more: str = "") -> str:
    return f'<c t="{kind}" s="{style}">{more}<v>{escape(str(value))}</v></c>'


def read(data: bytes) -> list[tuple[str, ...]]:
    return [found.cells for found in read_bytes(data).rows]


def refused(data: bytes) -> str:
    with pytest.raises(RosterRefused) as error:
        read_bytes(data)
    return error.value.code


STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="[$-409]d\\-mmm\\-yy;@"/>'
    '<numFmt numFmtId="166" formatCode="#,##0 &quot;days&quot;"/><numFmt numFmtId="167" formatCode="[h]:mm"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/>'
    '<xf numFmtId="14"/><xf numFmtId="11"/></cellXfs>'
    '<dxfs><dxf><numFmt numFmtId="164" formatCode="yyyy"/></dxf></dxfs>'
)


@pytest.mark.parametrize(
    ("shown", "written"),
    [
        (cell(3), "3"),
        (cell("3.0"), "3"),
        (cell("0.1"), "0.1"),
        (cell("-7"), "-7"),
        (cell("1E+20"), "1" + 20 * "0"),
        (cell(42, style=1), "00042"),
        (cell("42.0", style=1), "00042"),
        (cell(43889, style=2), "2020-02-28"),
        (cell("43889.395833333336", style=5), "2020-02-28 09:30"),
        (cell("0.395833333333333", style=2), "09:30"),
        (cell(15, style=5), "1900-01-15"),
        (cell(99999999, style=5), "99999999"),
        (cell(12, style=3), "12"),
        (cell("1.5", style=4), "1.5"),
        (cell(12, style=6), "12"),
        (cell("2020-02-28T00:00:00", "d"), "2020-02-28"),
        (cell(1, "b"), "TRUE"),
        (cell("#N/A", "e"), "#N/A"),
        (cell("a\nb", "str"), "a b"),
        (cell("_x0041_nn_x0007_", "str"), "Ann"),
        (cell("Ann Ox", "str", more="<f>A1&amp;B1</f>"), "Ann Ox"),
        ('<c t="str"><f>NOW()</f></c>', ""),
        ("<c t='inlineStr'><is><r><t>An</t></r><rPh><t>xx</t></rPh><r><t>n</t></r></is></c>", "Ann"),
    ],
)
def test_a_cell_reads_as_it_is_shown(shown, written):
    assert read(book(HEADINGS + row(cell(1), shown, cell("x", "str")), styles=STYLES)) == [
        ("1", written, "x")
    ]


def test_days_may_be_counted_from_1904():
    data = book(
        HEADINGS + row(cell(1), cell(42427, style=5)), styles=STYLES, before='<workbookPr date1904="1"/>'
    )
    assert read(data) == [("1", "2020-02-28")]


def test_shared_texts_keep_their_runs_and_drop_how_they_are_pronounced():
    strings = (
        "<si><t>id</t></si><si><r><t>An</t></r><r><t>n Ox</t></r><rPh sb='0' eb='1'><t>xx</t></rPh></si>"
    )
    rows = row(cell(0, "s"), cell("name", "str")) + row(cell(1), cell(1, "s"))
    assert read(book(rows, strings=strings)) == [("1", "Ann Ox")]


def test_cells_stand_where_they_say_and_lines_are_the_rows_of_the_sheet():
    rows = HEADINGS + '<row r="5"><c r="B5" t="str"><v>Bo</v></c><c r="A5"><v>2</v></c></row>' + row(cell(3))
    table = read_bytes(book(rows))
    assert [(found.line, found.cells) for found in table.rows] == [(5, ("2", "Bo")), (6, ("3",))]


@pytest.mark.parametrize(
    "other",
    [
        lambda text: text.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"),
        lambda text: (
            text.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"').replace("<", "<x:").replace("<x:/", "</x:")
        ),
    ],
    ids=["strict", "with a prefix"],
)
def test_the_other_ways_of_naming_the_same_elements_are_read(other):
    rows = other(sheet(HEADINGS + row(cell(1), cell("Ann", "str"))))
    assert read(book("", **{"xl/worksheets/sheet1.xml": rows})) == [("1", "Ann")]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_sheet_that_is_not_shown_is_not_read(state):
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="/xl/worksheets/sheet{number}.xml"/>'
        for number in (1, 2)
    )
    data = book(
        HEADINGS + row(cell(1), cell("Pay of Ann", "str")),
        sheets=f'<sheet name="A" state="{state}" r:id="rId1"/><sheet name="B" r:id="rId2"/>',
        **{
            "xl/worksheets/sheet2.xml": sheet(HEADINGS + row(cell(1), cell("Ann", "str"))),
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>',
        },
    )
    assert read(data) == [("1", "Ann")]


def test_a_cell_far_to_the_right_costs_nothing_and_makes_its_row_too_long():
    far = '<row r="2"><c r="A2"><v>1</v></c><c r="XFD2"><v>9</v></c></row><row r="200000"><c r="A1"><v>2</v></c></row>'
    table = read_bytes(book(HEADINGS + far))
    assert [(found.line, len(found.cells), found.cells[-1]) for found in table.rows] == [
        (2, 101, "9"),
        (200_000, 1, "2"),
    ]


DOCTYPE = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]>'


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1048577"><c><v>1</v></c></row>',
        '<row><c r="1"><v>1</v></c></row>',
        '<row><c r="AAAA1"><v>1</v></c></row>',
        '<row><c t="s"><v>1</v></c></row>',
        "<row><c><v>one</v></c></row>",
    ],
)
def test_what_no_spreadsheet_writes_is_refused(rows):
    assert refused(book(rows)) == "workbook_unreadable"


def test_an_entity_in_an_encoding_that_hides_it_is_refused_by_the_reader_itself():
    hidden = (DOCTYPE + sheet(HEADINGS + row(cell(1), cell("Ann", "str")))).encode("utf-16")
    assert refused(book("", **{"xl/worksheets/sheet1.xml": hidden})) == "workbook_unreadable"
    plain = sheet(HEADINGS + row(cell(1), cell("Ann", "str"))).encode("utf-16")
    assert read(book("", **{"xl/worksheets/sheet1.xml": plain})) == [("1", "Ann")]


def test_one_long_text_in_very_many_cells_is_refused_before_it_fills_the_memory():
    strings = f"<si><t>{'x' * 8_000}</t></si>"
    data = book(HEADINGS + row(cell(0, "s")) * 20_000, strings=strings)
    assert len(data) < 100_000
    assert refused(data) == "file_too_large"


def test_a_list_of_a_hundred_thousand_rows_is_read_in_time():
    people = (row(cell(number), cell(f"Ann {number * 7919 % 100_003}", "str")) for number in range(100_000))
    assert len(read_bytes(book(HEADINGS + "".join(people))).rows) == 100_000
