"""What a run with other weights would change, counted without saving anything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from pairing import inputs
from pairing.engine import EmptySide, what_if
from pairing.models import Round
from programmes.models import Cohort

# Above this many pairs of two people a trial would keep the reader waiting: a run does it in the background.
MOST_POSSIBLE = 400_000


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
    found = what_if(problem, replace(problem.weights, **weights), seed=current.seed if current else 1)
    rows = current.proposals.values_list("mentor", "mentee") if current else []
    then = {(str(mentor), str(mentee)) for mentor, mentee in rows}
    return Trial(
        changed=len(found.pairs - then),
        lowest=None if found.lowest is None else round(100 * found.lowest),
        unpaired=found.unpaired,
    )
