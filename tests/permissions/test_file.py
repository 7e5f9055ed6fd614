"""``docs/permissions.toml`` says who may do what; the code, the addresses and the table of the walk say the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.utils import timezone

from accounts import permissions as organisation
from accounts.models import OrganisationRole
from accounts.permissions import OrgPerm
from programmes import permissions
from programmes.models import Role
from programmes.permissions import Perm
from tests.factories.people import UserFactory
from tests.factories.programmes import ProgrammeFactory, grant
from tests.permissions import matrix
from tests.permissions.walking import all_routes

FILE = tomllib.loads((Path(settings.BASE_DIR) / "docs" / "permissions.toml").read_text())
ROWS: list[dict[str, Any]] = FILE["row"]
OUTSIDE: list[dict[str, Any]] = FILE["outside"]
DECISION = Path(settings.BASE_DIR) / "docs" / "decisions" / "permissions-beside-the-matrix.md"

OFFICE = {str(name) for name in OrganisationRole.Name.values}
IN_A_PROGRAMME = {str(name) for name in Role.Name.values}
ASKED_OF = {
    "hr": "HA",
    "administrator": "HA",
    "coordinator": "CO",
    "mentor": "ME",
    "mentee": "SE",
    "sponsor": "EX",
    "executive": "EX",
    "manager": "LM",
    "coach": "CH",
    "auditor": "AU",
    "assistant": "",  # of a mentee; the matrix has no column for one
    "handler": "",  # keeps people apart, outside the programmes; nor for one of these
}
CELL = re.compile(r"[CRUDLXAS]*[opgam]?")
BY_NUMBER = {row["number"]: row for row in ROWS}


def _letters(cell: str) -> set[str]:
    """The capitals of a cell as it was asked; who may read may list, and metadata is read and listed."""
    words = re.sub(r"\(.*?\)|\b[a-z ]{3,}\b", " ", cell)
    found = set(re.findall("[CRUDLXAS]", words))
    if "R" in found or re.search(r"m\b", words):
        found |= {"R", "L"}
    return found


def _scope(cell: str) -> str:
    found = re.search(r"[opgam]$", cell.split("(")[0].split(" ")[0])
    return found[0] if found else ""


def test_all_28_objects_are_there_once():
    numbers = [re.sub(r"[a-z]$", "", number) for number in BY_NUMBER]
    assert len(BY_NUMBER) == len(ROWS)
    assert sorted(set(numbers), key=int) == [str(number) for number in range(1, 29)]


@pytest.mark.parametrize("number", BY_NUMBER)
def test_a_row_says_whether_it_is_built(number):
    row = BY_NUMBER[number]
    assert row["state"] in ("built", "partly", "not built")
    is_empty = not row["today"] and not row["routes"] and not row["models"]
    assert is_empty == (row["state"] == "not built")
    assert set(row["today"]) <= set(ASKED_OF) and set(row["asked"]) <= {*ASKED_OF.values(), "AN"}
    assert all(CELL.fullmatch(cell) and cell for cell in row["today"].values())


@pytest.mark.parametrize("number", [row["number"] for row in ROWS if row["state"] != "not built"])
def test_what_differs_from_what_was_asked_has_its_reason(number):
    row = BY_NUMBER[number]
    more, less = [], []
    for role, asked in ASKED_OF.items():
        today, wanted = row["today"].get(role, ""), row["asked"].get(asked, "")
        given, allowed = set(re.findall("[CRUDLXAS]", today)), _letters(wanted)
        wider = bool(given and allowed and _scope(wanted) and _scope(today) != _scope(wanted))
        if given - allowed or wider:
            more.append(role)
        if allowed - given - {"L"}:
            less.append(role)
    assert bool(more) == bool(row.get("beyond")), more
    assert bool(less) <= bool(row.get("narrower")), less
    if more:
        assert f"**{number} " in DECISION.read_text()


def test_each_address_of_the_product_stands_in_the_file_once():
    listed = [route for part in (*ROWS, *OUTSIDE) for route in part.get("routes", [])]
    assert len(listed) == len(set(listed))
    assert set(listed) == all_routes()


def test_each_table_of_the_product_stands_in_the_file_once():
    listed = [model for part in (*ROWS, *OUTSIDE) for model in part.get("models", [])]
    ours = set(settings.UPWARD_APPS) | {"mentoring_sessions"}
    models = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in ours
    }
    assert len(listed) == len(set(listed))
    assert set(listed) == models


def _held(user: Any, programme: Any) -> set[str]:
    """The names of everything ``user`` may do, as the modules say."""
    found = [*organisation.grants(user), *permissions.grants(user, programme=programme)]
    return {perm.name for perm in found}


def _holders() -> dict[str, set[str]]:
    """For each role alone, what it allows."""
    programme, found = ProgrammeFactory(), {}
    for name in OFFICE:
        user = UserFactory()
        OrganisationRole.objects.create(user=user, name=name, granted_at=timezone.now())
        found[name] = _held(user, programme)
    for name in IN_A_PROGRAMME:
        user = UserFactory()
        grant(user, name, programme)
        found[name] = _held(user, programme)
    return found


@pytest.mark.django_db
def test_the_file_and_the_modules_grant_the_same():
    held = _holders()
    in_code = {
        perm.name: {role for role, names in held.items() if perm.name in names} for perm in (*OrgPerm, *Perm)
    }
    in_file = {name: set(roles) for row in ROWS for name, roles in row.get("permissions", {}).items()}
    assert in_file == in_code


@pytest.mark.parametrize("number", [row["number"] for row in ROWS if row.get("permissions")])
def test_whoever_holds_a_permission_has_something_in_its_row(number):
    row = BY_NUMBER[number]
    holders = {role for roles in row["permissions"].values() for role in roles}
    assert holders <= set(row["today"])


@pytest.mark.parametrize("number", [row["number"] for row in ROWS if row["routes"]])
def test_the_walk_lets_in_whom_the_row_names(number):
    row, readers = BY_NUMBER[number], matrix.readers()
    ours = [route for route in row["routes"] if route in readers]
    for_some = [route for route in ours if route not in matrix.FOR_EACH | matrix.PUBLIC]
    let_in = {who for route in for_some for who in readers[route]} & set(ASKED_OF)
    assert let_in <= set(row["today"])
    if ours and row["today"]:
        all_let_in = {who for route in ours for who in readers[route]}
        all_let_in |= {"mentee"} if set(ours) & matrix.OF_THE_MENTOR else set()
        reads = {role for role, cell in row["today"].items() if cell != "S"}
        assert reads <= all_let_in


@pytest.mark.parametrize("part", OUTSIDE, ids=lambda part: part["why"][:40])
def test_what_is_open_to_all_is_so_in_the_walk_too(part):
    ours = set(part.get("routes", [])) & set(matrix.readers())
    public, each = ours & matrix.PUBLIC, ours & matrix.FOR_EACH
    assert ours == (public if part["for"] == "anybody" else each)


def test_nobody_reads_backups_or_keys_or_signs_in_for_somebody():
    assert BY_NUMBER["28"]["today"] == {} and BY_NUMBER["28"]["asked"] == {}


@pytest.mark.parametrize("number", ["12", "13", "14", "15", "16a", "18"])
def test_no_office_and_no_overseer_has_anything_of_the_words_of_two(number):
    today = BY_NUMBER[number]["today"]
    assert not [role for role in (*OFFICE, *IN_A_PROGRAMME) if today.get(role, "S") != "S"]
