"""What the page on conflicts shows: pairs that wait for a coordinator, and what became of earlier ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from pairing.models import Conflict, Pair, Scan
from programmes.models import Cohort

OF_THE_PAST = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """A pair with the rules that bar it now; without one it is safe again and may be let go on."""

    pair: Pair
    sentences: list[str]
    since: datetime
    has_paused: bool

    @property
    def is_safe(self) -> bool:
        return not self.sentences


def waiting_in(cohort: Cohort) -> list[Waiting]:
    """What needs somebody, barred pairs first, the oldest first. One query."""
    by_pair: dict[Pair, list[Conflict]] = {}
    for conflict in _with_people(Conflict.objects.waiting().filter(pair__cohort=cohort)).order_by(
        "found_at", "rule"
    ):
        by_pair.setdefault(conflict.pair, []).append(conflict)
    found = [
        Waiting(
            pair,
            [one.sentence for one in some if one.settled_at is None],
            some[0].found_at,
            any(one.has_paused for one in some),
        )
        for pair, some in by_pair.items()
    ]
    return sorted(found, key=lambda one: one.is_safe)


def settled_in(cohort: Cohort) -> list[Conflict]:
    """What was settled, the newest first, at most fifty. One query."""
    settled = Conflict.objects.exclude(settled_at=None).filter(pair__cohort=cohort)
    still = Conflict.objects.waiting().filter(pair__cohort=cohort).values("pk")
    return list(_with_people(settled.exclude(pk__in=still)).order_by("-settled_at", "rule")[:OF_THE_PAST])


def looked_at() -> datetime | None:
    """When every live pair was last looked at to the end. One query."""
    last = Scan.objects.exclude(finished_at=None).order_by("-finished_at").first()
    return last.finished_at if last else None


def _with_people(conflicts: QuerySet[Conflict]) -> QuerySet[Conflict]:
    people = ("pair__mentor__person", "pair__mentee__person")
    return conflicts.select_related(*people)
