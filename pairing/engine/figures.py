"""What a round looks like in figures: who has a partner, how good the pairs are, what stood in the way."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pairing.engine.problem import Problem
from pairing.engine.rules import Barred, gaps, same_department
from pairing.engine.scores import STEPS

BANDS = 10


def figures(
    problem: Problem,
    steps: NDArray[np.int64],
    by_rule: dict[str, Barred],
    allowed: Barred,
    pairs: list[tuple[int, int]],
) -> dict[str, Any]:
    """Counts, and scores in [0, 1] rounded to 3 places. ``bands`` counts pairs by tenths of the score."""
    scores = sorted(int(steps[pair]) for pair in pairs)
    tenth = scores[: max(1, len(scores) // 10)]
    distance = gaps(problem)
    same = same_department(problem)
    return {
        "mentors": len(problem.mentors),
        "mentees": len(problem.mentees),
        "pairs": len(pairs),
        "unpaired_mentors": len(problem.mentors) - len({row for row, _ in pairs}),
        "unpaired_mentees": len(problem.mentees) - len({column for _, column in pairs}),
        "mean": _mean(scores),
        "lowest": _share(scores[0]) if scores else None,
        "worst_tenth": _mean(tenth) if scores else None,
        "bands": _bands(scores),
        "gaps": _counted(int(distance[pair]) for pair in pairs),
        "same_department": sum(bool(same[pair]) for pair in pairs),
        "possible": int(allowed.sum()),
        "barred": {code: int(matrix.sum()) for code, matrix in by_rule.items()},
    }


def _share(steps: float) -> float:
    return round(steps / STEPS, 3)


def _mean(scores: list[int]) -> float | None:
    return _share(sum(scores) / len(scores)) if scores else None


def _bands(scores: list[int]) -> list[int]:
    bands = [0] * BANDS
    for score in scores:
        bands[min(score * BANDS // STEPS, BANDS - 1)] += 1
    return bands


def _counted(values: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for value in sorted(values):
        found[str(value)] = found.get(str(value), 0) + 1
    return found
