"""Which flags somebody looks after, and the plain dates beside one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from accounts.models import User
from feedback.flags.models import KIND_WORDS, Flag
from feedback.flags.rules import FlagKind
from pairing.models import Pair
from programmes.models import Cohort, Side
from sessions.models import Session


def flags_of(cohort: Cohort, user: User) -> QuerySet[Flag]:
    """What the team sees of ``cohort``, the oldest first. One query."""
    return (
        Flag.objects.visible_to(user)
        .for_the_team()
        .filter(pair__cohort=cohort)
        .with_people()
        .order_by("raised_at", "pk")
    )


def supported_by(coach: User) -> QuerySet[Flag]:
    """What ``coach`` was given, the oldest first. One query."""
    return Flag.objects.visible_to(coach).supported_by(coach).with_people().order_by("raised_at", "pk")


def flags_to_look_after() -> QuerySet[Flag]:
    """Open flags of the team's. Whoever asked for support stands in a row of their own."""
    return Flag.objects.for_the_team().filter(state=Flag.State.OPEN).exclude(kind=FlagKind.SUPPORT)


@dataclass(frozen=True, slots=True)
class PlainDate:
    """One date of a pair as a coordinator may know it: when, what became of it, and which side changed it."""

    number: int
    starts_at: datetime
    state: str
    changed_by: str


def dates_of(pair: Pair) -> list[PlainDate]:
    """The last dates of ``pair``, the newest first. One query; no sealed column leaves the database."""
    rows = Session.objects.filter(pair=pair).order_by("-starts_at")[:12]
    return [
        PlainDate(
            number,
            starts_at,
            str(Session.State(state).label),
            str(Side(changed_by).label).lower() if changed_by else "",
        )
        for number, starts_at, state, changed_by in rows.values_list(
            "number", "starts_at", "state", "changed_by"
        )
    ]


def counts_of(cohort: Cohort) -> list[tuple[str, int]]:
    """How many open flags there are of each kind that the team may know of, in words, most first. One query."""
    rows = Flag.objects.open().for_the_team().filter(pair__cohort=cohort).values_list("kind")
    counted = rows.annotate(number=Count("pk")).order_by("-number", "kind")
    return [(KIND_WORDS[FlagKind(kind)], number) for kind, number in counted]
