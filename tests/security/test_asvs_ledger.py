"""The ledger of the OWASP ASVS 5.0: each line has a state, and what is said to be met is shown by a test that runs.

*met*: a test shows it. *not applicable*: why. *operator*: what whoever runs it has to do. *deviation*: what is done
instead, on purpose, with a test of that; a handful at most. Nothing is left open.
"""

from __future__ import annotations

import ast
import csv
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest
from django.conf import settings

COLUMNS = ["requirement", "level", "what", "state", "reason", "test"]
STATES = {"met", "not applicable", "operator", "deviation"}
SHOWN = {"met", "deviation"}
MOST_DEVIATIONS = 5
# Levels 1 and 2 of all chapters but 10 and 17; 39 lines of level 3; the lines of chapter 10 that concern a client.
LEVELS = {"1": 65, "2": 152, "3": 39}
# Of each section of the standard, how many lines there are at levels 1 and 2: they are numbered without a gap, but
# for those that stand higher.
NUMBERS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4,
    "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5,
    "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "11.1": 2, "11.2": 3, "11.3": 3,
    "11.4": 4, "11.5": 1, "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3,
    "16.5": 3,
}  # fmt: skip
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
OFF = {"skip", "skipif", "xfail", "browser"}
GIVING_UP = {"skip", "xfail", "importorskip"}


def ledger() -> list[dict[str, str]]:
    with (settings.BASE_DIR / "docs" / "asvs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@cache
def found_in(path: str) -> dict[str, bool]:
    """The tests of a file, those of a class as ``Class::test``, and whether each runs wherever the suite runs."""
    file = settings.BASE_DIR / path
    if not file.is_file():
        return {}
    tree = ast.parse(file.read_text(encoding="utf-8"))
    all_off = any(isinstance(node, ast.Assign) and _is_off(node) for node in tree.body)
    found = dict(_tests(tree.body, all_off))
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            class_off = all_off or any(_is_off(mark) for mark in node.decorator_list)
            found |= {f"{node.name}::{name}": runs for name, runs in _tests(node.body, class_off)}
    return found


def _tests(body: list[ast.stmt], all_off: bool) -> Iterator[tuple[str, bool]]:
    for node in body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            marked = any(_is_off(mark) for mark in node.decorator_list)
            yield node.name, not (all_off or marked or _gives_up(node)) and _asserts(node)


def _is_off(node: ast.AST) -> bool:
    return any(isinstance(part, ast.Attribute) and part.attr in OFF for part in ast.walk(node))


def _gives_up(test: ast.FunctionDef) -> bool:
    """Whether it may leave itself out while it runs."""
    calls = [part.func for part in ast.walk(test) if isinstance(part, ast.Call)]
    return any(isinstance(call, ast.Attribute) and call.attr in GIVING_UP for call in calls)


def _asserts(test: ast.FunctionDef) -> bool:
    """Whether it says anything: itself, by waiting for a refusal, or by way of something that it calls."""
    return any(isinstance(part, (ast.Assert, ast.Call)) for part in ast.walk(test))


def faults(row: dict[str, str]) -> list[str]:
    """What a line of the ledger lacks."""
    wrong = [name for name in COLUMNS[:4] if not (row.get(name) or "").strip()]
    if list(row) != COLUMNS or None in row.values() or row["state"] not in STATES:
        return [*wrong, "columns or state"]
    named = row["test"].split()
    if row["state"] in SHOWN and not named:
        wrong.append("no test")
    if row["state"] not in SHOWN and named:
        wrong.append("a test for what nothing shows")
    if row["state"] != "met" and len(row["reason"].split()) < (12 if row["state"] == "deviation" else 2):
        wrong.append("no reason")
    for test in named:
        path, _, name = test.partition("::")
        if not found_in(path).get(name.partition("[")[0]):
            wrong.append(f"{test} does not exist or does not run")
    return wrong


def test_each_line_has_a_state_and_what_is_met_a_test_that_runs():
    found = {row["requirement"]: wrong for row in ledger() if (wrong := faults(row))}
    assert not found


def test_deviations_are_a_handful():
    assert sum(row["state"] == "deviation" for row in ledger()) <= MOST_DEVIATIONS


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


def test_each_section_has_each_of_its_lines_of_levels_1_and_2():
    low = [
        row["requirement"]
        for row in ledger()
        if row["level"] != "3" and row["requirement"] not in OF_A_CLIENT
    ]
    assert Counter(number.rpartition(".")[0] for number in low) == NUMBERS
    assert sum(NUMBERS.values()) == LEVELS["1"] + LEVELS["2"] == 217


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
        {"state": "open", "reason": "Something is missing here", "test": ""},
        {"state": "deviation", "reason": "We do otherwise"},
        {"test": "tests/security/test_asvs_ledger.py::TestNowhere::test_nothing"},
    ],
)
def test_a_line_that_is_not_whole_is_found(changed):
    whole = next(row for row in ledger() if row["state"] == "met")
    assert faults(whole) == []
    assert faults({**whole, **changed})


@pytest.mark.parametrize(
    "source",
    [
        "@pytest.mark.skip\ndef test_x():\n    assert f()",
        "@pytest.mark.skipif(True, reason='x')\ndef test_x():\n    assert f()",
        "@pytest.mark.browser\ndef test_x():\n    assert f()",
        "pytestmark = pytest.mark.skip\ndef test_x():\n    assert f()",
        "def test_x():\n    if f():\n        pytest.skip('x')\n    assert f()",
        "def test_x():\n    pass",
    ],
)
def test_a_test_that_is_left_out_shows_nothing(tmp_path, settings, source):
    settings.BASE_DIR = tmp_path
    (tmp_path / "test_it.py").write_text(source)
    found_in.cache_clear()
    assert found_in("test_it.py") == {"test_x": False}
    found_in.cache_clear()
