"""What a run with other weights would change, counted without saving anything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from pairing import inputs
from pairing.engine import EmptySide, Weights, pair
from pairing.models import Round
from programmes.models import Cohort

# Above this many possible pairs a trial would keep the reader waiting: a run does it in the background.
MOST_POSSIBLE = 40_000


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial beside the round on the page. ``changed`` is None when the cohort is too large to try at once."""

    changed: int | None = None
    lowest: int | None = None
    unpaired: int = 0


def changes(cohort: Cohort, current: Round | None, weights: dict[str, int], *, at: datetime) -> Trial | None:
    """How many pairs would differ; None when a side is empty."""
    try:
        problem = inputs.problem_of(cohort, at=at)
    except EmptySide:
        return None
    if len(problem.mentors) * len(problem.mentees) > MOST_POSSIBLE:
        return Trial()
    outcome = pair(replace(problem, weights=Weights(**weights)), seed=current.seed if current else 1)
    rows = current.proposals.values_list("mentor", "mentee") if current else []
    then = {(str(mentor), str(mentee)) for mentor, mentee in rows}
    now = {(one.mentor, one.mentee) for one in outcome.pairs}
    lowest = outcome.figures["lowest"]
    return Trial(
        changed=len(now - then),
        lowest=None if lowest is None else round(100 * lowest),
        unpaired=len(outcome.unpaired),
    )
