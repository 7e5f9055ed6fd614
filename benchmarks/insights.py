"""What totals, dashboards and a release take with 50,000 pairs and 1,000,000 sessions in one cohort.

``python -m benchmarks.insights --json`` writes them into a database of its own (``--database`` names an empty
PostgreSQL), counts the cohort for the first time, opens its pages, logs sessions one by one and has each counted, and
makes a release; ``--pairs`` and ``--sessions`` (of each pair) for other sizes. Each of the long jobs runs in a process
of its own, whose peak of memory is printed. It touches no other database.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from benchmarks.alone import account, own_database, signed_in, timed
from benchmarks.pilot import recruiting

AT_MOST = {
    "page_milliseconds": 200,
    "page_queries": 8,
    "release_seconds": 300,
    "release_megabytes": 2048,
    "increment_seconds": 1,
}
WEEKS = 30
IN_ONE_GO = 10_000

Apart = Callable[[Callable[[], dict[str, Any]]], dict[str, Any]]


def _database(url: str) -> AbstractContextManager[None]:
    if not url:
        return own_database()
    os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "benchmarks.chaos.settings"}
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    from accounts.models import Person

    if Person.objects.exists():
        raise SystemExit("There are people in this database: name an empty one.")
    return nullcontext()


# Writing


def _copied(cursor: Any, statement: str, rows: Iterator[tuple[Any, ...]]) -> None:
    """In parts, each made before it is copied: rows may ask the database, and a copy holds its connection."""
    while part := list(islice(rows, IN_ONE_GO)):
        with cursor.copy(statement) as copy:
            for row in part:
                copy.write_row(
                    [json.dumps(value) if isinstance(value, dict | list) else value for value in row]
                )


def _written(model: Any, columns: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows past the models: a million of them in seconds."""
    from django.db import connection

    fields = [model._meta.get_field(name) for name in columns]
    names = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copied(cursor, f'COPY "{model._meta.db_table}" ({names}) FROM STDIN', iter(rows))
            return
        marks = ", ".join(["%s"] * len(fields))
        statement = f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({marks})'  # noqa: S608
        prepare = [lambda value, field=field: field.get_db_prep_save(value, connection) for field in fields]
        ready = (tuple(p(value) for p, value in zip(prepare, row, strict=True)) for row in rows)
        while part := list(islice(ready, IN_ONE_GO)):
            cursor.executemany(statement, part)


def _people(cohort: Any, pairs: int, now: datetime) -> dict[str, list[uuid.UUID]]:
    """The keys of the participants of each side."""
    from accounts.models import Grade, Person
    from benchmarks.alone import in_parts
    from programmes.models import Participant

    sides: dict[str, list[uuid.UUID]] = {}
    for side, rank in (("mentor", 1), ("mentee", 7)):
        grade = Grade.objects.get_or_create(rank=rank, defaults={"name": f"Level {rank}"})[0]
        keys = [uuid.uuid4() for _ in range(pairs)]
        people = [uuid.uuid4() for _ in range(pairs)]
        in_parts(
            Person,
            (
                Person(
                    id=key,
                    external_id=f"{side}{place}",
                    name=f"{side} {place}",
                    email=f"{side}{place}@larkfield.example",
                    grade=grade,
                )
                for place, key in enumerate(people)
            ),
        )
        in_parts(
            Participant,
            (
                Participant(
                    id=key, cohort=cohort, person_id=person, side=side, state="paired", invited_at=now
                )
                for key, person in zip(keys, people, strict=True)
            ),
        )
        sides[side] = keys
    return sides


def _pairs(cohort: Any, sides: dict[str, list[uuid.UUID]], started: datetime) -> list[uuid.UUID]:
    from benchmarks.alone import in_parts
    from pairing.models import Pair

    keys = [uuid.uuid4() for _ in sides["mentor"]]
    in_parts(
        Pair,
        (
            Pair(
                id=key,
                cohort=cohort,
                mentor_id=mentor,
                mentee_id=mentee,
                state="active",
                asked_at=started,
                mentee_answered_at=started,
                introduced_at=started,
                active_at=started,
            )
            for key, mentor, mentee in zip(keys, sides["mentor"], sides["mentee"], strict=True)
        ),
    )
    return keys


SESSION = [
    "id", "pair", "number", "state", "starts_at", "minutes", "place_sealed", "question_sealed", "changed_by",
    "changed_at", "changed_by_assistant", "planned_by", "planned_by_assistant", "planned_at", "logged_by",
    "logged_at", "submission",
]  # fmt: skip


def _sessions(
    pairs: list[uuid.UUID], each: int, started: datetime, chance: random.Random
) -> Iterator[tuple[Any, ...]]:
    """Most are held; one of twelve is cancelled, moved or missed; each pair meets at a distance of its own."""
    states = ["held"] * 33 + ["cancelled", "moved", "missed"]
    step = timedelta(weeks=WEEKS - 4) / each
    for pair in pairs:
        first = started + timedelta(minutes=chance.randrange(40_000))
        for number in range(1, each + 1):
            state = chance.choice(states)
            starts_at = first + step * (number - 1)
            changed = state in ("cancelled", "moved")
            yield (
                uuid.uuid4(), pair, number, state, starts_at, 60, b"", b"",
                chance.choice(["mentor", "mentee"]) if changed else "",
                starts_at - timedelta(hours=chance.randrange(72)) if changed else None,
                False, "mentee", False, starts_at - timedelta(days=7), "mentor" if state == "held" else "",
                starts_at + timedelta(hours=1) if state == "held" else None, uuid.uuid4(),
            )  # fmt: skip


def _sheets(
    cohort: Any, sides: dict[str, list[uuid.UUID]], each: int, answered: float, chance: random.Random
) -> Iterator[tuple[Any, ...]]:
    """Pulses of so large a share after each session, and the starting and closing questions of seven in ten."""
    from feedback.items import pulse_items, wave_items
    from feedback.respondent import respondent_of
    from programmes.models import Participant, Side

    for side, keys in sides.items():
        pulse = [item.key for item in pulse_items(Side(side))]
        waves = {
            kind: [item.key for item in wave_items(cohort, kind, Side(side))]
            for kind in ("baseline", "close")
        }
        for key in keys:
            who = respondent_of(Participant(id=key, cohort_id=cohort.pk))
            occasions = [("pulse", n, pulse) for n in range(1, each + 1) if chance.random() < answered]
            occasions += [(kind, 0, items) for kind, items in waves.items() if chance.random() < 0.7]
            for kind, number, items in occasions:
                values = {item: chance.randint(2, 5) for item in items}
                yield (uuid.uuid4(), cohort.pk, kind, number, side, who, "", values)


def _built(pairs: int, each: int, answered: float, seed: int) -> tuple[Any, Any]:
    from django.db import transaction
    from django.utils import timezone

    from feedback.models import AnswerSheet
    from insights.summaries import marks
    from programmes.models import Cohort
    from sessions.models import Session

    by, chance, now = account("bench@larkfield.example"), random.Random(seed), timezone.now()
    cohort = recruiting(by=by)
    started = now - timedelta(weeks=WEEKS)
    Cohort.objects.filter(pk=cohort.pk).update(
        state="active",
        starts_on=started.date(),
        ends_on=now.date() - timedelta(days=1),
        sessions_planned=each // 2,
    )
    cohort = Cohort.objects.select_related("programme").get(pk=cohort.pk)
    marks.remove()
    with transaction.atomic():
        sides = _people(cohort, pairs, started)
        keys = _pairs(cohort, sides, started)
        _written(Session, SESSION, _sessions(keys, each, started, chance))
        columns = ["id", "cohort", "occasion", "number", "side", "respondent", "occasion_hash", "values"]
        _written(AnswerSheet, columns, _sheets(cohort, sides, each, answered, chance))
    marks.install()
    return cohort, by


# Measuring


def _looked_over() -> bool:
    """PostgreSQL looks over its tables by itself within a minute or so; rows of this moment it does not know yet."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return True


def _apart(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What ``work`` answers in a process of its own, with its seconds and its peak of memory in megabytes."""
    from django.db import connections

    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        began, worked = time.perf_counter(), time.process_time()
        try:
            found = work()
            found["seconds"] = round(time.perf_counter() - began, 1)
            found["processor_seconds"] = round(time.process_time() - worked, 1)
            found["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        except BaseException as problem:
            found = {"problem": f"{type(problem).__name__}: {problem}"}
        os.write(writing, json.dumps(found).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        told = answer.read()
    os.waitpid(child, 0)
    return json.loads(told) if told else {"problem": "the process was killed"}


def _first_count() -> dict[str, Any]:
    from django.utils import timezone

    from insights.summaries.keeping import bring_up_to_date

    return {"parts": bring_up_to_date(at=timezone.now(), goes_on=lambda: True)}


def _night(cohort: Any) -> dict[str, Any]:
    from django.utils import timezone

    from insights.summaries.keeping import recount

    return {"drift": recount(cohort.pk, at=timezone.now())}


def _release(cohort: Any, by: Any) -> dict[str, Any]:
    from django.utils import timezone

    from accounts.doorbell import silenced
    from insights import worker
    from insights.actions import request_release

    with silenced():
        asked = request_release(cohort=cohort, by=by, at=timezone.now(), submission=uuid.uuid4())
    worker.compute(release_id=str(asked.pk), clock=timezone.now)
    asked.refresh_from_db()
    return {"state": asked.state, "cells": asked.audit.get("cells"), "hidden": asked.audit.get("hidden")}


def _increments(pairs: int, times: int, seed: int) -> dict[str, Any]:
    """A session is logged as held, and counted; seconds from the one to the other."""
    from django.utils import timezone

    from insights.summaries.keeping import bring_up_to_date
    from insights.summaries.models import Summary
    from sessions.models import Session

    chance, taken, worked, held = random.Random(seed), [], [], Summary.objects.get().counts["held"]
    missed = list(Session.objects.filter(state="missed").values_list("pk", flat=True)[: times * 5])
    for key in chance.sample(missed, min(times, len(missed))):
        Session.objects.filter(pk=key).update(state="held")
        began, begun = time.perf_counter(), time.process_time()
        bring_up_to_date(at=timezone.now(), goes_on=lambda: True)
        taken.append(time.perf_counter() - began)
        worked.append(time.process_time() - begun)
    now = Summary.objects.get().counts["held"]
    return {
        "median_seconds": round(statistics.median(taken), 4),
        "slowest_seconds": round(max(taken), 4),
        "processor_seconds": round(statistics.median(worked), 4),
        "counted": now - held == len(taken),
    }


def _pages(cohort: Any, by: Any, times: int) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    client, pages = signed_in(by), {}
    for name in ("dashboard", "board", "at_risk", "releases"):
        address = reverse(f"insights:{name}", args=[cohort.pk])
        pages[name] = timed(client, address, times)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        pages[name]["queries"] = len(queries)
    pages["across"] = timed(client, reverse("insights:across"), times)
    return pages


def measure(
    pairs: int, each: int, answered: float, times: int, seed: int, apart: Apart = _apart
) -> dict[str, Any]:
    """Everything, in the order in which it would happen; ``apart`` runs the long jobs."""
    from feedback.models import AnswerSheet
    from sessions.models import Session

    began = time.perf_counter()
    cohort, by = _built(pairs, each, answered, seed)
    result: dict[str, Any] = {
        "pairs": pairs,
        "sessions": Session.objects.count(),
        "answer_sheets": AnswerSheet.objects.count(),
        "built_in_seconds": round(time.perf_counter() - began, 1),
        "first_count": apart(_first_count),
        "statistics": _looked_over(),
        "increment": _increments(pairs, times, seed),
        "night": apart(lambda: _night(cohort)),
        "release": apart(lambda: _release(cohort, by)),
        "pages": _pages(cohort, by, times),
        "at_most": AT_MOST,
        "load": round(os.getloadavg()[0], 1),
    }
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=50_000)
    parser.add_argument("--sessions", type=int, default=20, help="of each pair")
    parser.add_argument(
        "--answered", type=float, default=0.3, help="share of people who answer after a session"
    )
    parser.add_argument("--times", type=int, default=40, help="looks at each page, and sessions logged")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--database", default="", help="an empty PostgreSQL; else SQLite in a folder of its own"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with _database(options.database):
        result = measure(options.pairs, options.sessions, options.answered, options.times, options.seed)
    print(json.dumps(result) if options.json else json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
