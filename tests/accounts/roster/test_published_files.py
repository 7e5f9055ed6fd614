"""The rosters that others published, with the faults that their publishers left in them."""

import time

import pytest

from accounts.roster.checking import Checked, check
from accounts.roster.errors import RosterRefused
from accounts.roster.mapping import from_plain, guess
from accounts.roster.reading import read_path
from tests.accounts import shared_data
from tests.accounts.roster.helpers import TODAY, found, managers, out

pytestmark = shared_data.needs_shared_data


def checked_file(path, **entries) -> Checked:
    table = read_path(path)
    return check(table, from_plain(guess(table).as_json() | entries), today=TODAY)


def test_the_cabinet_office_file_is_checked_whole_in_under_two_seconds():
    began = time.perf_counter()
    checked = checked_file(shared_data.CABINET_OFFICE)
    assert time.perf_counter() - began < 2
    assert checked.rows == 2057
    assert len(checked.people) + len(checked.left_out) == 2057


def test_the_known_faults_of_the_cabinet_office_file_are_reported_by_line():
    checked = checked_file(shared_data.CABINET_OFFICE)
    assert out(checked) == {
        **dict.fromkeys([90, 93, 113, 137, 168, 179, 235, 236], "name_placeholder"),
        **dict.fromkeys([207, 208], "duplicate_id"),
        **dict.fromkeys([47, 51, 78, 172], "person_twice"),
        230: "name_not_a_person",
    }
    assert checked.tops == ("CO57", "CO59", "1")
    assert (checked.loops, checked.missing_managers) == ((), ())
    assert found(checked, "email_double") == [49, 172]


def test_the_people_under_vacant_posts_of_the_cabinet_office_go_to_the_next_manager_above():
    checked = checked_file(shared_data.CABINET_OFFICE)
    skipped = [group for group in checked.groups if group.code == "manager_skipped"]
    assert {group.value for group in skipped} >= {"COI1", "260"}
    assert managers(checked)["COI3"] == "3"


def test_the_grades_of_the_cabinet_office_are_laid_in_their_known_order():
    ladder = checked_file(shared_data.CABINET_OFFICE).ladder
    assert [step[0] for step in ladder] == [
        "C/BAND C", "B1/BAND B1", "B2/BAND B2", "TIS3", "A/BAND A", "SCS1", "SCS2", "SCS3", "SCS4",
    ]  # fmt: skip


def test_a_windows_1252_file_keeps_its_accents():
    table = read_path(shared_data.CABINET_OFFICE)
    assert table.encoding == "windows-1252"
    assert any("Peña" in cell for row in table.rows for cell in row.cells)


def test_of_the_home_office_seniors_the_named_are_imported_and_the_tree_is_one():
    checked = checked_file(shared_data.HOME_OFFICE_SENIOR)
    assert checked.rows == 201
    assert len(checked.people) == 37
    assert set(out(checked).values()) == {"name_placeholder"}
    assert checked.tops == ("4PO01",)


def test_the_home_office_juniors_are_posts_without_people_and_refused():
    with pytest.raises(RosterRefused) as caught:
        checked_file(shared_data.HOME_OFFICE_JUNIOR)
    assert (caught.value.code, caught.value.line) == ("missing_column", 1)


@pytest.mark.parametrize(
    ("path", "rows"), [(shared_data.SOURCEGRAPH_MAY, 279), (shared_data.SOURCEGRAPH_AUGUST, 247)]
)
def test_every_role_code_of_sourcegraph_resolves(path, rows):
    checked = checked_file(path)
    assert len(checked.people) == rows
    assert (checked.left_out, checked.missing_managers) == ((), ())
    assert checked.tops == ("viola_waterhouse",)
    assert found(checked, "email_placeholder")
    assert len(found(checked, "email_domain")) == 2


def test_the_clean_file_of_oracle_is_clean():
    checked = checked_file(shared_data.ORACLE, email_domain="example.com")
    assert (len(checked.people), checked.left_out, checked.tops) == (107, (), ("100",))
    assert {finding.code for finding in checked.findings} == set()
    assert checked.people[0].started_on.isoformat() == "2013-06-17"


def test_managers_named_by_their_unit_are_found_folded_and_within_the_ministry():
    table = read_path(shared_data.ARGENTINA)
    plain = guess(table).as_json()
    plain["columns"]["external_id"] = ["jurisdiccion", "unidad"]
    checked = check(table, from_plain(plain | {"self_means_top": True}), today=TODAY)
    assert checked.tops == ("PRESIDENCIA DE LA NACIÓN / PRESIDENCIA DE LA NACIÓN",)
    assert len({gap.manager for gap in checked.missing_managers}) <= 3
    assert found(checked, "name_placeholder")
