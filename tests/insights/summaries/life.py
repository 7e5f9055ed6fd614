"""What can happen to two cohorts, in any order."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from feedback.flags.models import Flag
from feedback.flags.rules import FlagKind
from pairing.models import Pair
from preparation.models import Completion, Module
from programmes.models import Cohort, Participant, Side
from sessions.models import Session
from tests.factories import PairFactory, SessionFactory
from tests.factories.people import NOW


@dataclass
class Life:
    """What can happen to two cohorts, at random, written straight into the rows: no action is asked."""

    chance: random.Random
    cohorts: list[Cohort]
    now: datetime = NOW

    def pairs(self) -> list[Pair]:
        return list(Pair.objects.order_by("asked_at", "pk"))

    def happen(self) -> None:
        event = self.chance.choice(
            [self.pair, self.plan, self.plan, self.plan, self.settle, self.settle, self.settle, self.correct,
             self.state, self.module, self.answer, self.flag, self.settle_flag, self.wait, self.wait,
             self.end, self.drop, self.again]
        )  # fmt: skip
        event()

    def pair(self) -> None:
        PairFactory(
            cohort=self.chance.choice(self.cohorts),
            state=self.chance.choice(Pair.State.values),
            asked_at=self.now,
            introduced_at=self.chance.choice([None, self.now]),
            mentee_answered_at=self.chance.choice([None, self.now]),
        )

    def again(self) -> None:
        """Somebody with a second partner."""
        if pairs := self.pairs():
            old = self.chance.choice(pairs)
            other = PairFactory(cohort=old.cohort, asked_at=self.now, introduced_at=self.now)
            Pair.objects.filter(pk=other.pk).update(mentor=old.mentor)

    def plan(self) -> None:
        if pairs := self.pairs():
            pair = self.chance.choice(pairs)
            SessionFactory(
                pair=pair,
                number=Session.objects.filter(pair=pair).count() + 1,
                planned_at=self.now,
                starts_at=self.now + timedelta(hours=self.chance.randint(-200, 900)),
                minutes=self.chance.choice([30, 45, 60]),
            )

    def settle(self) -> None:
        planned = list(Session.objects.filter(state="planned").order_by("planned_at", "number", "pk"))
        if planned:
            state = self.chance.choice(["held", "held", "held", "moved", "cancelled", "cancelled", "missed"])
            changed = state in ("moved", "cancelled")
            Session.objects.filter(pk=self.chance.choice(planned).pk).update(
                state=state,
                changed_by=self.chance.choice(Side.values) if changed else "",
                changed_at=self.now if changed else None,
            )

    def correct(self) -> None:
        Session.objects.filter(state="held", minutes=60).update(minutes=75)

    def state(self) -> None:
        if pairs := self.pairs():
            state = self.chance.choice(Pair.State.values)
            Pair.objects.filter(pk=self.chance.choice(pairs).pk).update(state=state)

    def end(self) -> None:
        """One cohort gets other dates, and another number of sessions."""
        cohort = self.chance.choice(self.cohorts)
        weeks = self.chance.randint(10, 40)
        Cohort.objects.filter(pk=cohort.pk).update(
            ends_on=cohort.starts_on + timedelta(weeks=weeks), sessions_planned=self.chance.randint(1, 8)
        )

    def module(self) -> None:
        people = list(Participant.objects.order_by("invited_at", "pk"))
        modules = list(Module.objects.of_the_gate().order_by("slug"))
        if people:
            person = self.chance.choice(people)
            for module in self.chance.sample(modules, self.chance.randint(1, len(modules))):
                Completion.objects.get_or_create(
                    participant=person, module=module, defaults={"done_at": self.now}
                )

    def answer(self) -> None:
        people = list(Participant.objects.order_by("invited_at", "pk"))
        if people:
            state = self.chance.choice(Participant.State.values)
            Participant.objects.filter(pk=self.chance.choice(people).pk).update(state=state)

    def flag(self) -> None:
        if pairs := self.pairs():
            kind = self.chance.choice(list(FlagKind)).value
            pair = self.chance.choice(pairs)
            if not Flag.objects.filter(pair=pair, kind=kind).exists():
                Flag.objects.create(pair=pair, kind=kind, raised_at=self.now)

    def settle_flag(self) -> None:
        Flag.objects.filter(kind=self.chance.choice(list(FlagKind)).value).update(state=Flag.State.RESOLVED)

    def drop(self) -> None:
        """A pair goes with everything, as after its clock has run out."""
        if len(pairs := self.pairs()) > 4:
            self.chance.choice(pairs).delete()

    def wait(self) -> None:
        self.now += timedelta(hours=self.chance.randint(1, 400), microseconds=self.chance.randint(0, 1))
