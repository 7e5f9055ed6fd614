"""The weighted mean of the criteria, in whole steps so that sums are exact and ties are ties."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pairing.engine.criteria import CRITERIA, Scores
from pairing.engine.problem import Problem
from pairing.engine.rules import RULES, Barred

# A score of 1 is this many steps.
STEPS = 10_000


def parts(problem: Problem) -> dict[str, Scores]:
    """Each criterion's matrix by the name of its weight."""
    return {criterion.weight: criterion.scores(problem) for criterion in CRITERIA}


def total(problem: Problem, by_criterion: dict[str, Scores]) -> NDArray[np.int64]:
    """Weighted means in steps of 1/10,000, as integers. All weights nought counts as all equal."""
    weights = {name: getattr(problem.weights, name) for name in by_criterion}
    if not any(weights.values()):
        weights = dict.fromkeys(weights, 1)
    mean = np.zeros((len(problem.mentors), len(problem.mentees)), dtype=np.float32)
    for name, scores in by_criterion.items():
        mean += np.float32(weights[name] * STEPS / sum(weights.values())) * scores
    return np.rint(mean).astype(np.int64)


def barred(problem: Problem) -> dict[str, Barred]:
    """Each hard rule's matrix by the rule's code."""
    return {rule.code: rule.barred(problem) for rule in RULES}


def allowed(problem: Problem, by_rule: dict[str, Barred]) -> Barred:
    """True where nothing stands between the two."""
    return ~np.logical_or.reduce(list(by_rule.values()))
