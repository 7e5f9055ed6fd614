"""What the page of the upload takes besides CSV: a workbook, and the two files of a mentor-match client."""

from __future__ import annotations

import io
import uuid
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from accounts.actions import imports
from accounts.models import Grade, Person, RosterImport
from accounts.roster_import import jobs
from tests.accounts.conftest import AT, ROSTER
from tests.accounts.test_import_canary import tables_with

pytestmark = pytest.mark.django_db
MENTORS = (
    "first name,last name,email address,both mentor and mentee,job title,grade,organisation,profession,"
    "characteristics,biography\r\n"
    'Ann,Ox,ann@x.example,no,Director,SCS1,Department of Joy,Policy,"Gay, Non-binary",canary-bio\r\n'
    "Bo,Lund,bo@x.example,yes,Lead,Grade 7,Department of Joy,DDaT,canary-identity,canary-bio\r\n"
)
MENTEES = (
    "first name,last name,email address,both mentor and mentee,job title,grade,organisation,profession,"
    "match with similar identity,identity to match,biography\r\n"
    "Bo,Lund,bo@x.example,yes,Lead,Grade 7,Department of Joy,DDaT,yes,canary-identity,canary-bio\r\n"
    "Cy,Dale,cy@x.example,no,Officer,EO,Department of Love,HR,no,,canary-bio\r\n"
)


@pytest.fixture
def hr_client(client, hr):
    client.force_login(hr)
    return client


def workbook(text: str = ROSTER) -> bytes:
    book = Workbook()
    for line in text.splitlines():
        book.active.append(line.split(","))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(hr_client, *files: tuple[str, bytes]):
    sent = dict(
        zip(("file", "second"), (SimpleUploadedFile(name, data) for name, data in files), strict=False)
    )
    return hr_client.post(reverse("accounts:import_upload"), {**sent, "submission": str(uuid.uuid4())})


def test_a_workbook_goes_the_whole_road(hr_client):
    answer = upload(hr_client, ("roster.xlsx", workbook()))
    roster_import = RosterImport.objects.get()
    assert answer.url == reverse("accounts:import_map", args=[roster_import.pk])
    form = hr_client.get(answer.url).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    assert (sent["external_id"], sent["manager"]) == ("id", "manager")
    ladder = hr_client.post(answer.url, sent).url
    hr_client.post(ladder, {"grade_0": "1", "grade_1": "2", "grade_2": "3"})
    jobs.check_import(import_id=roster_import.pk, at=AT)
    hr_client.post(reverse("accounts:import_accept", args=[roster_import.pk]))
    jobs.save_import(import_id=roster_import.pk, at=AT)
    assert Person.objects.filter(external_id__in="123").count() == 3


def bomb() -> bytes:
    """A workbook of which one sheet unfolds to 60 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", "0" * 60 * 1024 * 1024)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [("bomb.xlsx", bomb()), ("broken.xlsx", b"PK\x03\x04rest"), ("old.xls", b"\xd0\xcf\x11\xe0")],
)
def test_a_workbook_that_nobody_should_open_is_refused_in_the_form_and_not_kept(hr_client, name, data):
    response = upload(hr_client, (name, data))
    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert not RosterImport.objects.exists()


def test_the_two_files_of_a_mentor_match_client_become_one_list(hr_client):
    upload(hr_client, ("Mentors.csv", MENTORS.encode()), ("mentees.csv", MENTEES.encode()))
    roster_import = RosterImport.objects.get()
    assert roster_import.file_name == "Mentors.csv and mentees.csv"
    page = reverse("accounts:import_map", args=[roster_import.pk])
    form = hr_client.get(page).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    assert sent["external_id"] == "person id"
    assert (sent["email"], sent["title"], sent["grade"], sent["department"]) == (
        "email address", "job title", "grade", "organisation",
    )  # fmt: skip
    ladder = hr_client.post(page, sent).url
    guessed = hr_client.get(ladder).context["form"]
    hr_client.post(ladder, {name: guessed[name].value() for name in guessed.fields})
    jobs.check_import(import_id=roster_import.pk, at=AT)
    roster_import.refresh_from_db()
    assert (roster_import.figures["rows"], roster_import.left_out) == (3, [])
    imports.accept_import(roster_import=roster_import, only_good=False, by=None, at=AT)
    jobs.save_import(import_id=roster_import.pk, at=AT)
    bo = Person.objects.get(external_id="bo@x.example")
    assert (bo.name, bo.grade.name, bo.department) == ("Bo Lund", "Grade 7", "Department of Joy")
    ranks = dict(Grade.objects.values_list("name", "rank"))
    assert ranks["EO"] < ranks["Grade 7"] < ranks["SCS1"]


def test_identities_and_biographies_of_those_files_reach_no_table_at_all(hr_client):
    upload(hr_client, ("mentors.csv", MENTORS.encode()), ("mentees.csv", MENTEES.encode()))
    assert RosterImport.objects.exists()
    assert tables_with("canary-identity") == tables_with("canary-bio") == tables_with("Non-binary") == set()


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("mentors.csv", "mentors.csv"), "Two files are only read together"),
        (("mentors.csv", "staff.csv"), "Two files are only read together"),
        (("mentors.xlsx", "mentees.csv"), "Two files are only read together"),
    ],
)
def test_two_other_files_are_refused(hr_client, names, words):
    shown = upload(hr_client, (names[0], MENTORS.encode()), (names[1], MENTEES.encode()))
    assert words in shown.content.decode()
    assert not RosterImport.objects.exists()


def test_one_of_the_two_that_cannot_be_read_is_named(hr_client):
    without = MENTEES.replace("grade", "rank").encode()
    shown = upload(hr_client, ("mentors.csv", MENTORS.encode()), ("mentees.csv", without)).content.decode()
    assert "mentees.csv: line 1 has no column “grade”." in shown
    shown = upload(hr_client, ("mentors.csv", b"x"), ("mentees.csv", MENTEES.encode())).content.decode()
    assert "mentors.csv: Line 1 is a single column" in shown
