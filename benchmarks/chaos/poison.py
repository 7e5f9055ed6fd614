"""Whether a letter that kills, hangs or eats the process that writes it is put aside, and who waits for that.

``python -m benchmarks.chaos.poison --json`` starts broker, beat and a worker of two processes as production has it,
says two ordinary things a second, and after half a minute one of each kind of poison. Judged by the ledger: when each
of the ordinary ones left after it was due, before and after the poison.

Asked: what kills or hangs is put aside after three starts, what eats is tried again later and fails by itself; the
others leave at most 5 seconds later than before it. Those that the dying process had leased with it come back when its
lease ends, and are counted apart.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.live import Installation, Redis

CALM, LASTS, APART = 30.0, 330.0, 0.5
LATER_AT_MOST = 5.0
# What production says of its worker (docker-compose.yml), in the words of Celery.
PREFORK = ("--pool", "prefork", "--concurrency", "2", "--max-tasks-per-child", "500")


def _people(count: int) -> list[Any]:
    from accounts.models import Organisation, Person

    Organisation.current()
    return Person.objects.bulk_create(
        Person(external_id=f"P{number}", name="Chaos", email=f"p{number}@example.org")
        for number in range(count)
    )


def _say(kind: str, person: Any) -> Any:
    from django.utils import timezone

    from notifications import actions

    at = timezone.now()
    return actions.enqueue(kind=kind, person=person, due_at=at, at=at)


def _talk(seconds: float) -> tuple[list[Any], dict[str, Any], datetime]:
    """Ordinary messages, poison by kind, and when it was given."""
    from django.utils import timezone

    from benchmarks.chaos.letters import FINE, LETTERS

    people = _people(int((CALM + seconds) / APART) + 10)
    fine: list[Any] = []
    poison: dict[str, Any] = {}
    given_at, began = timezone.now(), time.monotonic()
    while (passed := time.monotonic() - began) < CALM + seconds:
        fine.append(_say(FINE, people.pop()))
        if passed > CALM and not poison:
            given_at = timezone.now()
            poison = {kind: _say(kind, people.pop()) for kind in LETTERS if kind != FINE}
        time.sleep(max(0.0, APART * len(fine) - (time.monotonic() - began)))
    return fine, poison, given_at


def _late(messages: list[Any]) -> list[float]:
    """By how many seconds each left after it was due, in order; those that have not left are as late as can be."""
    return sorted(
        (each.sent_at - each.due_at).total_seconds() if each.sent_at else float("inf") for each in messages
    )


def _figures(late: list[float]) -> dict[str, float]:
    worst = late[-1] if late else 0.0
    return {
        "messages": len(late),
        "p99": round(late[int(0.99 * (len(late) - 1))], 2) if late else 0.0,
        "worst": round(worst, 2),
        "over_5_seconds": sum(each > LATER_AT_MOST for each in late),
    }


def measure(seconds: float) -> dict[str, Any]:
    redis = Redis()
    redis.start()
    with tempfile.TemporaryDirectory() as folder:
        installation = Installation(
            Path(folder), redis=redis.url, DJANGO_SETTINGS_MODULE="benchmarks.chaos.poisoned"
        )
        try:
            installation.set_up()
            installation.start(without=("courier", "web"), worker=PREFORK)
            fine, poison, given_at = _talk(seconds)
            time.sleep(LATER_AT_MOST)
        finally:
            installation.stop()
            redis.kill()
        from notifications.models import Attempt, Message

        rows = list(Message.objects.filter(pk__in=[each.pk for each in fine]))
        ended = {kind: Message.objects.get(pk=each.pk) for kind, each in poison.items()}
        tries = {
            kind: list(Attempt.objects.filter(message=each).values_list("outcome", flat=True))
            for kind, each in ended.items()
        }
    before = _figures(_late([each for each in rows if each.due_at < given_at]))
    after = _figures(_late([each for each in rows if each.due_at >= given_at]))
    return {
        "before": before,
        "after": after,
        "poison": {
            kind: {"state": each.state, "reason": each.reason, "attempts": tries[kind]}
            for kind, each in ended.items()
        },
        "worker_started_again": installation.restarted["worker"],
        "held": after["p99"] - before["p99"] <= LATER_AT_MOST
        and all(ended[f"poison.{name}"].state == "failed" for name in ("kills", "hangs")),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=LASTS)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = measure(options.seconds)
    print(json.dumps(result) if options.json else json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
