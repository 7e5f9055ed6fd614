"""Two proposed pairs exchange their mentees by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import User
from accounts.states import NotPossibleNow
from pairing.actions.rounds import RulesBroken
from pairing.again import Again
from pairing.engine import Paired, of_scores
from pairing.engine.criteria import STEPS
from pairing.models import Proposal, Round, Ruling
from pairing.swaps import effect
from programmes.models import Participant


class NotADraft(Refused):
    """Only pairs that nobody knows of are swapped."""


@transaction.atomic
def swap(*, first: UUID, second: UUID, seen: tuple[UUID, UUID], by: User, at: datetime) -> Round:
    """Give each of two proposals of a draft the mentee of the other. Swapping once more undoes it.

    :param seen: the mentees that the page showed for the two, in this order.
    :raises RulesBroken: when a rule or a pin stands against it. :raises NotADraft: for a published run.
    :raises accounts.states.NotPossibleNow: when somebody else has changed one of the two meanwhile.
    """
    current = Round.objects.select_for_update().select_related("cohort").get(proposals=first)
    if current.state != Round.State.DONE:
        raise NotADraft("Pairs are swapped before they are published.")
    found = current.proposals.select_related("mentor__person", "mentee__person").in_bulk([first, second])
    if len(found) < 2 or seen != (found[first].mentee_id, found[second].mentee_id):
        raise NotPossibleNow("Somebody has changed one of these pairs meanwhile. Look at them again.")
    change = effect(
        Again(current.cohort, current, at=at), found[first], found[second], pinned=_pinned(current)
    )
    if change.new is None:
        raise RulesBroken(" ".join(change.bars))
    mentees = found[first].mentee, found[second].mentee
    _rewrite(found[first], mentees[1], change.new[0])
    _rewrite(found[second], mentees[0], change.new[1])
    _recount(current)
    record(by=by, at=at, verb="pairs swapped", subject=current, first=str(first), second=str(second))
    return current


def _pinned(current: Round) -> set[tuple[UUID, UUID]]:
    pins = Ruling.objects.filter(cohort=current.cohort_id, kind=Ruling.Kind.PIN)
    return set(pins.values_list("mentor", "mentee"))


def _rewrite(proposal: Proposal, mentee: Participant, pair: Paired) -> None:
    of_the_run = proposal.run_mentee_id or proposal.mentee_id
    proposal.run_mentee_id = None if mentee.pk == of_the_run else of_the_run
    proposal.mentee = mentee
    proposal.score, proposal.gap, proposal.pinned = pair.score, pair.gap, False
    proposal.parts, proposal.points = pair.parts, pair.points
    proposal.reasons, proposal.warnings = pair.reasons, pair.warnings
    proposal.save()


def _recount(current: Round) -> None:
    """Bring the figures that hang on the pairs up to date. What the search proved stays what the run found."""
    proposals = list(current.proposals.select_related("mentor__person", "mentee__person"))
    current.figures = {**current.figures, **_figures(proposals, current.figures.get("floor", 0))}
    current.save(update_fields=["figures"])


def _figures(proposals: Iterable[Proposal], floor: int) -> dict[str, Any]:
    rows = list(proposals)
    gaps = Counter(one.gap for one in rows)
    departments = [(one.mentor.person.department, one.mentee.person.department) for one in rows]
    return {
        **of_scores([round(one.score * STEPS) for one in rows]),
        "gaps": {str(gap): gaps[gap] for gap in sorted(gaps)},
        "same_department": sum(bool(mine) and mine == theirs for mine, theirs in departments),
        "below_floor": sum(100 * one.score < floor for one in rows),
        "by_hand": sum(one.by_hand for one in rows),
    }
