"""Columns that are kept for the next file with the same headings."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from accounts.actions import imports, mappings
from accounts.errors import Refused
from accounts.models import AuditEvent, RosterImport, SavedMapping
from accounts.roster_import import jobs
from tests.accounts.conftest import AT, ROSTER, imported, previewed
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
ODD = "Nummer,Wer,Rang,Darueber\n1,Ann Ox,C,\n2,Bo Lund,B,1\n"
COLUMNS = {"external_id": ["Nummer"], "name": ["Wer"], "grade": ["Rang"], "manager": ["Darueber"]}


@pytest.fixture
def hr_client(client, hr):
    client.force_login(hr)
    return client


def upload(text: str) -> RosterImport:
    return imports.stage_import(
        data=text.encode(), file_name="a.csv", submission=uuid.uuid4(), by=None, at=AT
    )


def keep(hr_client, roster_import: RosterImport, name: str) -> str:
    address = reverse("accounts:import_keep", args=[roster_import.pk])
    return hr_client.post(address, {"name": name}, follow=True).content.decode()


@pytest.fixture
def saved(hr_client):
    shown = keep(hr_client, previewed(ODD, columns=COLUMNS, nobody=["Board"]), "The HR system")
    assert "Kept as “The HR system”" in shown
    return SavedMapping.objects.get()


def test_a_file_with_the_same_headings_in_another_order_is_read_by_the_saved_mapping(saved):
    again = upload("Wer;Rang;Nummer;Darueber\nCy Dale;A;3;Board\n")
    assert again.saved_mapping == saved
    assert again.mapping == {"columns": COLUMNS, "nobody": ["Board"]}
    imports.preview(roster_import=again)
    jobs.check_import(import_id=again.pk, at=AT)
    again.refresh_from_db()
    assert (again.state, again.figures["tops"]) == (RosterImport.State.PREVIEWED, ["3"])


def test_a_file_with_other_headings_is_guessed(saved):
    assert upload("Nummer,Wer,Rang\n1,Ann Ox,C\n").saved_mapping is None
    assert upload(ROSTER).saved_mapping is None


def test_neither_the_ladder_nor_the_way_of_reading_is_in_a_saved_mapping(saved):
    assert set(saved.mapping) == {"columns", "nobody"}


def test_the_page_of_columns_says_that_it_is_applied_and_offers_to_guess(hr_client, saved):
    again = upload(ODD)
    page = reverse("accounts:import_map", args=[again.pk])
    assert "made for these headings and is applied" in hr_client.get(page).content.decode()
    use = reverse("accounts:import_mapping", args=[again.pk])
    hr_client.post(use)
    again.refresh_from_db()
    assert (again.saved_mapping, again.mapping["columns"].get("external_id")) == (None, None)
    assert "Apply “The HR system”" in hr_client.get(page).content.decode()
    hr_client.post(use, {"mapping": str(saved.pk)})
    again.refresh_from_db()
    assert (again.saved_mapping, again.mapping["columns"]) == (saved, COLUMNS)


def test_the_same_name_for_the_same_headings_puts_the_mapping_right(hr_client, saved):
    keep(hr_client, previewed(ODD, columns=COLUMNS, nobody=["Nobody here"]), "the hr system")
    assert SavedMapping.objects.get().mapping["nobody"] == ["Nobody here"]


def test_it_is_renamed_and_deleted_and_the_import_stays(hr_client, saved):
    shown = hr_client.get(reverse("accounts:mappings")).content.decode()
    assert "The HR system" in shown and "Nummer" in shown
    hr_client.post(reverse("accounts:mapping_rename", args=[saved.pk]), {"name": "Payroll"})
    saved.refresh_from_db()
    assert saved.name == "Payroll"
    again = upload(ODD)
    hr_client.post(reverse("accounts:mapping_delete", args=[saved.pk]))
    again.refresh_from_db()
    assert (SavedMapping.objects.count(), again.saved_mapping, again.mapping["columns"]) == (0, None, COLUMNS)
    assert "No mapping is saved yet" in hr_client.get(reverse("accounts:mappings")).content.decode()
    assert set(AuditEvent.objects.values_list("verb", flat=True)) >= {
        "mapping saved", "mapping renamed", "mapping deleted",
    }  # fmt: skip


def test_a_name_is_needed_and_a_mapping_for_other_headings_is_refused(hr_client, saved):
    assert "Write a name" in keep(hr_client, previewed(), "  ")
    with pytest.raises(Refused, match="other headings"):
        mappings.apply_mapping(roster_import=upload(ROSTER), saved=saved)


def test_a_settled_import_can_still_be_kept_but_not_read_anew(hr_client):
    done = imported(ODD, columns=COLUMNS)
    keep(hr_client, done, "Later")
    saved = SavedMapping.objects.get()
    with pytest.raises(Refused):
        mappings.apply_mapping(roster_import=done, saved=saved)
    assert upload(ODD).saved_mapping == saved


def test_the_rows_that_stayed_out_fit_the_mapping_of_the_file_they_were_cut_from(hr_client, saved):
    waiting = previewed(f"{ODD}3,Vacant,A,1\n4,Ed Fry,A,99\n", columns=COLUMNS)
    rows = hr_client.get(reverse("accounts:import_rows", args=[waiting.pk])).content
    again = imports.stage_import(data=rows, file_name="b.csv", submission=uuid.uuid4(), by=None, at=AT)
    assert (again.saved_mapping, again.covers_everybody) == (saved, False)


def test_only_those_who_may_import_see_or_change_a_saved_mapping(client, saved):
    client.force_login(UserFactory())
    assert client.get(reverse("accounts:mappings")).status_code == 403
    assert client.post(reverse("accounts:mapping_delete", args=[saved.pk])).status_code == 403
    assert SavedMapping.objects.exists()


@pytest.mark.parametrize("count", [1, 10])
def test_the_list_costs_the_same_however_long_it_is(hr_client, saved, count, django_assert_max_num_queries):
    for number in range(count):
        SavedMapping.objects.create(name=f"M{number}", mapping={"columns": COLUMNS}, saved_at=AT)
    with django_assert_max_num_queries(18):
        assert hr_client.get(reverse("accounts:mappings")).status_code == 200
