"""The ledger of the OWASP ASVS 5.0: each line has a state, and what is said to be met is shown by a test that runs."""

from __future__ import annotations

import ast
import csv
from collections import Counter
from functools import cache

import pytest
from django.conf import settings

COLUMNS = ["requirement", "level", "what", "state", "reason", "test"]
STATES = {"met", "not applicable", "operator", "open"}
# Levels 1 and 2 of all chapters but 10 and 17; 39 lines of level 3; the lines of chapter 10 that concern a client.
LEVELS = {"1": 65, "2": 152, "3": 39}
LEVEL_3 = {
    "1.2.10",
    "1.3.12",
    "1.5.3",
    "2.3.5",
    "3.4.7",
    "3.4.8",
    "3.5.8",
    "3.6.1",
    "4.1.4",
    "5.2.4",
    "5.2.5",
    "6.3.5",
    "6.3.7",
    "6.3.8",
    "6.4.5",
    "6.4.6",
    "6.5.6",
    "7.5.3",
    "8.3.2",
    "8.3.3",
    "11.1.3",
    "11.2.4",
    "11.3.4",
    "13.1.2",
    "13.1.3",
    "13.1.4",
    "13.2.6",
    "13.4.6",
    "14.2.5",
    "14.2.6",
    "14.2.7",
    "14.2.8",
    "15.1.4",
    "15.1.5",
    "15.2.4",
    "15.2.5",
    "15.4.2",
    "15.4.3",
    "16.5.4",
}
OF_A_CLIENT = {
    "10.1.1",
    "10.1.2",
    "10.2.1",
    "10.2.2",
    "10.2.3",
    "10.5.1",
    "10.5.2",
    "10.5.3",
    "10.5.4",
    "10.5.5",
}
OFF = {"skip", "skipif", "xfail"}


def ledger() -> list[dict[str, str]]:
    with (settings.BASE_DIR / "docs" / "asvs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@cache
def found_in(path: str) -> dict[str, bool]:
    """The tests of a file, and whether each of them runs wherever the suite runs."""
    file = settings.BASE_DIR / path
    if not file.is_file():
        return {}
    tree = ast.parse(file.read_text(encoding="utf-8"))
    all_off = any(isinstance(node, ast.Assign) and _is_off(node) for node in tree.body)
    return {
        node.name: not all_off and not any(_is_off(mark) for mark in node.decorator_list)
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def _is_off(node: ast.AST) -> bool:
    return any(isinstance(part, ast.Attribute) and part.attr in OFF for part in ast.walk(node))


def faults(row: dict[str, str]) -> list[str]:
    """What a line of the ledger lacks."""
    wrong = [name for name in COLUMNS[:4] if not (row.get(name) or "").strip()]
    if list(row) != COLUMNS or None in row.values() or row["state"] not in STATES:
        return [*wrong, "columns or state"]
    named = row["test"].split()
    if row["state"] == "met" and not named:
        wrong.append("no test")
    if row["state"] != "met" and (named or len(row["reason"].split()) < 2):
        wrong.append("no reason, or a test for what is not met")
    for test in named:
        path, _, name = test.partition("::")
        if not found_in(path).get(name.partition("[")[0]):
            wrong.append(f"{test} does not exist or does not run")
    return wrong


def test_each_line_has_a_state_and_what_is_met_a_test_that_runs():
    found = {row["requirement"]: wrong for row in ledger() if (wrong := faults(row))}
    assert not found


def test_it_holds_exactly_the_lines_that_were_promised():
    rows = ledger()
    assert [
        number for number, times in Counter(row["requirement"] for row in rows).items() if times > 1
    ] == []
    client = {row["requirement"] for row in rows if row["requirement"].startswith("10.")}
    assert client == OF_A_CLIENT
    others = [row for row in rows if row["requirement"] not in client]
    assert Counter(row["level"] for row in others) == LEVELS
    assert {row["requirement"] for row in others if row["level"] == "3"} == LEVEL_3
    assert not [row for row in rows if row["requirement"].startswith("17.")]


@pytest.mark.parametrize(
    "changed",
    [
        {"state": ""},
        {"state": "perhaps"},
        {"what": " "},
        {"test": ""},
        {"test": "tests/security/test_headers.py::test_that_nobody_wrote"},
        {"test": "tests/security/test_nowhere.py::test_each_address"},
        {"state": "operator", "reason": "", "test": ""},
        {"state": "not applicable", "reason": "", "test": ""},
        {"state": "open", "reason": "", "test": ""},
    ],
)
def test_a_line_that_is_not_whole_is_found(changed):
    whole = next(row for row in ledger() if row["state"] == "met")
    assert faults(whole) == []
    assert faults({**whole, **changed})
