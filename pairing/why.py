"""Why these two and why not those: the answer about any mentor and mentee of a cohort."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from pairing.again import Again
from pairing.engine import Paired, WhyNots, search
from pairing.models import Proposal, Round, Ruling
from programmes.models import Cohort, Participant

TOGETHER = "The run on the page proposes these two to each other."
NEXT_RUN = "The best pairs of today have these two together: another run would propose them."
TOO_LARGE = (
    "This cohort is too large to say at once what all together would lose. Pin the two and run the pairing again: "
    "a run works it out in the background, and the run before stays."
)


@dataclass(frozen=True, slots=True)
class Answer:
    """Rules that forbid the two, in words; or what they would be as a pair and what it would cost.

    ``others`` are the pairs that the run on the page proposes for one of them. ``ruling`` is what a coordinator
    decided about the two.
    """

    bars: list[str]
    pair: Paired | None = None
    cost: str = ""
    is_together: bool = False
    others: list[Proposal] = field(default_factory=list)
    ruling: Ruling | None = None

    @property
    def may_pin(self) -> bool:
        return self.pair is not None and (self.ruling is None or self.ruling.kind != Ruling.Kind.PIN)


def answer(
    *, cohort: Cohort, current: Round | None, mentor: Participant, mentee: Participant, at: datetime
) -> Answer:
    """What there is to say about the two at ``at``, beside the round ``current``."""
    again = Again(cohort, current, at=at)
    bars = again.bars(mentor, mentee)
    proposals = _of_one(current, mentor, mentee)
    others = [one for one in proposals if (one.mentor_id, one.mentee_id) != (mentor.pk, mentee.pk)]
    is_together = len(others) < len(proposals)
    ruling = Ruling.objects.filter(mentor=mentor, mentee=mentee).first()
    if bars:
        return Answer(bars, is_together=is_together, others=others, ruling=ruling)
    cost = TOGETHER if is_together else _cost(again, mentor, mentee)
    return Answer([], again.pair(mentor, mentee), cost, is_together, others, ruling)


def _of_one(current: Round | None, mentor: Participant, mentee: Participant) -> list[Proposal]:
    """The pairs of the run in which one of the two is. One query."""
    if current is None:
        return []
    found = current.proposals.filter(Q(mentor=mentor) | Q(mentee=mentee))
    return list(found.select_related("mentor__person", "mentee__person"))


def _cost(again: Again, mentor: Participant, mentee: Participant) -> str:
    """What all together would lose by the pair, from the prices of the best pairs of today."""
    if again.is_large:
        return TOO_LARGE
    found = WhyNots(again.market, search(again.market)).of(str(mentor.pk), str(mentee.pk))
    return NEXT_RUN if str(mentee.pk) in found.with_mentor else found.words
