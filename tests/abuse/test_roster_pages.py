"""Staff lists that are meant to do harm: formulas, names that break a page, one bad row of very many."""

from __future__ import annotations

import csv
import io
import random
import unicodedata
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.actions import imports
from accounts.models import Person, RosterImport
from accounts.roster_import.rows_file import FORMULA_SIGNS, as_written, harmless
from tests.accounts.conftest import AT, ROSTER, imported, previewed
from tests.factories.people import hr_user

pytestmark = pytest.mark.django_db
HEADINGS = "id,name,email,grade,department,manager\n"


@pytest.fixture
def hr(db):
    return hr_user()


@pytest.fixture
def hr_client(client, hr):
    client.force_login(hr)
    return client


def upload(hr_client, content: bytes):
    file = SimpleUploadedFile("roster.csv", content, content_type="text/csv")
    return hr_client.post(reverse("accounts:import_upload"), {"file": file, "submission": str(uuid.uuid4())})


def corrections(hr_client, waiting: RosterImport) -> list[dict[str, str]]:
    """The file of rows that stay out, as a spreadsheet reads it."""
    content = hr_client.get(reverse("accounts:import_rows", args=[waiting.pk])).content
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def listed(*cells: list[str]) -> str:
    """A staff list of these rows, whatever their cells hold."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(cells)
    return out.getvalue()


NASTY = (
    '=HYPERLINK("http://x.example","y")',
    "+1",
    "@x",
    "\tx",
    "＝1+1",
    "-2+3",
    "%0",
    "|calc",
    "＋1",
    " =1",
)


@pytest.mark.parametrize("nasty", NASTY)
def test_case_33_a_cell_that_a_spreadsheet_would_run_is_text_in_the_file_of_corrections(hr_client, nasty):
    rows = [["id", "name", "department", "manager"], ["1", "Ann Ox", nasty, "77"]]
    waiting = previewed(listed(*rows))
    [row] = corrections(hr_client, waiting)
    assert row["department"] == f"'{nasty}"
    assert as_written(row["department"]) == nasty


def test_case_33_no_heading_and_no_reason_can_be_run_either(hr_client):
    rows = [["id", "name", "=2+2", "manager"], ["1", "Ann Ox", "x", "=cmd|' /C calc'!A0"]]
    waiting = previewed(listed(*rows))
    [row] = corrections(hr_client, waiting)
    assert "'=2+2" in row
    assert not any(cell.lstrip().startswith(FORMULA_SIGNS) for pair in row.items() for cell in pair)


def test_case_33_of_ten_thousand_generated_cells_none_is_a_formula_and_all_come_back():
    chance = random.Random(33)
    letters = [*FORMULA_SIGNS, *"'\" \n\u00a0aé1.5"]
    for _ in range(10_000):
        cell = "".join(chance.choices(letters, k=chance.randint(0, 6)))
        written = harmless(cell)
        is_number = written == cell and cell[:1] == "-" and cell[1:].replace(".", "").isdigit()
        assert is_number or not written.strip(" \n\u00a0").startswith(FORMULA_SIGNS)
        if not cell.startswith("'"):
            assert as_written(written) == cell


@pytest.mark.parametrize("number", ["-5", "-5.25", "-1,5"])
def test_case_34_a_real_number_stays_a_number(hr_client, number):
    rows = [["id", "name", "leave balance", "manager"], ["1", "Ann Ox", number, "77"]]
    [row] = corrections(hr_client, previewed(listed(*rows)))
    assert row["leave balance"] == number


def many(count: int, bad: str) -> str:
    """So many good rows, and the one but last replaced."""
    lines = [f"{n},Person {n} X,,A,North,1\n" for n in range(2, count + 1)]
    lines[-2] = bad
    return HEADINGS + "1,Ann Ox,,C,Board,\n" + "".join(lines)


def test_case_40_one_bad_row_of_100_000_is_named_and_nothing_is_saved(hr_client):
    waiting = previewed(many(100_000, "99999,Bad Row,,A,North,nobody-here\n"))
    assert [(row["line"], row["code"]) for row in waiting.left_out] == [(100_000, "manager_unknown")]
    hr_client.post(reverse("accounts:import_accept", args=[waiting.pk]))
    waiting.refresh_from_db()
    assert (waiting.state, Person.objects.filter(external_id="2").exists()) == ("previewed", False)
    shown = hr_client.get(reverse("accounts:import_preview", args=[waiting.pk])).content.decode()
    assert "Bad Row" in shown and "100000" in shown
    assert [row["Line in the file"] for row in corrections(hr_client, waiting)] == ["100000"]


@pytest.mark.parametrize("bad", ["99999,Zo\xeb,,A,North,1\n".encode("latin-1"), b'99999,"Zo,,A,North,1\n'])
def test_case_40_a_row_far_down_that_cannot_be_read_refuses_the_file_by_its_line(hr_client, bad):
    text = many(100_000, "BAD\n").replace("Ann Ox", "Änn Öx")
    shown = upload(hr_client, text.encode().replace(b"BAD\n", bad)).content.decode()
    assert "Line 100000" in shown
    assert not RosterImport.objects.exists()


EMOJI = "Zoë 👩🏽‍🚀 Ox"
TURNED = "Ann \u202exO\u202c \u202erevo"
PILED = "A" + "\u0301\u0310\u0489" * 60 + "nn Ox"


def test_case_44_emoji_marks_and_turned_letters_in_a_name_are_kept_and_isolated(hr_client):
    lines = "".join(f"{n},{name},,A,North,1\n" for n, name in enumerate((EMOJI, TURNED, PILED), start=4))
    done = previewed(ROSTER + lines.replace(",North,1\n", ",North,1,0\n"))
    shown = hr_client.get(reverse("accounts:import_changes", args=[done.pk, "joined"])).content.decode()
    assert all(f"<bdi>{name}</bdi>" in shown for name in (EMOJI, TURNED, PILED))
    imports.drop_import(roster_import=done, by=None, at=AT)
    imported(ROSTER + lines.replace(",North,1\n", ",North,1,0\n"))
    assert {*Person.objects.filter(external_id__in="456").values_list("name", flat=True)} == {
        EMOJI, TURNED, PILED,
    }  # fmt: skip
    people = hr_client.get(reverse("accounts:people")).content.decode()
    assert all(f"<bdi>{name}</bdi>" in people for name in (EMOJI, TURNED, PILED))


def test_case_44_a_name_of_eight_thousand_marks_is_cut_and_one_of_ten_thousand_refuses_the_file(hr_client):
    long = previewed(f"{HEADINGS}1,A{chr(0x301) * 8_000},,A,North,\n")
    assert [group["code"] for group in long.findings if group["code"] == "too_long"] == ["too_long"]
    name = long.changes.get(kind="joined").entries[0]["name"]
    assert len(name) == 200 and unicodedata.combining(name[-1])
    shown = upload(hr_client, f"{HEADINGS}1,A{chr(0x301) * 10_000},,A,North,\n".encode())
    assert "Line 2, column “name”: 10,001 characters in one cell" in shown.content.decode()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [390, 1280])
def test_case_44_the_layout_holds_whatever_a_name_is_made_of(live_server, page, client, hr, width):
    endless = "W" * 150
    lines = "".join(
        f"{n},{name},,A,North,1,0\n" for n, name in enumerate((EMOJI, TURNED, PILED, endless), start=4)
    )
    waiting = previewed(ROSTER + lines)
    client.force_login(hr)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    page.set_viewport_size({"width": width, "height": 900})
    for address in (
        reverse("accounts:import_preview", args=[waiting.pk]),
        reverse("accounts:import_changes", args=[waiting.pk, "joined"]),
    ):
        page.goto(live_server.url + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        drawn = page.locator("bdi", has_text="nn Ox").last.evaluate("e => getComputedStyle(e).overflow")
        assert drawn == "clip"
        heights = page.locator("tbody tr").evaluate_all("rows => rows.map(row => row.offsetHeight)")
        assert max(heights) < 500
