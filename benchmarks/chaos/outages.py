"""What people notice while the broker or the database is ill-treated, and how soon everything is done afterwards.

``python -m benchmarks.chaos.outages --json`` starts the whole product on a broker of its own, and for each fault has a
visitor open pages and ask for sign-in codes while messages fall due: the broker is killed, holds all who call, is
emptied, and has no room left. ``--database-of-its-own`` starts PostgreSQL beside it and runs the product on that one:
the database ends all connections, is killed, and is killed for good while its standby takes over. No process is started
by hand; one that leaves is started again, as a supervisor does.

Asked while the broker is away: no answer that is a fault, and all that was due done within 60 seconds of its return.
Asked while the database is away: the plain page with 503 and nothing else; pages within 30 seconds of its return, and
every message of before and every code that a page promised still there or done.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.chaos.postgresql import Cluster
from benchmarks.chaos.sink import Sink
from benchmarks.live import Installation, Redis, Visitor, installed, within

LASTS = 20.0
DONE_WITHIN, SERVES_WITHIN, PATIENCE = 60, 30, 180
DUE = 40
PLAIN = "The service cannot reach its records just now. What you had saved is safe."
# Three of four look at a page, one asks for a code: as many as one network may ask for in a minute.
CODES = 4


@dataclass
class Visits:
    """Answers by status, 0 for none at all; ``longest`` in seconds; ``promised``: codes that a page said it sent."""

    port: int
    page: str = "/accounts/login/"
    answers: Counter[int] = field(default_factory=Counter)
    longest: float = 0.0
    promised: int = 0
    words: set[str] = field(default_factory=set)

    def go_on(self, stopped: threading.Event, name: str) -> None:
        number = 0
        while not stopped.wait(0.2):
            number += 1
            visitor, began = Visitor(self.port), time.monotonic()
            if number % CODES:
                status = visitor.get(self.page)
            else:
                status = visitor.asks_for_a_code(f"{name}{number}@example.org")
                self.promised += status == 302
            self.longest = max(self.longest, time.monotonic() - began)
            self.answers[status] += 1
            if status == 503:
                self.words.add(visitor.body.decode(errors="replace"))


@contextmanager
def _on_a_fresh_connection() -> Iterator[None]:
    """The database ends the connections of whoever measures it as well."""
    from django.db import connections

    connections.close_all()
    try:
        yield
    finally:
        connections.close_all()


@_on_a_fresh_connection()
def _people(name: str) -> None:
    from accounts.models import Organisation, Person

    Organisation.current()
    Person.objects.bulk_create(
        Person(external_id=f"{name}{number}", name="Bench", email=f"{name}{number}@example.org")
        for number in range(1_000)
    )


@_on_a_fresh_connection()
def _due(name: str, part: int) -> int:
    """Plan messages that are due now, of a kind that nobody knows: a worker that has seen one says so in its row."""
    from django.utils import timezone

    from accounts.models import Person
    from notifications.models import Message

    at = timezone.now()
    people = list(Person.objects.filter(external_id__startswith=name)[:DUE])
    made = Message.objects.bulk_create(
        Message(
            kind="chaos.unknown",
            person=person,
            due_on=at.date(),
            due_at=at - timedelta(seconds=1),
            created_at=at,
            sequence=f"{name}{part}",
        )
        for person in people
    )
    return len(made)


@_on_a_fresh_connection()
def _waiting() -> int:
    """Messages that nobody has seen, and mails about signing in that have not left."""
    from accounts.models import SignInMail
    from notifications.models import Message

    return Message.objects.exclude(state=Message.State.FAILED).count() + SignInMail.objects.count()


def _under(
    fault: Callable[[], None], cure: Callable[[], None], installation: Installation, name: str, *, plans: bool
) -> dict[str, Any]:
    """One fault while people come. ``plans``: whether messages can fall due during it as well."""
    _people(name)
    stopped, visits = threading.Event(), Visits(installation.port)
    visitor = threading.Thread(target=visits.go_on, args=(stopped, name))
    planned, before = _due(name, 0), installation.restarted.copy()
    visitor.start()
    time.sleep(3)
    fault()
    time.sleep(LASTS / 2)
    planned += _due(name, 1) if plans else 0
    time.sleep(LASTS / 2)
    cure()
    serves = within(PATIENCE, lambda: Visitor(installation.port).get("/accounts/login/") == 200)
    returned = time.monotonic()
    planned += _due(name, 2)
    time.sleep(3)
    stopped.set()
    visitor.join()
    is_done = within(PATIENCE, lambda: _waiting() == 0) is not None
    done = time.monotonic() - returned if is_done else None
    return {
        "answers": dict(sorted(visits.answers.items())),
        "longest_answer_seconds": round(visits.longest, 2),
        "serves_again_after": None if serves is None else round(serves, 1),
        "all_done_after": None if done is None else round(done, 1),
        "due": planned,
        "promised": visits.promised,
        "restarted_by_themselves": dict(installation.restarted - before),
        "plain_words": all(PLAIN in each for each in visits.words),
    }


def _broker_faults(redis: Redis) -> dict[str, tuple[Callable[[], None], Callable[[], None]]]:
    def fill() -> None:
        redis.say("CONFIG", "SET", "maxmemory-policy", "noeviction")
        for number in range(3):
            redis.say("SET", f"filler{number}", "x" * 1_000_000)
        redis.say("CONFIG", "SET", "maxmemory", "2mb")

    def empty() -> None:
        redis.say("CONFIG", "SET", "maxmemory", "0")
        redis.say("DEL", "filler0", "filler1", "filler2")

    def spoken_to() -> None:
        within(30, lambda: _speaks(redis))

    return {
        "killed": (redis.kill, redis.start),
        "paused": (
            lambda: redis.say("CLIENT", "PAUSE", str(int(LASTS * 1000)), "ALL"),
            spoken_to,
        ),
        "emptied": (lambda: redis.say("FLUSHALL"), lambda: redis.say("FLUSHALL")),
        "full": (fill, empty),
    }


def _speaks(redis: Redis) -> bool:
    try:
        redis.say("PING")
    except OSError:
        return False
    return True


def broker(folder: Path) -> dict[str, Any]:
    sink, found = Sink(folder / "mails.log", seed=1, pause=0, faults={}), {}
    with installed(folder, mail_port=sink.server_address[1]) as (installation, redis):
        for name, (fault, cure) in _broker_faults(redis).items():
            found[name] = _under(fault, cure, installation, name[0].upper(), plans=True)
    for each in found.values():
        done = each["all_done_after"]
        each["held"] = set(each["answers"]) <= {200, 302} and done is not None and done <= DONE_WITHIN
    return found | {"mails": len(set((folder / "mails.log").read_text().split()))}


def database(folder: Path) -> dict[str, Any]:
    """The same for a PostgreSQL that goes away."""
    sink, found = Sink(folder / "mails.log", seed=1, pause=0, faults={}), {}
    cluster, standby = Cluster(folder / "postgresql"), Cluster(folder / "standby")
    cluster.make()
    standby.follow(cluster)
    faults: dict[str, tuple[Callable[[], None], Callable[[], None]]] = {
        "connections ended": (cluster.end_connections, cluster.end_connections),
        "killed": (cluster.kill, cluster.start),
        # Last, because the one that was killed stays away.
        "standby promoted": (cluster.kill, standby.promote),
    }
    try:
        url = cluster.url_with(standby)
        with installed(folder, mail_port=sink.server_address[1], database=url) as (installation, _):
            for name, (fault, cure) in faults.items():
                found[name] = _under(
                    fault, cure, installation, name[0].upper(), plans=name == "connections ended"
                )
    finally:
        cluster.kill()
        standby.kill()
    mails = len(set((folder / "mails.log").read_text().split()))
    promised = sum(each["promised"] for each in found.values())
    for each in found.values():
        serves, done = each["serves_again_after"], each["all_done_after"]
        each["held"] = set(each["answers"]) <= {200, 302, 503} and each["plain_words"]
        each["held"] &= serves is not None and serves <= SERVES_WITHIN and done is not None
    return found | {"mails": mails, "promised": promised, "none_lost": mails >= promised}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database-of-its-own", action="store_true", dest="of_the_database")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = database(Path(folder)) if options.of_the_database else broker(Path(folder))
    print(json.dumps(result) if options.json else json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
