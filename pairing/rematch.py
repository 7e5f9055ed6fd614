"""A safe re-match: the best possible new partners for the two of one pair, among people who have room.

Nobody else is disturbed: pairs under way are not taken apart, and whoever is in one is not suggested.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from pairing import inputs
from pairing.engine import EmptySide, Problem, without_private
from pairing.engine.market import Market
from pairing.engine.partners import Fit, best_partners
from pairing.models import Pair
from programmes.models import Participant, Side

MOST = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody who could be the new partner; ``points`` out of 100."""

    participant: Participant
    points: int
    reasons: list[str]
    warnings: list[str]


def partners_of(pair: Pair, *, at: datetime) -> dict[Side, list[Suggestion]]:
    """For each side of ``pair`` the best new partners, the best first; none where every rule leaves nobody."""
    problem = without(pair, at=at)
    if problem is None:
        return {side: [] for side in Side}
    market = Market(problem)
    fits = {side: _fits(market, str(pair.participant(side).pk)) for side in Side}
    keys = {side: [_partner(fit, side) for fit in some] for side, some in fits.items()}
    people = Participant.objects.select_related("person__grade").in_bulk(
        [key for some in keys.values() for key in some]
    )
    by_key = {str(key): one for key, one in people.items()}
    return {
        side: [Suggestion(by_key[_partner(fit, side)], fit.points, fit.reasons, fit.warnings) for fit in some]
        for side, some in fits.items()
    }


def without(pair: Pair, *, at: datetime) -> Problem | None:
    """The cohort as if ``pair`` were over, and the two not to be paired again; None where a side has nobody."""
    try:
        problem = inputs.problem_of(pair.cohort, at=at, without=pair)
    except EmptySide:
        return None
    both = (str(pair.mentor_id), str(pair.mentee_id))
    # What people told the engine alone is left out: whoever reads the fits could work it out.
    return without_private(replace(problem, vetoes=problem.vetoes | {both}))


def fit_of(problem: Problem, mentor: Participant, mentee: Participant) -> Fit | None:
    """How the two fit; None where a rule bars them or one of them has no room any more."""
    keys = str(mentor.pk), str(mentee.pk)
    if keys[0] not in {one.key for one in problem.mentors}:
        return None
    fits = best_partners(Market(problem), keys[0], most=len(problem.mentees))
    return next((fit for fit in fits if fit.mentee == keys[1]), None)


def _fits(market: Market, key: str) -> list[Fit]:
    try:
        return best_partners(market, key, most=MOST)
    except KeyError:
        return []


def _partner(fit: Fit, side: Side) -> str:
    return fit.mentee if side == Side.MENTOR else fit.mentor
