"""The steps at which people stop, who stands at each, and what a reminder says. States and dates only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet

from accounts.models import Person
from home.overview import unprepared_in
from notifications.models import Message
from notifications.texts.wording import PARTNER, Wording
from pairing.models import Pair, Signature
from programmes.models import Cohort, Participant, Side
from sessions.models import Session

# Nobody is reminded of one step twice within these days, whoever presses.
ONCE_IN = timedelta(days=7)
# So long a reminder waits before it leaves, for whoever pressed too soon.
UNDO_FOR = timedelta(seconds=30)

ANSWER = Wording(
    "An invitation waits for your answer",
    ["You were invited to a mentoring programme. A yes and a no are both fine, and nobody asks why."],
    "Answer",
)
PREPARE = Wording(
    "Your preparation is not finished yet",
    [
        "Pairs meet once both have prepared. You can stop and go on where you were; "
        "only that you finished is told to anybody."
    ],
    "Carry on",
)
SIGN = Wording(
    "Your agreement is not signed by both yet",
    [
        "You and {partner} agree on one page how you meet. Read it together, change what does not fit, and sign."
    ],
    "Read the agreement",
    [PARTNER],
)
PLAN = Wording(
    "A first date helps",
    ["You and {partner} have no date yet. It takes two minutes to put one down, and either of you can."],
    "Plan the first session",
    [PARTNER],
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody at a step. ``facts`` is what the message names; ``last`` is when they were last reminded of it."""

    person: Person
    side: str
    facts: dict[str, str]
    last: datetime | None = None

    def may_be_reminded(self, at: datetime) -> bool:
        return self.last is None or self.last <= at - ONCE_IN + UNDO_FOR


@dataclass(frozen=True, slots=True)
class Step:
    """One step: ``standing`` finds who has stopped there, one query for all of a cohort.

    ``title`` goes on after "12 people", ``title_of_one`` after "1 person".
    """

    key: str
    title: str
    title_of_one: str
    text: str
    wording: Wording
    standing: Callable[[Cohort], Iterator[Standing]]

    @property
    def kind(self) -> str:
        return f"nudge.{self.key}"


def unanswered() -> Q:
    return Q(state=Participant.State.INVITED)


def unsigned_pairs(cohort: Cohort) -> Iterator[Pair]:
    """Introduced pairs without two signatures under one version. One query."""
    signed = Signature.objects.filter(renews=False).values("agreement")
    both = signed.annotate(number=Count("pk")).filter(number=len(Side)).values("agreement__pair")
    pairs = Pair.objects.filter(cohort=cohort, state=Pair.State.INTRODUCED).exclude(pk__in=both)
    yield from pairs.with_people()


def undated_pairs(cohort: Cohort) -> Iterator[Pair]:
    """Pairs that may meet and have neither a date nor a session behind them. One query."""
    dated = Session.objects.standing().values("pair_id")
    yield from Pair.objects.meeting().filter(cohort=cohort).exclude(pk__in=dated).with_people()


def _invited(cohort: Cohort) -> Iterator[Standing]:
    yield from _each(Participant.objects.filter(unanswered(), cohort=cohort).select_related("person"))


def _unprepared(cohort: Cohort) -> Iterator[Standing]:
    yield from _each(unprepared_in([cohort.pk]).select_related("person"))


def _each(participants: object) -> Iterator[Standing]:
    for row in participants:  # type: ignore[attr-defined]
        yield Standing(row.person, row.side, {"participant": str(row.pk)})


def _of_pairs(pairs: Callable[[Cohort], Iterator[Pair]]) -> Callable[[Cohort], Iterator[Standing]]:
    def found(cohort: Cohort) -> Iterator[Standing]:
        for pair in pairs(cohort):
            for side in Side:
                yield Standing(pair.participant(side).person, side.value, {"pair": str(pair.pk)})

    return found


STEPS = (
    Step(
        "answer",
        "have not answered the invitation",
        "has not answered the invitation",
        "Nobody sees why.",
        ANSWER,
        _invited,
    ),
    Step(
        "prepare",
        "have not finished their preparation",
        "has not finished the preparation",
        "You see that, and not which part.",
        PREPARE,
        _unprepared,
    ),
    Step(
        "sign",
        "wait for two signatures",
        "waits for two signatures",
        "Both are written to alike, whoever has signed.",
        SIGN,
        _of_pairs(unsigned_pairs),
    ),
    Step(
        "plan",
        "have no first date",
        "has no first date",
        "Both are written to alike.",
        PLAN,
        _of_pairs(undated_pairs),
    ),
)


def step_named(key: str) -> Step | None:
    return next((step for step in STEPS if step.key == key), None)


def on_its_way(step: Step, cohort: Cohort, *, at: datetime) -> QuerySet[Message]:
    """What was asked for within the last 30 seconds and has not left: no worker takes it before it is due."""
    return Message.objects.filter(
        kind=step.kind,
        programme_key=cohort.programme_id,
        sequence__startswith=f"{cohort.pk}:",
        state=Message.State.DUE,
        planned_at__gt=at,
    )


def standing_at(step: Step, cohort: Cohort) -> list[Standing]:
    """Who stands at ``step``, by name, with when they were last reminded of it. Two queries."""
    told = (
        Message.objects.filter(kind=step.kind, programme_key=cohort.programme_id)
        .exclude(state__in=[Message.State.SKIPPED, Message.State.FAILED])
        .values("person")
        .annotate(last=Max("due_at"))
    )
    last = {row["person"]: row["last"] for row in told.order_by()}
    found = step.standing(cohort)
    people = [Standing(each.person, each.side, each.facts, last.get(each.person.pk)) for each in found]
    return sorted(people, key=lambda each: (each.person.name, str(each.person.pk)))
