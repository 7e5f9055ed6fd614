"""Whether pages answer as fast as ever while the mail server takes calls and says nothing.

``python -m benchmarks.hanging_mail --json`` starts the whole product and asks it, from one browser after the other, for
the sign-in page and for a sign-in code, which is a mail. By turns the mail server answers and hangs. Asked: the slowest
twentieth of the answers within a tenth of each other, and no answer that is a fault.

Each address asks once, so that no limit is reached. An answer about signing in is held back to a quarter of a second
whatever it is about (``SIGN_IN_ANSWERS_AFTER``), therefore a page of its own is measured too.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.chaos.sink import Sink
from benchmarks.live import Visitor, installed

BLOCK = 20
# Everybody comes from this machine, from which 300 codes a minute may be asked for.
APART = 0.25
ASKED_RATIO = 1.1
ASKED = ("page", "code")
Found = dict[str, dict[str, list[float]]]


def _people(times: int) -> None:
    """Colleagues: a stranger's mail goes to nobody, and would not make a worker call."""
    from accounts.models import Organisation, Person

    Organisation.current()
    Person.objects.bulk_create(
        Person(external_id=f"N{number}", name="Bench", email=f"n{number}@example.org")
        for number in range(times)
    )


def _visit(port: int, number: int) -> dict[str, tuple[float, int]]:
    """Seconds and status of each thing that one visitor asks for."""
    visitor, found = Visitor(port), {}
    for what in ASKED:
        began = time.perf_counter()
        if what == "page":
            status = visitor.get("/accounts/login/")
        else:
            status = visitor.asks_for_a_code(f"n{number}@example.org")
        found[what] = (time.perf_counter() - began, status)
    return found


def _visits(port: int, sink: Sink, blocks: int) -> tuple[Found, dict[str, int]]:
    """Seconds by what the mail server does and what was asked for, and the statuses of all answers."""
    times: Found = {name: {what: [] for what in ASKED} for name in ("answers", "hangs")}
    statuses: dict[str, int] = {}
    for block in range(-1, 2 * blocks):
        # ABBA, so that whatever grows slowly falls on both alike. The first block warms up.
        name = "answers" if block % 4 in (0, 3) else "hangs"
        sink.is_mute = name == "hangs"
        for number in range(BLOCK):
            visit = _visit(port, (block + 1) * BLOCK + number)
            for what, (seconds, status) in visit.items():
                statuses[str(status)] = statuses.get(str(status), 0) + 1
                if block >= 0:
                    times[name][what].append(seconds)
            time.sleep(APART)
    return times, statuses


def _p95(times: list[float]) -> float:
    return round(statistics.quantiles(times, n=20)[-1] * 1000, 1)


def measure(blocks: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "mails.log"
        sink = Sink(log, seed=1, pause=0, faults={})
        with installed(Path(folder), mail_port=sink.server_address[1]) as (installation, _):
            _people((2 * blocks + 1) * BLOCK)
            times, statuses = _visits(installation.port, sink, blocks)
        taken = len(set(log.read_text().split()))
    p95 = {name: {what: _p95(each) for what, each in asked.items()} for name, asked in times.items()}
    ratio = {what: round(p95["hangs"][what] / p95["answers"][what], 3) for what in ASKED}
    is_whole = set(statuses) <= {"200", "302"}
    return {
        "visits": blocks * BLOCK,
        "p95_ms": p95,
        "ratio": ratio,
        "answers": statuses,
        "mails_taken": taken,
        "calls_that_hung": sink.hung,
        "held": is_whole and sink.hung > 0 and all(each <= ASKED_RATIO for each in ratio.values()),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--blocks", type=int, default=4, help=f"of {BLOCK} visitors for each of the two")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = measure(options.blocks)
    print(json.dumps(result) if options.json else json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
