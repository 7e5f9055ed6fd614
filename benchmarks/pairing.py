"""How long scoring and solving take beside SciPy's assignment on the same scores, timed in one run.

``python -m benchmarks.pairing --json`` prints medians in milliseconds and their ratio.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable

import numpy as np
from scipy.optimize import linear_sum_assignment

from pairing.engine import Problem, Profile, pair, scores
from pairing.engine.solver import solve

TOPICS = [f"topic {number}" for number in range(30)]
TIMES = ["mornings", "lunch", "afternoons", "evenings"]


def company(people: int, seed: int) -> Problem:
    """``people`` mentors and as many mentees, on seven rungs, in twelve departments, in one tree."""
    chance = random.Random(seed)

    def profile(side: str, number: int, ranks: range) -> Profile:
        return Profile(
            key=f"{side}{number:05}",
            person=f"{side}{number:05}",
            rank=chance.choice(ranks),
            department=f"department {chance.randrange(12)}",
            site=f"site {chance.randrange(6)}",
            started=chance.randrange(9000),
            offers=frozenset(chance.sample(TOPICS, 3)),
            wants=frozenset(chance.sample(TOPICS, 3)),
            hours=frozenset(chance.sample(TIMES, 2)),
        )

    mentees = [profile("s", number, range(4, 8)) for number in range(people)]
    mentors = [profile("j", number, range(1, 4)) for number in range(people)]
    managers = {one.person: (chance.choice(mentees).person,) for one in mentors}
    return Problem(mentors=mentors, mentees=mentees, managers=managers)


def median_ms(work: Callable[[], object], times: int) -> float:
    """The median duration of ``work`` over ``times`` runs after one that does not count."""
    work()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken) * 1000


def measure(people: int, times: int, seed: int) -> dict[str, float]:
    """Medians for ``people`` on each side, and scoring plus solving as a multiple of SciPy alone."""
    problem = company(people, seed)
    steps = scores.total(problem, scores.parts(problem))
    allowed = scores.allowed(problem, scores.barred(problem))
    plain = np.where(allowed, steps, 0).astype(np.float64)

    def score_and_solve() -> None:
        bars = scores.allowed(problem, scores.barred(problem))
        solve(problem, scores.total(problem, scores.parts(problem)), bars, seed)

    reference = median_ms(lambda: linear_sum_assignment(plain, maximize=True), times)
    ours = median_ms(score_and_solve, times)
    whole = median_ms(lambda: pair(problem, seed=seed), times)
    return {
        "people_a_side": people,
        "scipy_ms": round(reference, 2),
        "score_and_solve_ms": round(ours, 2),
        "with_reasons_ms": round(whole, 2),
        "ratio": round(ours / reference, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=500, help="people on each side")
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = measure(options.people, options.times, options.seed)
    if options.json:
        print(json.dumps(result))
    else:
        print("\n".join(f"{name}: {value}" for name, value in result.items()))


if __name__ == "__main__":
    main()
