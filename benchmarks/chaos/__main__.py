"""Whether a reminder is lost or comes twice, whatever breaks.

``python -m benchmarks.chaos --json`` plans reminders in a database of its own (``--database`` names an empty
PostgreSQL) and lets two beats and two more workers send them, on a clock that runs twenty times as fast, while by a
schedule from the seed workers are killed and stopped, and the mail server is slow, busy and cuts the line. Then once
more, with a worker killed at each named point of its work. Judged by the mail server's list and the ledger alone.

Asked: 0 lost, at most 1 in 10,000 twice, and then with the same Message-ID. A worker that is killed in the moment
between a mail and the note about it sends once more; at the points that lie in that moment it does so every time.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.chaos.sink import Sink
from benchmarks.chaos.worker import POINTS, set_up

SPEED = 20.0
PACE = 100.0
PATIENCE = 120.0
# What a worker is between the mail and the note about it when it dies here.
BETWEEN = ("after letters.send", "before delivery._end")


class Workers:
    """Two that tick and two that sweep; whoever dies is started again, as a supervisor does."""

    def __init__(self, port: int) -> None:
        self.environment = {
            **os.environ,
            "CHAOS_PORT": str(port),
            "CHAOS_SPEED": str(SPEED),
            "CHAOS_PACE": str(PACE),
            "CHAOS_BEGAN": str(time.time()),
        }
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        self.processes = [self._start(ticks=number < 2) for number in range(4)]

    def _start(self, *, ticks: bool, point: str = "") -> subprocess.Popen[bytes]:
        environment = self.environment | ({"CHAOS_TICKS": "1"} if ticks else {}) | {"CHAOS_POINT": point}
        command = [sys.executable, "-m", "benchmarks.chaos.worker"]
        return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)  # noqa: S603

    def kill(self, number: int) -> None:
        self.processes[number].kill()
        self.processes[number].wait()
        self.processes[number] = self._start(ticks=number < 2)

    def freeze(self, number: int, seconds: float) -> None:
        os.kill(self.processes[number].pid, signal.SIGSTOP)
        time.sleep(seconds)
        os.kill(self.processes[number].pid, signal.SIGCONT)

    def die_at(self, point: str) -> bool:
        """Start one that kills itself at ``point``; whether it did."""
        doomed = self._start(ticks=True, point=point)
        try:
            return doomed.wait(timeout=40) == -signal.SIGKILL
        except subprocess.TimeoutExpired:
            doomed.kill()
            doomed.wait()
            return False

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


def _fresh(reminders: int) -> None:
    from accounts.models import Organisation, Person
    from notifications.models import MailServer, Message

    Organisation.current()
    Message.objects.all().delete()
    MailServer.objects.all().delete()
    missing = range(Person.objects.count(), reminders)
    Person.objects.bulk_create(
        Person(external_id=f"C{number}", name="Chaos", email=f"c{number}@example.org", time_zone="UTC")
        for number in missing
    )


def _open(reminders: int) -> int:
    """How many have not come to an end, those that are not planned yet among them."""
    from notifications.models import Message

    ended = (Message.State.SENT, Message.State.FAILED, Message.State.SKIPPED)
    return reminders - Message.objects.filter(state__in=ended).count()


def _wait(reminders: int, workers: Workers) -> float:
    began = time.monotonic()
    while _open(reminders) > 0 and time.monotonic() - began < PATIENCE:
        time.sleep(0.2)
    return time.monotonic() - began


def _judged(log: Path, reminders: int) -> dict[str, int]:
    """``lost``: said to be sent, and not with the mail server. ``late``: neither sent nor given up when time was up.

    ``doubled``: mails beyond one for each.
    """
    from notifications.models import Message

    taken = Counter(line.partition("@")[0] for line in log.read_text().split())
    ledger = {str(key): state for key, state in Message.objects.values_list("pk", "state")}
    given_up = sum(state == Message.State.FAILED and key not in taken for key, state in ledger.items())
    missing = reminders - len(set(taken) & set(ledger)) - given_up
    late = _open(reminders)
    return {
        "lost": max(0, missing - late),
        "late": late,
        "given_up": given_up,
        "doubled": sum(taken.values()) - len(taken),
        "strange": len(set(taken) - set(ledger)),
    }


def _run(seed: int, reminders: int, folder: Path, *, points: bool) -> dict[str, Any]:
    _fresh(reminders)
    chance, log = random.Random(seed), folder / f"{seed}.log"
    log.touch()
    sink = Sink(log, seed=seed, pause=1.5)
    workers, began = Workers(sink.server_address[1]), time.monotonic()
    died = []
    try:
        if points:
            died = [point for point in POINTS if workers.die_at(point)]
        workers.start()
        if not points:
            time.sleep(chance.uniform(3, 10))
            workers.kill(chance.randrange(4))
            workers.freeze(chance.randrange(4), 60 / SPEED)
        _wait(reminders, workers)
    finally:
        workers.stop()
        sink.shutdown()
    found: dict[str, Any] = {"seed": seed, "seconds": round(time.monotonic() - began, 1)}
    found |= _judged(log, reminders) | {"sink": sink.injected} | ({"died_at": died} if points else {})
    # A long benchmark that is stopped has said something.
    print(json.dumps(found), file=sys.stderr, flush=True)
    return found


def measure(runs: int, reminders: int, seed: int) -> dict[str, Any]:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        found = [_run(seed + number, reminders, Path(folder), points=False) for number in range(runs)]
        at_points = _run(seed + runs, max(reminders, 200), Path(folder), points=True)
    total = {
        name: sum(run[name] for run in found) for name in ("lost", "late", "given_up", "doubled", "strange")
    }
    expected = sum(point in BETWEEN for point in at_points["died_at"])
    wrong = ("lost", "late", "strange")
    held = not any(total[name] or at_points[name] for name in wrong)
    held = held and total["doubled"] <= max(1, runs * reminders / 10_000) and at_points["doubled"] <= expected
    return {"runs": runs, "reminders": reminders, **total, "each": found, "points": at_points, "held": held}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--reminders", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--database", default="", help="an empty PostgreSQL; else SQLite in a folder of its own"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
            os.environ.pop(name, None)
        os.environ["UPWARD_DATA"] = folder
        if options.database:
            os.environ["DATABASE_URL"] = options.database
        set_up()
        # The workers inherit the keys that were just made.
        result = measure(options.runs, options.reminders, options.seed)
    print(json.dumps(result) if options.json else json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
