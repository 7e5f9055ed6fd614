"""What leaves when very much is due at once, and after two days in which nothing could.

``python -m benchmarks.chaos.storm --json`` plans 100,000 reminders for one minute of an afternoon, two for each of
50,000 people in three time zones, and has the product send them on a clock that only moves when it is waited for; then
it goes on for three days, with one more reminder for everybody each day. Then, in an empty ledger, it plans what three
sources named during two days without any worker, and lets the product come back. Judged by what a mail server took.

Asked: never more than 28 mails in any second, none from 18:00 to 08:00 where its reader is, never two for one person
on one day there, nobody left out; and after two days one mail for each person, not one for each reminder.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.alone import own_database

ZONES = ("Europe/London", "Asia/Kolkata", "America/New_York")
AFTERNOON = datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
MOST_A_SECOND = 28
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
# When nothing has left at a tick, the next look is this much later: nights are long.
IDLE = timedelta(minutes=10)
KINDS = ("storm.session", "storm.pulse", "storm.goal")


def _kinds() -> None:
    from notifications import registry
    from notifications.registry import Kind, Letter

    registry._sources.clear()
    registry._sweeps.clear()
    for name in KINDS:

        def write(message: Any) -> Letter:
            return Letter(subject="Did you meet?", paragraphs=["Tell us."], button="Answer", path="/")

        registry.register_kind(Kind(name=name, label=name, why="Storm", write=write))


def _people(count: int) -> list[Any]:
    from accounts.models import Organisation, Person

    Organisation.current()
    return Person.objects.bulk_create(
        (
            Person(
                external_id=f"S{number}",
                name="Storm",
                email=f"s{number}@example.org",
                time_zone=ZONES[number % len(ZONES)],
            )
            for number in range(count)
        ),
        batch_size=500,
    )


def _goes_on(until: datetime) -> None:
    """Tick by tick as beat would, on the clock that only moves when it is waited for."""
    from benchmarks.chaos.counting import TAKEN
    from notifications import delivery
    from notifications.mail_server.pace import Steady

    clock = TAKEN.clock
    assert clock
    said = time.monotonic()
    while clock.at < until:
        began = clock.at
        pace = Steady(MOST_A_SECOND, now=clock.now, sleep=clock.sleep)
        figures = delivery.tick(clock=clock.now, pace=pace)
        if figures.problems:
            raise SystemExit(f"Broke: {figures.problems}")
        clock.at = max(clock.at, began + (MINUTE if figures.sent else IDLE))
        if time.monotonic() - said > 30:
            said = time.monotonic()
            print(f"{clock.at}: {len(TAKEN.mails)} mails", file=sys.stderr, flush=True)


def _judged(mails: Iterable[tuple[datetime, str, str]], people: int) -> dict[str, Any]:
    """``busiest_second``: the most mails in any second that begins with one of them."""
    window: deque[datetime] = deque()
    busiest = at_night = 0
    days: Counter[tuple[str, Any]] = Counter()
    for at, to, _ in sorted(mails):
        window.append(at)
        while window[0] <= at - SECOND:
            window.popleft()
        busiest = max(busiest, len(window))
        local = at.astimezone(ZoneInfo(ZONES[int(to[1:].partition("@")[0]) % len(ZONES)]))
        at_night += not 8 <= local.hour < 18
        days[(to, local.date())] += 1
    return {
        "mails": sum(days.values()),
        "busiest_second": busiest,
        "at_night": at_night,
        "two_on_one_day": sum(count > 1 for count in days.values()),
        "left_out": people - len({to for to, _ in days}),
    }


def _afresh(at: datetime) -> None:
    from benchmarks.chaos.counting import TAKEN, Clock
    from notifications.models import MailServer, Message

    Message.objects.all().delete()
    MailServer.objects.all().delete()
    TAKEN.clock, TAKEN.mails = Clock(at), []


def storm(people: list[Any]) -> dict[str, Any]:
    """Two for each person within a minute, and one more on each of the next three days."""
    from benchmarks.chaos.counting import TAKEN
    from notifications import ledger
    from notifications.registry import Due

    def due(kind: str, day: int) -> Iterator[Due]:
        for number, person in enumerate(people):
            at = AFTERNOON + day * DAY + timedelta(milliseconds=number * 60_000 // len(people))
            yield Due(kind, person, at, sequence=str(day))

    _afresh(AFTERNOON + MINUTE)
    for kind in KINDS[:2]:
        ledger.write_all(due(kind, 0), at=AFTERNOON)
    for day in (1, 2, 3):
        ledger.write_all(due(KINDS[2], day), at=AFTERNOON)
    began = time.monotonic()
    _goes_on(AFTERNOON + 4 * DAY)
    first = [mail for mail in TAKEN.mails if mail[0] < AFTERNOON + DAY]
    return _judged(TAKEN.mails, len(people)) | {
        "due_in_the_minute": 2 * len(people),
        "on_the_first_day": len(first),
        "seconds": round(time.monotonic() - began),
    }


def outage(people: list[Any]) -> dict[str, Any]:
    """Three for each person in two days in which nobody worked; then one more day."""
    from benchmarks.chaos.counting import TAKEN
    from notifications import ledger
    from notifications.registry import Due

    returns = AFTERNOON + 2 * DAY
    _afresh(returns)
    for kind, ago in zip(KINDS, (timedelta(hours=47), timedelta(hours=25), timedelta(hours=4)), strict=True):
        ledger.write_all((Due(kind, person, returns - ago) for person in people), at=returns - ago)
    _goes_on(returns + DAY)
    found = _judged(TAKEN.mails, len(people))
    gathered = sum(subject == "A few things wait for you" for _, _, subject in TAKEN.mails)
    return found | {"reminders": 3 * len(people), "that_say_it_all": gathered}


def _held(found: dict[str, Any]) -> bool:
    good = not (found["at_night"] or found["two_on_one_day"] or found["left_out"])
    return good and found["busiest_second"] <= MOST_A_SECOND


def measure(people: int) -> dict[str, Any]:
    from django.conf import settings

    settings.EMAIL_BACKEND = "benchmarks.chaos.counting.Counting"
    _kinds()
    everybody = _people(people)
    stormy = storm(everybody)
    few = everybody[: max(1, people // 10)]
    after = outage(few)
    stormy["held"], after["held"] = _held(stormy), _held(after) and after["mails"] == len(few)
    return {"storm": stormy, "outage": after, "held": stormy["held"] and after["held"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with own_database():
        result = measure(options.people)
    print(json.dumps(result) if options.json else json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
