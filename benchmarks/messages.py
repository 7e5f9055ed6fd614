"""How many messages a second the ledger plans and leases, beside what the database does by itself.

``python -m benchmarks.messages --json`` fills a database of its own (``--database`` names an empty PostgreSQL), plans
messages as a source does, and leases them as workers do. For each it times the least that the database could be asked
in the same run: the same rows by one ``INSERT`` after the other in one transaction, and the same batches by one
statement each. Asked: at least a quarter of that.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

AT_LEAST = 0.25
AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
PEOPLE = 1_000
COLUMNS = (
    "id, programme_key, kind, person_id, due_on, sequence, due_at, planned_at, facts, state, reason, tries_before, "
    "created_at"
)


def _database(url: str) -> AbstractContextManager[None]:
    from benchmarks.alone import own_database

    if not url:
        return own_database()
    os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "benchmarks.chaos.settings"}
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from accounts.models import Person

    if Person.objects.exists():
        raise SystemExit("There are people in this database: name an empty one.")
    return nullcontext()


def _people() -> list[Any]:
    from accounts.models import Organisation, Person
    from notifications.registry import Kind, register_kind

    register_kind(Kind(name="bench", label="Bench", why="Bench", write=lambda message: None, is_ask=True))
    Organisation.current()
    people = [Person(external_id=f"M{number}", name="Bench") for number in range(PEOPLE)]
    return Person.objects.bulk_create(people)


def _planned(people: list[Any], count: int) -> float:
    """Seconds to plan ``count`` messages as a source does that names what is due."""
    from notifications import ledger
    from notifications.registry import Due

    def due() -> Any:
        for number in range(count):
            yield Due("bench", people[number % PEOPLE], AT, sequence=str(number), facts={"session": "x"})

    began = time.perf_counter()
    ledger.write_all(due(), at=AT)
    return time.perf_counter() - began


def _inserted(people: list[Any], count: int) -> float:
    """Seconds for the same rows, ready-made, in one transaction."""
    from django.db import connection, transaction

    is_postgresql = connection.vendor == "postgresql"
    key = (lambda: uuid.uuid4()) if is_postgresql else (lambda: uuid.uuid4().hex)
    person = [each.pk if is_postgresql else each.pk.hex for each in people]
    none, at = key(), connection.ops.adapt_datetimefield_value(AT)
    rows = [
        (
            *(key(), none, "plain", person[number % PEOPLE], AT.date().isoformat(), str(number), at, at),
            *('{"session": "x"}', "due", "", 0, at),
        )
        for number in range(count)
    ]
    marks = ", ".join(["%s"] * len(rows[0]))
    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO notifications_message ({COLUMNS}) VALUES ({marks})", rows)  # noqa: S608
    return time.perf_counter() - began


def _leased(count: int) -> float:
    from notifications import delivery, leasing

    began, taken = time.perf_counter(), 0
    while taken < count:
        taken += len(found := leasing.claim(at=AT, most=delivery.AT_ONCE))
        assert found, "fewer were due than were planned"
    return time.perf_counter() - began


CLAIM = """
UPDATE notifications_message SET state = 'leased', lease_until = %s WHERE id IN (
  SELECT id FROM notifications_message WHERE state = 'due' AND due_at <= %s ORDER BY due_at LIMIT %s{lock})
"""


def _claimed(count: int) -> float:
    """Seconds for a bare loop of the statement with which a queue is kept in this database."""
    from django.db import connection, transaction

    from notifications import delivery

    lock = " FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    sentence, taken = CLAIM.replace("{lock}", lock), 0
    until, at = map(connection.ops.adapt_datetimefield_value, (AT + timedelta(minutes=1), AT))
    began = time.perf_counter()
    while taken < count:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sentence, [until, at, delivery.AT_ONCE])
            assert cursor.rowcount > 0, "fewer were due than were planned"
            taken += cursor.rowcount
    return time.perf_counter() - began


def _fresh() -> None:
    from notifications.models import Message

    Message.objects.update(state=Message.State.DUE, lease_until=None)


def measure(count: int, rounds: int) -> dict[str, Any]:
    from django.db import connection

    from notifications.models import Message

    people = _people()
    times: dict[str, list[float]] = {name: [] for name in ("planned", "inserted", "leased", "claimed")}
    for _ in range(rounds):
        for name, step in (("planned", _planned), ("inserted", _inserted)):
            Message.objects.all().delete()
            times[name].append(step(people, count))
        steps: tuple[tuple[str, Callable[[int], float]], ...] = (("leased", _leased), ("claimed", _claimed))
        for name, claim in steps:
            _fresh()
            times[name].append(claim(count))
    a_second = {name: round(count / statistics.median(taken)) for name, taken in times.items()}
    ratios = {
        "planned": round(a_second["planned"] / a_second["inserted"], 2),
        "leased": round(a_second["leased"] / a_second["claimed"], 2),
    }
    return {
        "database": connection.vendor,
        "messages": count,
        "a_second": a_second,
        "ratios": ratios,
        "at_least": AT_LEAST,
        "held": min(ratios.values()) >= AT_LEAST,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--database", default="", help="an empty PostgreSQL; else SQLite in a folder of its own"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with _database(options.database):
        result = measure(options.messages, options.rounds)
    print(json.dumps(result) if options.json else json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
