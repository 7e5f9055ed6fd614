"""A simulation from its first morning to its last evening: people act, the clock ticks, things go wrong."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.core.management.base import CommandError
from django.test.utils import override_settings

from accounts import doorbell
from accounts.models import Person
from home.simulation import post
from home.simulation.behaviour import Behaviour
from home.simulation.invariants import Invariants
from home.simulation.world import BEGINS, World, build
from notifications import delivery
from notifications.models import Message
from pairing.models import Pair
from sessions.models import Session

TICKS = (7, 9, 12, 15, 17, 21)
ACTS_AFTER = 9
DAYS = 30
BACK = timedelta(hours=2)
AWAY = 2
# How likely each fault is at a tick; the long absence once in so many days.
TWICE, KILLED, REFUSED, CLOCK_BACK = 0.05, 0.04, 0.04, 0.02
AWAY_EVERY = 55
DRAINING = 20


@dataclass
class Result:
    """What happened: counts by name, and how long it took in seconds."""

    pairs: int
    months: int
    seed: int
    steps: int = 0
    done: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    messages: Counter[str] = field(default_factory=Counter)
    sessions: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    mails: int = 0
    doubled: int = 0
    seconds: float = 0.0

    def as_json(self) -> str:
        """One document. Not by ``asdict``, which counts the pairs of a counter anew."""
        return json.dumps(vars(self), indent=2)


class Simulation:
    """One seed, one course of events. Works in the database that is connected, which has to be empty."""

    def __init__(self, *, pairs: int, months: int, seed: int) -> None:
        if Person.objects.exists():
            raise CommandError("There are people here. A simulation needs an empty database of its own.")
        post.empty()
        self.chance = Random(seed)
        self.world: World = build(pairs=pairs, months=months, chance=self.chance)
        self.behaviour = Behaviour(self.world, self.chance)
        self.invariants = Invariants(post.BOX)
        self.result = Result(pairs, months, seed)

    def go(self, tell: Callable[[str], None] = lambda line: None) -> Result:
        """Every day of the months, and some after them in which nobody acts and nothing fails."""
        begun, days = time.monotonic(), self.result.months * DAYS
        with override_settings(EMAIL_BACKEND="home.simulation.post.Post"), doorbell.silenced():
            for day in range(days):
                is_away = day % AWAY_EVERY >= AWAY_EVERY - AWAY
                self._day(BEGINS + timedelta(days=day), is_away=is_away)
                if day % 7 == 6:
                    self.invariants.check_whole()
                    tell(f"week {day // 7 + 1}: {sum(post.BOX.arrived.values()):,} mails")
            for day in range(days, days + DRAINING):
                for hour in TICKS:
                    self._tick(_at(BEGINS + timedelta(days=day), hour), is_quiet=True)
            self.invariants.check_whole()
        self._sum_up(time.monotonic() - begun)
        return self.result

    def _day(self, morning: datetime, *, is_away: bool) -> None:
        self.result.faults["days away"] += is_away
        for hour in TICKS:
            at = _at(morning, hour)
            if not is_away:
                self._with_a_fault(at)
            if hour == ACTS_AFTER:
                self.behaviour.day(at + timedelta(minutes=30))
                self.invariants.check(at, is_quiet=False)

    def _with_a_fault(self, at: datetime) -> None:
        """One tick, which may go wrong in one of four ways."""
        turn = self.chance.random()
        if turn < TWICE:
            self.result.faults["two at once"] += 1
            self._tick(at, is_quiet=True)
            self._tick(at, is_quiet=True)
        elif turn < TWICE + KILLED:
            self._killed(at)
        elif turn < TWICE + KILLED + REFUSED:
            self.result.faults["server refused"] += 1
            post.BOX.refuses = True
            self._tick(at, is_quiet=False)
            post.BOX.refuses = False
        elif turn < TWICE + KILLED + REFUSED + CLOCK_BACK:
            self.result.faults["clock back"] += 1
            self._tick(at, is_quiet=True)
            self._tick(at - BACK, is_quiet=False)
        else:
            self._tick(at, is_quiet=True)

    def _killed(self, at: datetime) -> None:
        post.BOX.kills_at = self.chance.randint(1, 4)
        try:
            delivery.tick(clock=lambda: at)
        except post.Killed:
            self.result.faults["worker killed"] += 1
        post.BOX.kills_at = None
        self.invariants.check(at, is_quiet=False)
        self._step()

    def _tick(self, at: datetime, *, is_quiet: bool) -> None:
        figures = delivery.tick(clock=lambda: at)
        if figures.problems:
            raise AssertionError(f"Sources broke: {figures.problems}")
        self.invariants.check(at, is_quiet=is_quiet and not figures.waiting and not figures.failed)
        self._step()

    def _step(self) -> None:
        self.result.steps += 1

    def _sum_up(self, seconds: float) -> None:
        result = self.result
        result.done = self.behaviour.done
        result.messages.update(Message.objects.values_list("state", flat=True))
        result.sessions.update(Session.objects.values_list("state", flat=True))
        result.states.update(Pair.objects.values_list("state", flat=True))
        result.mails = sum(post.BOX.arrived.values())
        result.doubled = sum(count - 1 for count in post.BOX.arrived.values())
        result.seconds = round(seconds, 1)


def _at(morning: datetime, hour: int) -> datetime:
    return morning.replace(hour=hour, minute=0)
