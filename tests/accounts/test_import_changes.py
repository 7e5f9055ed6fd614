"""The comparison that a preview shows: kept by the check, read page by page, gone once the import is settled."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import imports
from accounts.models import ImportChanges, Person, RosterImport
from accounts.roster_import import jobs
from tests.accounts import shared_data
from tests.accounts.conftest import AT, ROSTER, imported, previewed

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=30)
CHANGED = (
    "id,name,email,grade,department,manager\n"
    "1,Ann Ox,ann@x.example,C,Board,\n"
    "2,Bo Lund,bo@x.example,C,South,1\n"
    "4,Di Moss,di@x.example,A,North,2\n"
    "3,Cy Dale,cy@y.example,A,North,1\n"
)
SOURCEGRAPH = {
    "columns": {
        "external_id": ["id"], "name": ["name"], "email": ["email"], "title": ["role"], "site": ["location"],
        "manager": ["reports_to"], "manager_key": ["manager_role_slug"],
    },
    "grades": {},
}  # fmt: skip


@pytest.fixture
def hr_client(client, hr):
    client.force_login(hr)
    return client


def changes_of(roster_import: RosterImport) -> dict[str, list]:
    """Every change of each kind, as the pages show them."""
    found: dict[str, list] = {}
    for stored in ImportChanges.objects.filter(roster_import=roster_import).order_by("kind", "page"):
        found.setdefault(stored.kind, []).extend(stored.entries)
    return found


def told(roster_import: RosterImport, kind: str) -> list[tuple]:
    return [
        (entry["name"], *map(tuple, entry["changes"])) for entry in changes_of(roster_import).get(kind, [])
    ]


def test_each_kind_of_change_says_what_was_and_what_would_be():
    imported()
    waiting = previewed(CHANGED, at=LATER)
    assert told(waiting, "joined") == [("Di Moss", ("Manager", "", "Bo Lund"))]
    assert told(waiting, "moved") == [("Bo Lund", ("Grade", "B", "C"), ("Department", "North", "South"))]
    assert told(waiting, "manager") == [("Cy Dale", ("Manager", "Bo Lund", "Ann Ox"))]
    assert told(waiting, "details") == [("Cy Dale", ("E-mail", "cy@x.example", "cy@y.example"))]
    assert waiting.figures["changes"] == {
        "joined": 1, "returned": 0, "left": 0, "moved": 1, "manager": 1, "details": 1,
    }  # fmt: skip


def test_leavers_and_those_who_come_back_stand_in_their_own_places():
    imported()
    without_cy = "".join(ROSTER.splitlines(keepends=True)[:-1])
    assert told(previewed(without_cy, at=LATER), "left") == [("Cy Dale",)]
    imported(without_cy, at=LATER)
    back = previewed(ROSTER.replace("cy@x.example,A,North", "cy@x.example,A,South"), at=LATER)
    assert told(back, "returned") == [("Cy Dale", ("Department", "North", "South"))]
    assert told(back, "moved") == told(back, "manager") == []


@shared_data.needs_shared_data
def test_the_pair_of_sourcegraph_files_shows_who_left_who_came_and_whose_manager_changed(hr_client):
    files = shared_data.SOURCEGRAPH_MAY, shared_data.SOURCEGRAPH_AUGUST
    may, august = (path.read_text(encoding="utf-8") for path in files)
    before = set(Person.objects.values_list("external_id", flat=True))
    imported(may, **SOURCEGRAPH)
    Person.objects.filter(external_id__in=before).delete()
    waiting = previewed(august, at=LATER, **SOURCEGRAPH)
    counts = waiting.figures["changes"]
    assert (counts["left"], counts["joined"], counts["manager"]) == (55, 23, 69)
    shown = hr_client.get(reverse("accounts:import_preview", args=[waiting.pk])).content.decode()
    assert all(words in shown for words in ("New: 23", "Left: 55", "Other manager: 69", "Show all 69"))
    assert len(told(waiting, "manager")) == 69
    assert all(was != now for _, (_, was, now) in told(waiting, "manager"))


def test_the_list_of_one_kind_is_read_page_by_page_and_costs_the_same_on_each(hr_client):
    rows = "".join(f"{n},Person {n} X,p{n}@x.example,A,North,1,1\n" for n in range(4, 124))
    waiting = previewed(ROSTER + rows)
    address = reverse("accounts:import_changes", args=[waiting.pk, "joined"])
    shown = []
    costs = set()
    hr_client.get(address)
    for number in (1, 2, 3):
        with CaptureQueriesContext(connection) as asked:
            response = hr_client.get(address, {"page": number})
        shown += [entry["name"] for entry in response.context["entries"]]
        costs.add(len(asked))
    assert len(shown) == len(set(shown)) == 123
    assert len(costs) == 1
    assert "Page 3 of 3" in response.content.decode()
    assert hr_client.get(reverse("accounts:import_changes", args=[waiting.pk, "left"])).status_code == 200
    assert hr_client.get(reverse("accounts:import_changes", args=[waiting.pk, "other"])).status_code == 404


def test_showing_a_preview_reads_no_row_of_the_file_again(hr_client, monkeypatch):
    waiting = previewed()
    monkeypatch.setattr(jobs, "read_table", lambda _: pytest.fail("the file was read again"))
    for name, more in (("import_preview", []), ("import_changes", ["joined"])):
        assert hr_client.get(reverse(f"accounts:{name}", args=[waiting.pk, *more])).status_code == 200


@pytest.mark.parametrize("ends", ["accept", "drop"])
def test_a_settled_import_keeps_no_change_but_their_counts(hr_client, ends):
    waiting = previewed()
    assert ImportChanges.objects.exists()
    if ends == "accept":
        imports.accept_import(roster_import=waiting, only_good=False, by=None, at=AT)
        jobs.save_import(import_id=waiting.pk, at=AT)
    else:
        imports.drop_import(roster_import=waiting, by=None, at=AT)
    waiting.refresh_from_db()
    assert not ImportChanges.objects.exists()
    assert waiting.figures["changes"]["joined"] == 3
    answer = hr_client.get(reverse("accounts:import_changes", args=[waiting.pk, "joined"]))
    assert answer.url == reverse("accounts:import_preview", args=[waiting.pk])


def test_a_second_check_replaces_the_comparison():
    waiting = previewed()
    imports.say_whom_it_covers(roster_import=waiting, covers_everybody=False)
    imports.preview(roster_import=waiting)
    jobs.check_import(import_id=waiting.pk, at=AT)
    assert len(changes_of(waiting)["joined"]) == 3


# A file of only some people.


def some(text: str, *, at=LATER) -> RosterImport:
    """The preview of a file that holds only some people."""
    waiting = previewed(text, at=at)
    imports.say_whom_it_covers(roster_import=waiting, covers_everybody=False)
    imports.preview(roster_import=waiting)
    jobs.check_import(import_id=waiting.pk, at=at)
    waiting.refresh_from_db()
    return waiting


def test_a_file_of_only_some_people_makes_nobody_a_leaver_and_finds_managers_among_the_others():
    imported()
    waiting = some("id,name,email,grade,department,manager\n5,Ed Fry,ed@x.example,A,North,2\n")
    assert (waiting.left_out, waiting.findings, waiting.figures["leavers"]) == ([], [], 0)
    assert (waiting.figures["rows"], waiting.figures["created"], waiting.figures["unchanged"]) == (1, 1, 0)
    imports.accept_import(roster_import=waiting, only_good=False, by=None, at=LATER)
    jobs.save_import(import_id=waiting.pk, at=LATER)
    assert Person.objects.employed().filter(external_id__in="1235").count() == 4
    ed = Person.objects.get(external_id="5")
    assert [line.manager.external_id for line in ed.lines_up.all()] == ["2"]


def test_in_a_file_of_only_some_people_a_loop_with_the_others_and_a_taken_address_are_found():
    imported()
    waiting = some("id,name,email,grade,department,manager\n1,Ann Ox,ann@x.example,C,Board,3\n")
    assert {row["code"] for row in waiting.left_out} == {"loop"}
    taken = some("id,name,email,grade,department,manager\n6,Flo Gee,ann@x.example,A,North,2\n")
    assert [group["code"] for group in taken.findings] == ["email_shared"]
    assert "somebody already here" in taken.findings[0]["examples"][0]["reason"]


def test_what_the_file_holds_is_chosen_at_the_upload_and_may_be_changed(hr_client):
    file = SimpleUploadedFile("some.csv", ROSTER.encode())
    hr_client.post(
        reverse("accounts:import_upload"),
        {"file": file, "covers": "some", "submission": "7f3c2a36-6f2e-4a1c-9d42-0b1f0a4c5f11"},
    )
    assert not RosterImport.objects.get().covers_everybody
    imported()
    waiting = previewed("id,name\n1,Ann Ox\n", at=LATER)
    assert waiting.covers_everybody
    fix = reverse("accounts:import_fix", args=[waiting.pk])
    hr_client.post(fix, {"fix": "covers", "value": "some"})
    jobs.check_import(import_id=waiting.pk, at=LATER)
    waiting.refresh_from_db()
    assert (waiting.covers_everybody, waiting.figures["leavers"]) == (False, 0)


def test_the_rows_that_stay_out_are_mended_and_come_in_as_a_supplement(hr_client):
    text = f'{ROSTER}4,Di Moss,di@x.example,A,"=North",77,1\n5,Ed Fry,ed@x.example,Z9,North,-5,1\n'
    waiting = previewed(text)
    content = hr_client.get(reverse("accounts:import_rows", args=[waiting.pk])).content
    imports.accept_import(roster_import=waiting, only_good=True, by=None, at=AT)
    jobs.save_import(import_id=waiting.pk, at=AT)
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [(row["id"], row["department"], row["manager"]) for row in rows] == [
        ("4", "'=North", "77"), ("5", "North", "-5"),
    ]  # fmt: skip
    assert rows[0]["Why it stayed out"] == "The manager “77” in “manager” is not in the file."
    mended = content.decode("utf-8-sig").replace(",77,", ",2,").replace("Z9,North,-5", "A,North,1")
    supplement = previewed(mended, at=LATER)
    assert not supplement.covers_everybody
    assert set(supplement.mapping["columns"]) == {
        "external_id", "name", "email", "grade", "department", "manager",
    }  # fmt: skip
    imports.accept_import(roster_import=supplement, only_good=False, by=None, at=LATER)
    jobs.save_import(import_id=supplement.pk, at=LATER)
    assert Person.objects.employed().filter(external_id__in="12345").count() == 5
    assert Person.objects.get(external_id="4").department == "=North"
