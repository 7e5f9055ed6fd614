"""``import_roster``: the same road by command."""

from __future__ import annotations

import json
import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Grade, Person, ReportingLine, RosterImport
from tests.accounts import shared_data
from tests.accounts.conftest import ROSTER

pytestmark = pytest.mark.django_db
PROMISED = {
    "rows", "created", "updated", "unchanged", "left_out", "findings", "tops", "loops", "missing_managers",
    "leavers", "joiners",
}  # fmt: skip


def run(*arguments: object) -> dict:
    out = StringIO()
    call_command("import_roster", *map(str, arguments), "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER)
    return path


def test_the_document_holds_what_is_promised(roster):
    result = run(roster)
    assert result.keys() >= PROMISED
    assert (result["rows"], result["created"], result["joiners"], result["tops"]) == (3, 3, 3, ["1"])
    assert Person.objects.count() == 3


def test_a_dry_run_says_the_same_and_leaves_nothing(roster):
    assert run(roster, "--dry-run")["created"] == 3
    assert not Person.objects.exists()
    assert not RosterImport.objects.exists()
    assert not Grade.objects.exists()


def test_faults_are_listed_with_line_code_and_reason(roster):
    roster.write_text(f"{ROSTER}4,Vacant,,A,North,1,1\n5,Ed Fry,,A,North,77,1\n6,Flo Gee,,A,North,6,1\n")
    result = run(roster)
    assert [(row["line"], row["code"]) for row in result["left_out"]] == [
        (5, "name_placeholder"), (6, "manager_unknown"), (7, "self_manager"),
    ]  # fmt: skip
    assert all(row["reason"] for row in result["left_out"])
    assert result["missing_managers"] == [{"manager": "77", "count": 1, "lines": [6]}]
    assert {"code", "count", "examples"} <= result["findings"][0].keys()


def test_a_mapping_names_columns_ladder_and_words_for_nobody(tmp_path, roster):
    roster.write_text("nr;wer;stufe;chef\n1;Ann Ox;Hoch;NIEMAND\n2;Bo Lund;Tief;1\n3;Frei;Tief;1\n")
    plan = tmp_path / "map.toml"
    plan.write_text(
        'nobody = ["niemand", "frei"]\n[columns]\nexternal_id = "nr"\nname = "wer"\ngrade = "stufe"\nmanager = "chef"\n'
        '[grades]\norder = "high-to-low"\nladder = ["Hoch", "Tief"]\n'
    )
    result = run(roster, "--map", plan)
    assert (result["created"], result["tops"], [row["line"] for row in result["left_out"]]) == (2, ["1"], [4])
    assert list(Grade.objects.order_by("rank").values_list("name", flat=True)) == ["Tief", "Hoch"]


def test_a_refused_file_fails_with_its_line_and_changes_nothing(roster):
    roster.write_text("name,title\nAnn,Head\n")
    out = StringIO()
    with pytest.raises(CommandError, match="No column in line 1 is the person id"):
        call_command("import_roster", str(roster), "--json", stdout=out)
    assert json.loads(out.getvalue())["line"] == 1
    assert not RosterImport.objects.exists()


def test_a_missing_file_fails_in_words(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_roster", str(tmp_path / "none.csv"))


def test_without_json_it_tells_people(roster):
    out = StringIO()
    call_command("import_roster", str(roster), stdout=out)
    assert "3 rows: 3 people created" in out.getvalue()


@shared_data.needs_shared_data
def test_the_cabinet_office_roster_is_imported_in_under_ten_seconds_and_again_without_a_change():
    began = time.perf_counter()
    first = run(shared_data.CABINET_OFFICE)
    assert time.perf_counter() - began < 10
    assert (first["rows"], first["created"], len(first["left_out"])) == (2057, 2042, 15)
    again = run(shared_data.CABINET_OFFICE)
    assert (again["created"], again["updated"], again["unchanged"], again["leavers"]) == (0, 0, 2042, 0)


@shared_data.needs_shared_data
def test_the_second_roster_of_sourcegraph_moves_people_and_marks_leavers():
    run(shared_data.SOURCEGRAPH_MAY)
    result = run(shared_data.SOURCEGRAPH_AUGUST)
    assert (result["leavers"], result["joiners"], result["created"]) == (55, 23, 23)
    moved = RosterImport.objects.order_by("-uploaded_at")[0].figures["moved"]
    assert moved == 69
    assert Person.objects.count() == 279 + 23
    assert ReportingLine.objects.filter(until=None, kind="solid").count() == 246
