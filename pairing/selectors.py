"""Questions about rounds and pairs that span tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Lower

from accounts import reading
from accounts.models import Person
from pairing.models import Block, Proposal, Round, Ruling, Unpaired
from programmes.models import Cohort

FINISHED = (Round.State.DONE, Round.State.PUBLISHED)


def newest_round(cohort: Cohort) -> Round | None:
    """The round that counts now: the newest that was not stopped and did not fail, with the last problem if all did."""
    rounds = cohort.rounds.select_related("cohort__programme").defer("inputs").order_by("-number")
    return rounds.exclude(state__in=[Round.State.CANCELLED, Round.State.FAILED]).first() or rounds.first()


def finished_rounds(cohort: Cohort) -> QuerySet[Round]:
    """The runs that gave pairs, with who asked for them, the newest first. One query."""
    found = cohort.rounds.filter(state__in=FINISHED).select_related("requested_by__person")
    return found.defer("inputs").order_by("-number")


def round_before(current: Round) -> Round | None:
    """The finished round before ``current``, to compare with."""
    earlier = Round.objects.filter(cohort=current.cohort_id, number__lt=current.number, state__in=FINISHED)
    return earlier.defer("inputs").order_by("-number").first()


def proposals_of(current: Round) -> QuerySet[Proposal]:
    """The proposed pairs with names, grades and sites, the best fit first. One query."""
    people = ("mentor__person__grade", "mentee__person__grade", "run_mentee__person")
    return current.proposals.select_related(*people).order_by("-score", Lower("mentor__person__name"))


def unpaired_of(current: Round) -> QuerySet[Unpaired]:
    """Those without a partner, mentors first. One query."""
    people = current.unpaired.select_related("participant__person__grade")
    return people.order_by("-participant__side", Lower("participant__person__name"))


def rulings_by_pair(cohort: Cohort) -> dict[tuple[UUID, UUID], Ruling]:
    """What a coordinator has ruled, by mentor and mentee. One query."""
    return {(ruling.mentor_id, ruling.mentee_id): ruling for ruling in Ruling.objects.filter(cohort=cohort)}


def rulings_in(cohort: Cohort) -> list[Ruling]:
    """Everything a coordinator has ruled about two people, with names, the newest first. One query."""
    people = Ruling.objects.filter(cohort=cohort).select_related("mentor__person", "mentee__person")
    return list(people.order_by("-ruled_at"))


@dataclass(frozen=True, slots=True)
class Blocked:
    """One entry of a private list."""

    pk: UUID
    person: Person


def blocks_of(person: Person) -> list[Blocked]:
    """One's own private list, by name. Two queries. Whoever is in the staff list no more is left out."""
    by_other = {block.other: block.pk for block in Block.objects.made_by(person) if block.other}
    people = Person.objects.filter(pk__in=by_other).order_by(Lower("name"))
    return [Blocked(by_other[str(other.pk)], other) for other in people]


def is_on_list_of(owner: Person, other: Person) -> bool:
    """Whether ``other`` stands on the private list of ``owner``: for rules alone, to be shown to nobody. One query."""
    with reading.for_a_rule():
        return any(block.other == str(other.pk) for block in Block.objects.made_by(owner))


@dataclass(frozen=True, slots=True)
class Comparison:
    """One round beside the one before it."""

    before: Round
    kept: int
    new: int


def compared(current: Round) -> Comparison | None:
    """Nothing for the first round. Three queries."""
    before = round_before(current)
    if before is None:
        return None
    now = set(current.proposals.values_list("mentor", "mentee"))
    then = set(before.proposals.values_list("mentor", "mentee"))
    return Comparison(before, kept=len(now & then), new=len(now - then))


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the chart of fits on a drawing of 320 by 132, its number and its words."""

    x: float
    width: float
    height: float
    pairs: int
    label: str
    words: str

    @property
    def y(self) -> float:
        return BASE_LINE - self.height

    @property
    def above(self) -> float:
        return self.y - 7

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


BASE_LINE, TALLEST, DRAWING, BETWEEN = 104, 80, 320, 12


def bars(figures: dict[str, Any]) -> list[Bar]:
    """The pairs by tenths of the fit, from the lowest tenth in use and at least the upper half. Pure."""
    bands: list[int] = figures.get("bands") or []
    first = next((tenth for tenth, pairs in enumerate(bands) if pairs), len(bands))
    shown = list(enumerate(bands))[min(first, len(bands) // 2) :]
    most, step = max(bands, default=0) or 1, DRAWING / max(len(shown), 1)
    return [
        Bar(
            x=round(place * step + BETWEEN / 2, 1),
            width=round(step - BETWEEN, 1),
            height=round(TALLEST * pairs / most, 1),
            pairs=pairs,
            label=f"{tenth * 10}s",
            words=f"{tenth * 10} to {100 if tenth == len(bands) - 1 else tenth * 10 + 9}",
        )
        for place, (tenth, pairs) in enumerate(shown)
    ]
