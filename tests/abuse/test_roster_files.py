"""Files that are sent as a staff list and are meant to hurt whoever opens them, or to slip somebody in."""

from __future__ import annotations

import io
import os
import stat
import struct
import time
import tracemalloc
import uuid
import zipfile

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.actions import imports
from accounts.models import Person, RosterImport
from accounts.roster import reading, workbook
from accounts.roster.errors import RosterRefused
from accounts.roster.reading import read_bytes, read_path
from accounts.roster_import import jobs
from tests.accounts.conftest import AT, ROSTER, imported, previewed
from tests.accounts.roster.test_workbook import saved, with_part
from tests.factories.people import UserFactory, hr_user

MB = 1024 * 1024
SHEET = "xl/worksheets/sheet1.xml"
HEADINGS = "id,name,email,grade,department,manager\n"


@pytest.fixture
def hr_client(client, db):
    client.force_login(hr_user())
    return client


def upload(hr_client, content: bytes, **extra):
    file = SimpleUploadedFile("roster.csv", content)
    address = reverse("accounts:import_upload")
    return hr_client.post(address, {"file": file, "submission": str(uuid.uuid4())}, **extra)


def refusal(data: bytes) -> RosterRefused:
    with pytest.raises(RosterRefused) as refused:
        read_bytes(data)
    return refused.value


@pytest.fixture
def inflated(monkeypatch):
    """How many bytes have been unfolded out of archives."""
    counted = [0]
    read = zipfile.ZipExtFile.read

    def counting(self, *sizes):
        piece = read(self, *sizes)
        counted[0] += len(piece)
        return piece

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counting)
    return counted


def test_case_36_a_megabyte_that_unfolds_to_200_is_refused_within_a_second():
    bomb = with_part(saved(), SHEET, b"<row/>" * (200 * MB // 6))
    assert len(bomb) < MB
    began = time.process_time()
    assert refusal(bomb).code == "unfolds_too_far"
    assert time.process_time() - began < 1


def claiming(data: bytes, size: int) -> bytes:
    """The archive with another unfolded size written for its largest part, in both places that tell it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = max(archive.infolist(), key=lambda part: part.file_size)
    real, claimed = struct.pack("<L", part.file_size), struct.pack("<L", size)
    assert data.count(real) >= 1
    return data.replace(real, claimed)


def test_case_37_an_archive_that_claims_a_kilobyte_is_not_unfolded_further(inflated):
    lying = claiming(with_part(saved(), SHEET, b"<row/>" * (200 * MB // 6)), 1_024)
    assert refusal(lying).code in ("unfolds_too_far", "not_a_workbook")
    assert inflated[0] <= 50 * MB


def test_case_37_what_states_80_megabytes_is_not_unfolded_at_all(inflated):
    slow = np.repeat(np.frombuffer(os.urandom(2 * MB), dtype=np.uint8) | 0x80, 40).tobytes()
    bomb = with_part(saved(), SHEET, slow)
    assert len(bomb) < workbook.MAX_BYTES and len(slow) == 80 * MB
    assert len(slow) / len(bomb) < workbook.MAX_RATIO
    inflated[0] = 0  # what was read to make it does not count
    assert refusal(bomb).code == "unfolds_too_far"
    assert inflated[0] == 0


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'
DDE_CELL = b"<sheetData><row><c><f>cmd|'/c calc'!A0</f><v>1</v></c></row></sheetData>"
DDE_LINK = b'<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'


def many_sheets(count: int) -> bytes:
    file = io.BytesIO(saved())
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(2, count + 1):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", b"<worksheet/>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code", "reason"),
    [
        ("xl/sharedStrings.xml", ENTITY, "entity", "tells its reader to open other files"),
        (
            "xl/sharedStrings.xml", b"<x>" + b" " * (workbook.PIECE - 8) + ENTITY, "entity",
            "tells its reader to open other files",
        ),
        ("xl/externalLinks/externalLink1.xml", b"<x/>", "external_link", "takes values from other files"),
        ("xl/vbaProject.bin", b"\0", "macros", "holds macros"),
        (SHEET, DDE_CELL, "dde", "run other programs"),
        (SHEET, b" " * (workbook.PIECE - 40) + DDE_CELL, "dde", "run other programs"),
        ("xl/metadata.xml", DDE_LINK, "dde", "run other programs"),
    ],
)  # fmt: skip
def test_case_38_what_makes_a_reader_do_more_than_read_is_refused_with_a_reason(name, content, code, reason):
    error = refusal(with_part(saved(), name, content))
    assert (error.code, reason in str(error)) == (code, True)
    assert workbook.AS_CSV in str(error)


def test_case_38_ten_thousand_sheets_are_refused_with_their_number():
    began = time.process_time()
    error = refusal(many_sheets(10_000))
    assert (error.code, "10,000 sheets" in str(error)) == ("too_many_sheets", True)
    assert time.process_time() - began < 3


def test_a_workbook_whose_part_is_a_link_to_a_file_is_refused():
    file = io.BytesIO(saved())
    with zipfile.ZipFile(file, "a") as archive:
        link = zipfile.ZipInfo("xl/media/picture.png")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert refusal(file.getvalue()).code == "link"


def sparse(path, size: int):
    with path.open("wb") as file:
        file.truncate(size)
    return path


def test_case_39_two_gigabytes_are_refused_by_their_size_without_being_read(tmp_path):
    path = sparse(tmp_path / "roster.csv", 2 * 1024 * MB)
    tracemalloc.start()
    with pytest.raises(RosterRefused) as refused:
        read_path(path)
    with pytest.raises(CommandError, match="The file is 2048 MB; at most 20 MB"):
        call_command("import_roster", str(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.code == "file_too_large"
    assert peak < 20 * MB


def test_case_39_an_upload_that_announces_two_gigabytes_is_refused_before_its_body_is_read(hr_client):
    answer = upload(hr_client, b"id,name\n1,Ann\n", CONTENT_LENGTH=str(2 * 1024 * MB))
    assert answer.status_code == 413
    assert "That is too large to send" in answer.content.decode()
    assert not RosterImport.objects.exists()


def test_case_39_a_line_of_500_megabytes_is_refused_by_size_and_one_of_19_by_its_length(tmp_path):
    path = tmp_path / "roster.csv"
    with path.open("wb") as file:
        file.write(b"id,name\n1,")
        file.truncate(500 * MB)
    with pytest.raises(RosterRefused) as refused:
        read_path(path)
    assert refused.value.code == "file_too_large"
    for line in (b"x" * 19 * MB, b"x," * (19 * MB // 2)):
        began = time.process_time()
        error = refusal(b"id,name\n1,Ann\n" + line + b"\n")
        assert (error.code, error.line) == ("line_too_long", 3)
        assert time.process_time() - began < 2


MIXED = "id,name,manager\r\n1,Zoë Ng,\n2,Bo Lund,1\r\n3,Cy Dale,1\n"


@pytest.mark.parametrize(
    "written",
    [
        MIXED.encode(), MIXED.encode("utf-8-sig"), MIXED.encode("utf-16"), MIXED.encode("windows-1252"),
        b"\xfe\xff" + MIXED.encode("utf-16-be"), MIXED.replace("\r\n", "\n").replace("\n", "\r").encode(),
    ],
    ids=["mixed line ends", "mark", "UTF-16", "Windows-1252", "UTF-16 of the other order", "old Mac"],
)  # fmt: skip
def test_case_39_other_encodings_marks_and_line_ends_are_read_as_they_were_meant(written):
    table = read_bytes(written)
    assert table.headings == ("id", "name", "manager")
    assert [row.cells for row in table.rows] == [
        ("1", "Zoë Ng", ""),
        ("2", "Bo Lund", "1"),
        ("3", "Cy Dale", "1"),
    ]


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [(b"id,name\n1,A\0nn\n", "nul_byte", 2), (b"id,name\n1,Ann\n2,B\x07o\n", "binary", 3)],
)
def test_case_39_zero_bytes_and_control_characters_are_refused_with_their_line(data, code, line):
    error = refusal(data)
    assert (error.code, error.line) == (code, line)


def groups(waiting: RosterImport) -> dict[str, list[int]]:
    return {found["code"]: found["lines"] for found in waiting.findings}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "twin", ["ANN OX", "Ánn  Ox", "\u0410nn Ox", "Ann \u039fx"], ids=["case", "accent", "Cyrillic", "Greek"]
)
def test_case_41_the_same_person_written_otherwise_is_shown_for_a_decision(hr_client, twin):
    waiting = previewed(f"{ROSTER}4,{twin},other@x.example,A,North,1,1\n")
    assert groups(waiting)["same_name"] == [2, 5]
    page = reverse("accounts:import_preview", args=[waiting.pk])
    shown = hr_client.get(page).content.decode()
    assert "2 rows: the same name on several rows" in shown and "They are one person" in shown
    fix = reverse("accounts:import_fix", args=[waiting.pk])
    hr_client.post(fix, {"fix": "one", "value": "Ann Ox"})
    check(waiting)
    assert (waiting.figures["people"], [row["code"] for row in waiting.left_out]) == (3, ["person_twice"])


def check(waiting: RosterImport) -> None:
    jobs.check_import(import_id=waiting.pk, at=AT)
    waiting.refresh_from_db()


@pytest.mark.django_db
def test_case_41_an_address_drawn_like_another_one_is_nobodys():
    waiting = previewed(f"{ROSTER}4,Di Moss,\u0430nn@x.example,A,North,1,1\n")
    assert groups(waiting)["email_look_alike"] == [5]
    imports.accept_import(roster_import=waiting, only_good=False, by=None, at=AT)
    jobs.save_import(import_id=waiting.pk, at=AT)
    assert dict(Person.objects.values_list("external_id", "email")) | {"2": "", "3": ""} == {
        "1": "ann@x.example", "2": "", "3": "", "4": "",
    }  # fmt: skip


@pytest.mark.django_db
def test_case_41_an_address_that_moves_to_somebody_else_is_shown_for_a_decision(hr_client):
    imported()
    waiting = previewed(ROSTER.replace("3,Cy Dale,cy@x.example", "9,Eve Fox,CY@x.example"))
    assert waiting.figures["moved_addresses"] == [["Cy Dale", "Eve Fox"]]
    shown = hr_client.get(reverse("accounts:import_preview", args=[waiting.pk])).content.decode()
    assert "The address of <bdi>Cy Dale</bdi> becomes that of <bdi>Eve Fox</bdi>." in shown
    imports.drop_import(roster_import=waiting, by=None, at=AT)
    waiting.refresh_from_db()
    assert "Eve Fox" not in str(waiting.figures)


@pytest.mark.django_db
def test_case_42_a_circle_of_managers_and_being_ones_own_are_named_and_refused(hr_client):
    text = HEADINGS + (
        "1,Ann Ox,,C,Board,\n2,Bo Lund,,B,North,3\n3,Cy Dale,,B,North,2\n4,Di Moss,,A,North,4\n"
        "5,Ed Fry,,A,North,2\n"
    )
    waiting = previewed(text)
    assert {row["line"]: row["code"] for row in waiting.left_out} == {
        3: "loop", 4: "loop", 5: "self_manager", 6: "manager_left_out",
    }  # fmt: skip
    shown = hr_client.get(reverse("accounts:import_preview", args=[waiting.pk])).content.decode()
    assert "2 (line 3) &gt; 3 (line 4) &gt; 2 (line 3)" in shown
    assert "Bo Lund" in shown and "Cy Dale" in shown
    assert "The row names its own id “4”" in shown
    assert waiting.figures["people"] == 1


@pytest.mark.django_db
def test_what_waits_of_one_person_fills_no_more_than_their_share(monkeypatch):
    first, second = UserFactory(), UserFactory()

    def send(by):
        data = ROSTER.encode()
        return imports.stage_import(data=data, file_name="a.csv", submission=uuid.uuid4(), by=by, at=AT)

    monkeypatch.setattr(imports, "QUOTA", 2 * len(ROSTER.encode()))
    held = [send(first), send(first)]
    with pytest.raises(RosterRefused, match="Import or drop one of them first"):
        send(first)
    send(second)
    imports.drop_import(roster_import=held[0], by=first, at=AT)
    assert send(first).pk


def test_the_line_that_is_too_long_is_longer_than_any_row_could_be():
    widest = ",".join("x" * 8_000 for _ in range(reading.MAX_COLUMNS))
    headings = ",".join(f"c{n}" for n in range(reading.MAX_COLUMNS))
    assert len(read_bytes(f"{headings}\n{widest}\n".encode()).rows) == 1
