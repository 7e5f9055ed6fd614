"""What a run with other weights would change, counted without saving anything."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from pairing import inputs
from pairing.again import MOST_POSSIBLE
from pairing.engine import EmptySide, what_if
from pairing.models import Round
from programmes.models import Cohort, Participant

# Names of so many new pairs are shown; the others are counted.
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial beside the round on the page. ``changed`` is None when the cohort is too large to try at once.

    ``new`` are names of the first new pairs, ``more`` how many there are besides.
    """

    changed: int | None = None
    lowest: int | None = None
    unpaired: int = 0
    new: list[tuple[str, str]] = field(default_factory=list)
    more: int = 0


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
    new = found.pairs - then
    named = _names(cohort, new)
    return Trial(
        changed=len(new),
        lowest=None if found.lowest is None else round(100 * found.lowest),
        unpaired=found.unpaired,
        new=named[:MOST_NAMED],
        more=max(len(named) - MOST_NAMED, 0),
    )


def _names(cohort: Cohort, pairs: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Both names of each pair, in order. One query, for the whole cohort: so many keys take longer to ask for."""
    rows = Participant.objects.filter(cohort=cohort).values_list("pk", "person__name")
    names = {str(key): name for key, name in rows}
    return sorted((names[mentor], names[mentee]) for mentor, mentee in pairs)
