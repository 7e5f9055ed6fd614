"""The published rosters through the browser's pages into the database, with the figures that their README states."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Person, ReportingLine, RosterImport
from accounts.roster.reading import read_path
from tests.accounts import shared_data
from tests.accounts.conftest import AT
from tests.accounts.test_import_columns import mapped
from tests.accounts.test_import_pages import page, upload, walk, work

pytestmark = [pytest.mark.django_db, shared_data.needs_shared_data]


@pytest.fixture
def hr_client(client, hr):
    client.force_login(hr)
    return client


def text_of(hr_client, waiting: RosterImport) -> str:
    """The words of the preview, as somebody reads them."""
    html = hr_client.get(page("import_preview", waiting)).content.decode()
    return " ".join(re.sub(r"<[^>]{0,2000}>", " ", html).split())


def accept(hr_client, waiting: RosterImport) -> None:
    hr_client.post(page("import_accept", waiting), {"only_good": "yes"})
    work(waiting)
    assert waiting.state == RosterImport.State.ACCEPTED


def in_file():
    """Everybody but the one who imports."""
    return Person.objects.filter(user=None)


def test_the_home_office_seniors_come_in_and_nothing_of_their_pay_or_texts_is_kept(hr_client):
    waiting = walk(hr_client, shared_data.HOME_OFFICE_SENIOR.read_bytes())
    shown = text_of(hr_client, waiting)
    assert "37 of 201 rows are ready" in shown
    assert "164 rows: nobody is named" in shown
    assert "37 rows: an address shared by several people" in shown
    accept(hr_client, waiting)
    assert in_file().count() == 37
    [top] = in_file().filter(lines_up=None)
    assert top.external_id == "4PO01"
    assert set(in_file().values_list("email", flat=True)) == {""}
    kept = str([list(in_file().values_list()), waiting.figures, waiting.findings, waiting.left_out])
    assert "[u" not in kept and "79999" not in kept


def test_the_home_office_juniors_are_refused_at_the_upload_in_words(hr_client):
    shown = upload(hr_client, shared_data.HOME_OFFICE_JUNIOR.read_bytes()).content.decode()
    assert "This is not a list of people: no column holds a person id, a name or an e-mail address." in shown
    assert "counted in “Number of Posts in FTE” (10,409 in all)" in shown
    assert not RosterImport.objects.exists()


def test_oracle_comes_in_whole_with_its_dates_and_places(hr_client):
    waiting, _ = mapped(hr_client, shared_data.ORACLE.read_bytes(), email_domain="example.com")
    assert "Every row is ready" in text_of(hr_client, waiting)
    accept(hr_client, waiting)
    assert in_file().count() == 107
    assert ReportingLine.objects.filter(until=None).values("manager").distinct().count() == 18
    assert Person.objects.get(external_id="100").started_on == date(2013, 6, 17)
    assert Person.objects.get(external_id="178").site == ""
    assert in_file().exclude(site="").values("site").distinct().count() == 7


def test_sourcegraph_s_second_rows_become_one_person_by_one_press_for_each(hr_client):
    waiting, _ = mapped(hr_client, shared_data.SOURCEGRAPH_MAY.read_bytes())
    shown = text_of(hr_client, waiting)
    for name in ("Gloria Vogel", "Ravi Gallagher", "René Padgett"):
        assert f"2 rows: the same name on several rows, “{name}”" in shown
        hr_client.post(page("import_fix", waiting), {"fix": "one", "value": name})
        work(waiting)
    assert "276 of 279 rows are ready" in text_of(hr_client, waiting)
    accept(hr_client, waiting)
    assert in_file().count() == in_file().values("name").distinct().count() == 276
    assert (
        in_file().filter(email="").count() == 9 + 2 - 3
    )  # missing and invented ones, but not the second rows'


def rows_on_pages(hr_client, waiting: RosterImport, kind: str) -> list[str]:
    """The rows of one kind of change, as text, from all pages on which they are listed."""
    address, found, number = reverse("accounts:import_changes", args=[waiting.pk, kind]), [], 1
    while True:
        response = hr_client.get(address, {"page": number})
        body = response.content.decode().partition("<tbody")[2].partition("</tbody>")[0]
        for row in body.split("<tr ")[1:]:
            found.append(" ".join(re.sub(r"<[^>]{0,2000}>", " ", "<tr " + row).split()))
        if f"Page {number + 1} " not in response.content.decode() and not response.context["page"].has_next():
            return found
        number += 1


def test_the_pair_of_sourcegraph_files_is_a_diff_on_the_pages_of_the_preview(hr_client):
    first, _ = mapped(hr_client, shared_data.SOURCEGRAPH_MAY.read_bytes())
    accept(hr_client, first)
    Person.objects.exclude(user=None).update(left_on=AT.date())  # who imports is in neither file
    waiting, _ = mapped(hr_client, shared_data.SOURCEGRAPH_AUGUST.read_bytes())
    shown = text_of(hr_client, waiting)
    assert all(words in shown for words in ("New: 23", "Left: 55", "Other manager: 69"))
    assert "Not in the file, would be marked as left 55" in shown
    rows = {
        kind: rows_on_pages(hr_client, waiting, kind)
        for kind in ("joined", "left", "manager", "moved", "details")
    }
    assert [len(rows[kind]) for kind in ("joined", "left", "manager")] == [23, 55, 69]
    assert sum("Job title:" in row for row in rows["moved"]) == 22
    assert not any("E-mail:" in row or "Name:" in row for row in rows["details"])
    assert all("Manager:" in row and "becomes" in row for row in rows["manager"])
    both = set(in_file().values_list("external_id", flat=True))
    accept(hr_client, waiting)
    here = in_file().filter(left_on=None)
    assert here.count() == 224 + 23
    assert here.filter(external_id__in=both).count() == 224
    assert in_file().exclude(left_on=None).count() == 55


def test_of_71_other_references_69_are_other_managers():
    """Two of the rows name another role that the same person holds."""

    def references(path) -> tuple[dict[str, str], dict[str, str]]:
        table = read_path(path)
        place = {heading: number for number, heading in enumerate(table.headings)}
        above = {row.cells[place["id"]]: row.cells[place["reports_to"]] for row in table.rows}
        holder = {row.cells[place["manager_role_slug"]]: row.cells[place["id"]] for row in table.rows}
        return above, holder

    (before, held_before), (now, held_now) = map(
        references, (shared_data.SOURCEGRAPH_MAY, shared_data.SOURCEGRAPH_AUGUST)
    )
    changed = [one for one in before.keys() & now.keys() if before[one] != now[one]]
    real = [
        one for one in before.keys() & now.keys()
        if held_before.get(before[one]) != held_now.get(now[one])
    ]  # fmt: skip
    assert (len(before.keys() & now.keys()), len(changed), len(real)) == (224, 71, 69)
