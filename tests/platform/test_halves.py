"""The second half of the gate leaves out only what cannot turn out otherwise there, or says why."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from tests import halves


def collected(*arguments: str) -> set[str]:
    asked = ["-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *arguments]
    done = subprocess.run(
        [sys.executable, *asked], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return {line.partition("[")[0] for line in done.stdout.splitlines() if "::" in line}


def test_a_test_without_a_database_cannot_reach_one(request):
    assert halves.is_free(request.node)
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        connection.cursor()


def test_where_a_fixture_opened_the_database_its_queries_are_refused():
    assert connection.execute_wrappers == [halves.refuse]
    with pytest.raises(AssertionError, match="SELECT 1"):
        halves.refuse(print, "SELECT 1", None, False, {})


@pytest.mark.django_db
def test_a_test_with_a_database_has_its_way_free(request):
    assert not halves.is_free(request.node)
    assert connection.execute_wrappers == []


def test_the_second_half_keeps_what_asks_a_database_and_leaves_out_the_rest():
    paths = [
        "tests/insights/test_attacks.py",
        "tests/insights/test_attack_command.py",
        "tests/platform/test_gate.py",
    ]
    everything, second = collected(*paths), collected("--second-half", *paths)
    left_out = {name for name in everything if name.startswith("tests/insights/test_attacks.py")}
    assert left_out and everything - second == left_out


def test_every_path_that_is_named_is_there_with_a_reason():
    named = halves.ANYWHERE | halves.ALSO_ON_SERVERS
    assert [name for name in named if not (halves.ROOT / name).exists()] == []
    assert [name for name, reason in named.items() if len(reason) < 20] == []
    assert {
        name
        for name in halves.ALSO_ON_SERVERS
        if not any(name.startswith(other) for other in halves.ANYWHERE)
    } == set()
