"""Locks are rows of the database, held by short transactions that talk to nobody, and never tried for ever."""

from __future__ import annotations

import ast

import pytest
from django.db import connection, transaction

from accounts.models import Organisation, Person
from mentoring import settings as product
from tests.factories import PersonFactory
from tests.security.test_written_down import sources

# What talks to another service, which may keep somebody waiting.
TALKING = {
    "send",
    "send_mail",
    "send_messages",
    "get_connection",
    "Asking",
    "delay",
    "apply_async",
    "sleep",
    "system",
    "Popen",
}
# On commit is after the lock.
LATER = {"on_commit", "ring"}


def locking(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    """The functions of ``tree`` that lock a row."""
    return {
        node.name: node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and any(
            isinstance(each, ast.Attribute) and each.attr == "select_for_update" for each in ast.walk(node)
        )
    }


def _called(node: ast.AST) -> set[str]:
    found = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            function = each.func
            found.add(function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", ""))
    return found


def test_whoever_locks_a_row_talks_to_nobody_meanwhile():
    found = {
        f"{path} {name}": _called(node) & TALKING
        for path, tree in sources()
        for name, node in locking(tree).items()
    }
    assert len(found) >= 20
    assert {place: names for place, names in found.items() if names} == {}


def test_no_lock_is_kept_outside_the_database_nor_waited_for_in_a_loop():
    locks = {
        "Lock",
        "RLock",
        "Semaphore",
        "BoundedSemaphore",
        "Condition",
        "Event",
        "Barrier",
        "flock",
        "lockf",
    }
    kept, waiting = set(), set()
    for path, tree in sources():
        if path.startswith("mentoring/"):
            continue  # starts and watches processes; serves no page
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in locks:
                kept.add(path)
            if (
                isinstance(node, ast.While)
                and "select_for_update" in ast.dump(node)
                and "sleep" in ast.dump(node)
            ):
                waiting.add(path)
    assert kept == waiting == set()


def test_writers_of_sqlite_wait_for_a_set_time_and_take_their_turn_at_once():
    options = product.DATABASES["default"].get("OPTIONS", {})
    if product.EMBEDDED:
        assert options["timeout"] == 20 and options["transaction_mode"] == "IMMEDIATE"
    else:
        assert product.DATABASES["default"]["CONN_HEALTH_CHECKS"] is True


@pytest.mark.django_db(transaction=True)
def test_an_error_under_a_lock_lets_it_go():
    person = PersonFactory()
    for _ in range(3):
        with pytest.raises(RuntimeError), transaction.atomic():
            Organisation.objects.select_for_update().filter(only=True).first()
            Person.objects.select_for_update().get(pk=person.pk)
            raise RuntimeError
        assert not connection.in_atomic_block
    with transaction.atomic():
        assert Person.objects.select_for_update().get(pk=person.pk) == person
