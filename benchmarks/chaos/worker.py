"""A worker of the benchmark: the product's own delivery, on a clock that runs fast, and killed at a named point.

The clock is the machine's, times ``CHAOS_SPEED`` since ``CHAOS_BEGAN``. ``CHAOS_POINT`` names a function and whether
the process is killed before or after it.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)
KIND = "chaos.reminder"
POINTS = tuple(
    f"{when} {name}"
    for name in (
        *("ledger.write_all", "gathering.gather", "leasing.claim"),
        *("delivery._begin", "letters.send", "delivery._end"),
    )
    for when in ("before", "after")
)


def clock() -> datetime:
    passed = time.time() - float(os.environ["CHAOS_BEGAN"])
    return MORNING + timedelta(seconds=passed * float(os.environ["CHAOS_SPEED"]))


def set_up() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.chaos.settings"
    import django

    django.setup()
    from notifications import registry

    registry._sources.clear()
    registry._sweeps.clear()
    registry.register_kind(registry.Kind(name=KIND, label="Chaos", why="Chaos", write=_letter))
    registry.register_source(reminders)


def _letter(message: Any) -> Any:
    from notifications.registry import Letter

    return Letter(subject="Did you meet?", paragraphs=["Tell us."], button="Answer", path="/")


def reminders(*, at: datetime) -> Iterator[Any]:
    """One for each person, named anew at every tick, as sources of the product do."""
    from accounts.models import Person
    from notifications.registry import Due

    for person in Person.objects.filter(external_id__startswith="C"):
        yield Due(KIND, person, MORNING)


def _dies_at(point: str) -> None:
    from importlib import import_module

    when, _, name = point.partition(" ")
    module, _, function = name.partition(".")
    found = import_module(f"notifications.{module}")
    real: Callable[..., Any] = getattr(found, function)

    def deadly(*args: Any, **kwargs: Any) -> Any:
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        real(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(found, function, deadly)


def main() -> None:
    set_up()
    from mentoring.opening import settle_in
    from notifications import delivery
    from notifications.mail_server.pace import Steady

    settle_in()
    if point := os.environ.get("CHAOS_POINT"):
        _dies_at(point)
    pace, ticks = Steady(float(os.environ["CHAOS_PACE"])), os.environ.get("CHAOS_TICKS")
    pause = (60 if ticks else 10) / float(os.environ["CHAOS_SPEED"])
    while True:
        if ticks:
            delivery.tick(clock=clock, pace=pace)
        else:
            delivery.deliver_due(clock=clock, pace=pace)
        time.sleep(pause)


if __name__ == "__main__":
    main()
