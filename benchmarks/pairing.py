"""How long the pairing engine takes, how good its pairs are and what its aims cost, beside others timed in one run.

``python -m benchmarks.pairing --json`` measures 500 and 5,000 people on each side, ``--people 50000`` more. Times are
processor seconds of one process, so that a busy machine changes them little; what counts are the ratios:

* ``lsa`` is SciPy's ``linear_sum_assignment`` alone, on the finished matrix (up to 5,000, as are the aims);
* ``sweep`` is one bare product of 32-bit floats over all pairs, with as many columns as the engine's.

Peers on the same people: ``munkres`` as mentor-match uses it, in three rounds, and the stable marriage of ``matching``.
They are not needed, and left out with a word where they are not installed.
"""

from __future__ import annotations

import os

# One thread: two layers of threads fight each other, and processor seconds of waiting threads say nothing.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import json
import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks import peers
from benchmarks.crowd import crowd, later
from pairing.engine import Market, Problem, Reasons, Solution, WhyNots, search, stability, what_if
from pairing.engine.blocks import PENALTY
from pairing.engine.criteria import STEPS, mutual
from pairing.engine.figures import price
from pairing.engine.market import TALL, WIDE
from pairing.engine.problem import ONLY_TOTAL
from pairing.engine.solver import available
from pairing.engine.stability import Stability

USUAL = (500, 5_000)
MOST_FOR_LSA = 5_000
A_MEGABYTE = 1024  # ru_maxrss counts kilobytes
FEW_TIMES, OFTEN_UP_TO = 5, 1_000
EXPLAINED = 200


def cpu(work: Callable[[], Any], times: int = 1) -> tuple[float, Any]:
    """The median processor seconds of ``work``, and what it gave."""
    taken, answer = [], None
    for _ in range(times):
        started = time.process_time()
        answer = work()
        taken.append(time.process_time() - started)
    return statistics.median(taken), answer


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / A_MEGABYTE


def measure(people: int, seed: int, solver: str) -> dict[str, Any]:
    """Everything about one size. Runs in a process of its own, or the memory of others would count."""
    search(Market(crowd(40, seed)), solver=solver)
    problem = crowd(people, seed)
    plain = replace(problem, aims=ONLY_TOTAL)
    times = FEW_TIMES if people <= OFTEN_UP_TO else 1
    before, clock = memory(), time.perf_counter()
    taken, (market, solution, first) = cpu(lambda: _run(plain, solver), times)
    clock = (time.perf_counter() - clock) / times
    above = memory() - before
    sweep, _ = cpu(lambda: _sweep(market), times)
    result = {
        "people_a_side": people,
        "solver": solver or "by size",
        "cpu_seconds": round(taken, 3),
        "clock_seconds": round(clock, 3),
        "first_result_cpu_seconds": round(first, 3),
        "sweep_cpu_seconds": round(sweep, 4),
        "sweeps": round(taken / sweep, 1),
        "first_result_sweeps": round(first / sweep, 1),
        "mb_above_start": round(above),
        **_proof(market, solution),
        "explaining": _explaining(market, solution),
    }
    if people > MOST_FOR_LSA:
        return result
    result |= _beside_lsa(market, solution, taken, times)
    usual, (fair, chosen, _) = cpu(lambda: _run(problem, solver), times)
    return result | {
        "default_aims_cpu_seconds": round(usual, 3),
        "default_aims_lsas": round(usual / result["lsa_cpu_seconds"], 3),
        "aims": _aims(market, solution, fair, chosen),
        "what_if_ms": _what_if(problem, chosen),
    }


def _run(problem: Problem, solver: str) -> tuple[Market, Solution, float]:
    """Scoring, solving and proof; and the processor seconds until the first complete set of pairs."""
    started = time.process_time()
    first: list[float] = []

    def watch(per_cent: int, words: str) -> None:
        if words.startswith("Looking") and not first:
            first.append(time.process_time() - started)

    market = Market(problem)
    return market, search(market, watch=watch, solver=solver), first[0]


def _sweep(market: Market) -> None:
    blocks = [market.linear, *market.capped]
    left, right = np.hstack([one.left for one in blocks]), np.hstack([one.right for one in blocks])
    out = np.empty((TALL, WIDE), dtype=np.float32)
    for top in range(0, len(left), TALL):
        for edge in range(0, len(right), WIDE):
            rows, columns = left[top : top + TALL], right[edge : edge + WIDE]
            np.matmul(rows, columns.T, out=out[: len(rows), : len(columns)])


def _proof(market: Market, solution: Solution) -> dict[str, Any]:
    """``unpaired`` is proven to be the least when no price shows that somebody more could have a partner."""
    return {
        "rounds": solution.rounds,
        "gap_per_cent": round(100 * solution.gap, 4),
        "pairs": len(solution.pairs),
        "unpaired": market.shape[0] - len(solution.pairs),
        "unpaired_is_least": not solution.more_people,
        "mean": round(float(solution.steps.mean()) / STEPS, 4),
    }


def _aims(market: Market, solution: Solution, fair: Market, chosen: Solution) -> dict[str, Any]:
    """What the default aims cost beside the highest total, and what they do; then the same people some time later."""
    wanted = mutual(fair.problem)
    codes = fair.code(*np.array(wanted, dtype=np.int64).reshape(-1, 2).T)
    possible = [pair for pair, steps in zip(wanted, _steps(fair, codes), strict=True) if steps >= 0]
    most = peers.largest(possible, fair.shape)
    made, before = set(chosen.pairs), set(solution.pairs)
    report, other = stability(fair, chosen), stability(market, solution)
    only_fair = search(fair, aims=replace(fair.problem.aims, mutual=0), kept=chosen.edges)
    best = search(market, aims=ONLY_TOTAL, kept=chosen.edges)
    return {
        "price_per_cent": round(100 * price(fair, chosen), 3),
        "price_of_floor_per_cent": round(100 * (1 - only_fair.steps.sum() / best.steps.sum()), 3),
        "worst_hundredth": [_percentile(solution, 1), _percentile(chosen, 1)],
        "below_floor": [int((one.steps < fair.problem.aims.floor * 100).sum()) for one in (solution, chosen)],
        "mutual_wishes": len(possible),
        "mutual_wishes_that_can_be_kept_together": most,
        "mutual_wishes_kept": [sum(pair in one for pair in possible) for one in (before, made)],
        "rather_each_other": {"total": _counts(other), "default": _counts(report)},
        "later": _later(fair, chosen),
    }


def _steps(market: Market, codes: Any) -> list[int]:
    steps: list[int] = market.steps(*np.divmod(codes, market.shape[1])).tolist()
    return steps


def _percentile(solution: Solution, part: int) -> float:
    return round(float(np.percentile(solution.steps, part)) / 100, 2)


def _counts(report: Stability) -> dict[str, int]:
    return {f"by more than {least} points": count for least, count in report.counts.items()}


def _later(market: Market, chosen: Solution) -> dict[str, Any]:
    """One in twenty has gone, as many came, and as many have other topics: which pairs stay together, at what price."""
    keys = market.problem.mentors, market.problem.mentees
    pairs = frozenset((keys[0][row].key, keys[1][column].key) for row, column in chosen.pairs)
    problem = replace(later(market.problem), existing=pairs)
    again = Market(problem)
    could = again.stay_codes[again.steps(*np.divmod(again.stay_codes, again.shape[1])) >= 0]
    found = {}
    for points in (0, problem.aims.stay):
        solution = search(again, aims=replace(problem.aims, stay=points))
        kept = np.isin(could, again.code(*np.array(solution.pairs).T)).sum()
        found[points] = kept, int(solution.steps.sum())
    free, stay = found[0], found[problem.aims.stay]
    return {
        "could_stay": len(could),
        "kept_per_cent": [round(100 * int(kept) / max(len(could), 1), 1) for kept, _ in (free, stay)],
        "price_per_cent": round(100 * (1 - stay[1] / free[1]), 3),
    }


def _explaining(market: Market, chosen: Solution) -> dict[str, float]:
    """Milliseconds for one pair that was not made, and for one person as if they had no partner."""
    problem = market.problem
    some = np.random.default_rng(1)
    rows, columns = (some.integers(0, size, EXPLAINED) for size in market.shape)
    keys = [
        (problem.mentors[row].key, problem.mentees[column].key)
        for row, column in zip(rows, columns, strict=True)
    ]
    view, between = Reasons(market, chosen), WhyNots(market, chosen)
    view.of("mentor", 0)
    between.of(*keys[0])
    not_made, _ = cpu(lambda: [between.of(*both) for both in keys])
    nobody, _ = cpu(lambda: [view.of("mentor", int(row)) for row in rows])
    return {
        "why_not_ms": round(1000 * not_made / EXPLAINED, 3),
        "why_nobody_ms": round(1000 * nobody / EXPLAINED, 3),
    }


def _what_if(problem: Problem, chosen: Solution) -> dict[str, float]:
    weights = replace(problem.weights, need=problem.weights.need + 5)
    anew, _ = cpu(lambda: what_if(problem, weights))
    stored, _ = cpu(lambda: what_if(problem, weights, among=chosen.edges))
    return {"all_pairs": round(1000 * anew, 1), "stored_candidates": round(1000 * stored, 1)}


def _beside_lsa(market: Market, solution: Solution, taken: float, times: int) -> dict[str, Any]:
    """SciPy alone on the finished matrix, whose forbidden pairs cost more than all others together can give."""
    from scipy.optimize import linear_sum_assignment

    matrix = np.empty(market.shape)
    for tile in market.tiles():
        height, width = tile.scores.shape
        part = np.maximum(tile.scores, -1).astype(np.float64)
        matrix[tile.row : tile.row + height, tile.column : tile.column + width] = part
    for needs in market.needs:
        matrix[needs.nowhere()] = -1
    forbidden = matrix < 0
    matrix[forbidden] = -PENALTY * 1000.0
    lsa, (rows, columns) = cpu(lambda: linear_sum_assignment(matrix, maximize=True), times)
    fine = ~forbidden[rows, columns]
    total = int(matrix[rows[fine], columns[fine]].sum())
    return {
        "lsa_cpu_seconds": round(lsa, 3),
        "lsas": round(taken / lsa, 3),
        "lsa_pairs": int(fine.sum()),
        "of_lsa_total_per_cent": round(100 * int(solution.steps.sum()) / total, 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, action="append", help="people on each side; may be repeated")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--solver", choices=available(), default="", help="without it the one that suits the size"
    )
    parser.add_argument(
        "--peers", type=int, default=500, help="people on each side for the peers; 0 leaves them out"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    fresh = multiprocessing.get_context("spawn")
    sizes = []
    for people in options.people or USUAL:
        with fresh.Pool(1) as pool:
            sizes.append(pool.apply(measure, (people, options.seed, options.solver)))
    result = {"solvers": available(), "sizes": sizes}
    if options.peers:
        result["peers"] = peers.measure(options.peers, options.seed)
    print(json.dumps(result, indent=None if options.json else 2))


if __name__ == "__main__":
    main()
