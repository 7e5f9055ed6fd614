"""What pages read of the totals: no page counts pairs, people or sessions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from accounts.models import User
from feedback.flags.models import KIND_WORDS, Flag
from feedback.flags.rules import FlagKind
from insights.summaries.counting import MOST_WEEKS
from insights.summaries.models import PairTally, Stale, Summary
from programmes.models import Cohort, Side
from sessions.rhythm import Beat, Finding, Rhythm, cadence, rhythm

# Notes of changes that are more than a busy minute's.
MANY = 1_000
# Flags that say of a pair what its rhythm says.
OF_DATES = (FlagKind.LATE_START, FlagKind.SLIPPING)


@dataclass(frozen=True, slots=True)
class SideProgress:
    """One side's part in the meetings."""

    moved: int
    cancelled: int
    cancelled_late: int
    rebooked_after: int | None


@dataclass(frozen=True)
class Progress:
    """The totals of one cohort under names, as of ``counted_at``; None where nothing was counted yet.

    ``is_behind`` while so much has changed at once that counting it takes longer than usual.
    """

    counts: Mapping[str, int]
    counted_at: datetime | None = None
    is_behind: bool = False

    def of(self, name: str) -> int:
        return self.counts.get(name, 0)

    def count(self, step: str, side: str | None = None) -> int:
        """How many people are at ``step`` of the way, of one side or of both."""
        return sum(self.of(f"{step}.{each}") for each in ([side] if side else Side.values))

    @cached_property
    def sides(self) -> dict[str, SideProgress]:
        return {side: self._side(side) for side in Side.values}

    def _side(self, side: str) -> SideProgress:
        number = self.of(f"rebooked.{side}")
        until = timedelta(microseconds=self.of(f"rebooked_microseconds.{side}"))
        return SideProgress(
            moved=self.of(f"moved.{side}"),
            cancelled=self.of(f"cancelled.{side}"),
            cancelled_late=self.of(f"late.{side}"),
            rebooked_after=round(until / number / timedelta(days=1)) if number else None,
        )

    @property
    def due(self) -> int:
        return self.of("due")

    @property
    def held(self) -> int:
        return self.of("held")

    @property
    def on_course(self) -> int:
        """People who meet, and of whom no pair is at risk."""
        return self.of("on_course")

    @property
    def rhythms(self) -> dict[Rhythm, int]:
        return {state: self.of(f"rhythm.{state.value}") for state in Rhythm}

    @property
    def meeting_pairs(self) -> int:
        return sum(self.rhythms.values())

    @property
    def weeks(self) -> list[int]:
        """Pairs by whole weeks since they last met; the last stands for all later ones."""
        return [self.of(f"week.{week}") for week in range(MOST_WEEKS + 1)]

    @property
    def flags(self) -> list[tuple[str, int]]:
        """Open flags of each kind that the team may know of, in words, most first."""
        counted = [(kind, self.of(f"flag.{kind.value}")) for kind in FlagKind]
        found = sorted((kind for kind in counted if kind[1]), key=lambda one: (-one[1], one[0].value))
        return [(KIND_WORDS[kind], number) for kind, number in found]

    @property
    def hours(self) -> int:
        """Hours of the people who took part: two in each session, and what they finished of the preparation."""
        return round((2 * self.of("minutes") + self.of("preparation_minutes")) / 60)


def with_progress(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """``cohorts`` with their totals, so that ``progress_of`` need not ask."""
    return cohorts.select_related("summary").annotate(is_behind=_is_behind())


def progress_of(cohort: Cohort) -> Progress:
    """One query; none where ``cohort`` was read ``with_progress``."""
    if not hasattr(cohort, "is_behind"):
        kept = Summary.objects.filter(cohort=cohort).annotate(is_behind=_is_behind()).first()
        return Progress(kept.counts, kept.counted_at, kept.is_behind) if kept else Progress({})
    kept = getattr(cohort, "summary", None)
    return Progress(kept.counts, kept.counted_at, cohort.is_behind) if kept else Progress({})


def _is_behind() -> Exists:
    return Exists(Stale.objects.order_by("pk")[MANY : MANY + 1])


def pairs_at_risk(cohort: Cohort) -> QuerySet[PairTally]:
    """Those of ``cohort`` that lose their rhythm, the longest silence first, to be read page by page."""
    return (
        PairTally.objects.filter(cohort=cohort)
        .at_risk()
        .select_related("pair__mentor__person", "pair__mentee__person")
    )


def with_flags(tallies: QuerySet[PairTally], reader: User) -> QuerySet[PairTally]:
    """``tallies``, each with the ``flag`` on which ``reader`` can do something about what its dates say.

    A flag that answers raised is never led to from here, for these rows tell nothing but dates.
    """
    flags = Flag.objects.visible_to(reader).open().filter(pair=OuterRef("pair"), kind__in=OF_DATES)
    return tallies.annotate(flag=Subquery(flags.order_by("-raised_at", "pk").values("pk")[:1]))


def reason_of(tally: PairTally, cohort: Cohort, *, at: datetime) -> Finding:
    """Why a pair is where it is, in words that name a side and a date."""
    return rhythm(
        Beat(
            pair_id=tally.pk,
            introduced_at=tally.silent_since,
            cadence=cadence(cohort),
            last_held_at=tally.last_held_at,
            next_planned_at=tally.next_planned_at,
            cancelled_by_mentor=tally.cancelled_by_mentor,
            cancelled_by_mentee=tally.cancelled_by_mentee,
        ),
        at=at,
    )
