"""A round in figures: who has a partner, how good the pairs are, what it cost, what stood in the way."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from pairing.engine.budget import could_stay
from pairing.engine.criteria import POINT, STEPS, mutual
from pairing.engine.market import Market
from pairing.engine.problem import ONLY_TOTAL
from pairing.engine.rules import RULES, Needs
from pairing.engine.search import Solution, search
from pairing.engine.stability import Stability

BANDS = 10
# Fewer pairs than this could be guessed by name.
FEWEST_SAID = 5


def figures(market: Market, solution: Solution, report: Stability) -> dict[str, Any]:
    """Counts, and scores in [0, 1] rounded to 3 places. ``bands`` counts pairs by tenths of the score.

    The scores are those that are shown with the pairs. ``price`` and ``wishes`` are of everything: see ``said``.
    ``worths`` is how many points of 100 each criterion can give.
    """
    problem = market.problem
    both = [(problem.mentors[row], problem.mentees[column]) for row, column in solution.pairs]
    return {
        "mentors": len(problem.mentors),
        "mentees": len(problem.mentees),
        "pairs": len(both),
        "unpaired_mentors": len(problem.mentors) - len({row for row, _ in solution.pairs}),
        "unpaired_mentees": len(problem.mentees) - len(both),
        **of_scores(_shown(market, solution)),
        "gaps": _gaps(both),
        "same_department": sum(bool(a.department) and a.department == b.department for a, b in both),
        "barred": _barred(market),
        "proven": {
            "gap": round(solution.gap, 6),
            "everybody_possible": not solution.more_people,
            "rounds": solution.rounds,
        },
        **_aims(market, solution),
        "rather": {str(least): count for least, count in report.counts.items()},
        "worths": {name: steps / POINT for name, steps in market.open.worths.items() if steps},
    }


def of_scores(steps: list[int]) -> dict[str, Any]:
    """How good pairs are that score these steps: the mean, the worst of them, and how many are in each tenth."""
    scores = sorted(steps)
    return {
        "mean": _mean(scores),
        "lowest": _share(scores[0]) if scores else None,
        "worst_tenth": _mean(scores[: max(1, len(scores) // 10)]),
        "worst_hundredth": _share(scores[len(scores) // 100]) if scores else None,
        "bands": _bands(scores),
    }


def _shown(market: Market, solution: Solution) -> list[int]:
    """The scores of the pairs as they are shown, in steps."""
    rows, columns = np.array(solution.pairs, dtype=np.int64).reshape(-1, 2).T
    steps: list[int] = market.open.steps(rows, columns).tolist()
    return steps


def said(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures as anybody may read them: of wishes only how many were kept, from five pairs on, else nothing.

    What the aims cost is said in whole per cent, because a finer number would tell of a single wish.
    """
    told = {**figures, "price": round(figures["price"], 2)}
    if told["wishes"]["mutual"] < FEWEST_SAID:
        del told["wishes"]
    return told


def _aims(market: Market, solution: Solution) -> dict[str, Any]:
    """What the aims beside the total did, and what they cost: the total that could have been had without them."""
    made, aims = set(solution.pairs), market.problem.aims
    wanted = mutual(market.problem)
    could = could_stay(market)
    return {
        "floor": aims.floor,
        "below_floor": sum(steps < aims.floor * POINT for steps in _shown(market, solution)),
        "price": price(market, solution),
        "wishes": {"mutual": len(wanted), "kept": sum(pair in made for pair in wanted)},
        "stayed": {
            "could": len(could),
            "kept": sum(pair in made for pair in could),
            "budget": market.problem.budget,
        },
    }


def price(market: Market, solution: Solution) -> float:
    """The share of the highest total that fairness, wishes and staying cost. As far as the candidates show it."""
    aims = market.problem.aims
    if aims == ONLY_TOTAL:
        return 0.0
    best = search(market, aims=ONLY_TOTAL, kept=solution.edges)
    total = int(best.steps.sum())
    return round(1 - int(solution.steps.sum()) / total, 5) if total else 0.0


def _share(steps: float) -> float:
    return round(steps / STEPS, 3)


def _mean(scores: list[int]) -> float | None:
    return _share(sum(scores) / len(scores)) if scores else None


def _bands(scores: list[int]) -> list[int]:
    bands = [0] * BANDS
    for score in scores:
        bands[min(score * BANDS // STEPS, BANDS - 1)] += 1
    return bands


def _gaps(both: list[tuple[Any, Any]]) -> dict[str, int]:
    found = Counter((mentee.rank or 0) - (mentor.rank or 0) for mentor, mentee in both)
    return {str(gap): found[gap] for gap in sorted(found)}


def _barred(market: Market) -> dict[str, int]:
    """How many pairs each rule bars; private ones are not counted."""
    return {rule.code: _count(market, rule.code) for rule in RULES if not rule.secret}


def _count(market: Market, code: str) -> int:
    """Of rules with a product: the sum of it over all pairs is that of the sums of the columns."""
    bars = market.bars[code]
    count = len(bars.edges)
    if bars.block is not None:
        sums = [side.sum(axis=0, dtype=np.float64) for side in (bars.block.left, bars.block.right)]
        count += round(float(sums[0] @ sums[1]))
    if bars.needs is not None:
        left, right = (
            np.unique(side, axis=0, return_counts=True) for side in (bars.needs.left, bars.needs.right)
        )
        lacking = Needs(left[0], right[0]).nowhere()
        count += int(left[1] @ lacking.astype(np.int64) @ right[1])
    return count
