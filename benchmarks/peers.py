"""What others make of the same people: the Hungarian algorithm in three rounds, and stable marriage.

None of them is needed by the product. ``pip install munkres matching`` brings them in for a comparison.
"""

from __future__ import annotations

import time
from importlib.util import find_spec
from typing import Any

import numpy as np

from benchmarks.crowd import crowd
from pairing.engine import Market, search
from pairing.engine.problem import ONLY_TOTAL

ROUNDS = 3
# Rounds of a mentor-match client: a mentor can be given a second and a third person.
LEAST = 1
SKIPPED = "left out: {} is not installed"


def largest(pairs: list[tuple[int, int]], shape: tuple[int, int]) -> int:
    """How many of ``pairs`` there can be at once."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import maximum_bipartite_matching

    if not pairs:
        return 0
    rows, columns = zip(*pairs, strict=True)
    matrix = csr_matrix((np.ones(len(pairs)), (rows, columns)), shape=shape)
    return int((maximum_bipartite_matching(matrix) >= 0).sum())


def measure(people: int, seed: int) -> dict[str, Any]:
    """Processor seconds and pairs of each, and how many times the engine's time that is."""
    problem = crowd(people, seed)
    started = time.process_time()
    market = Market(problem)
    solution = search(market, aims=ONLY_TOTAL)
    ours = time.process_time() - started
    scores = market.whole.astype(np.int64) if market.is_small else np.empty((0, 0), dtype=np.int64)
    found: dict[str, Any] = {
        "people_a_side": people,
        "ours": {
            "cpu_seconds": round(ours, 3),
            "pairs": len(solution.pairs),
            "total": int(solution.steps.sum()),
        },
    }
    for name, peer in (("munkres", _munkres), ("matching", _matching)):
        found[name] = _beside(peer(scores), ours) if find_spec(name) else SKIPPED.format(name)
    return found


def _beside(result: dict[str, Any], ours: float) -> dict[str, Any]:
    if "cpu_seconds" in result:
        result["times_ours"] = round(result["cpu_seconds"] / ours)
    return result


def _munkres(scores: np.ndarray) -> dict[str, Any]:
    """Three rounds over the same matrix, as mentor-match runs them; pairs of the first are comparable with ours."""
    from munkres import Munkres

    best = int(scores.max())
    pairs: list[list[tuple[int, int]]] = []
    started = time.process_time()
    left = scores.copy()
    for _ in range(ROUNDS):
        # A forbidden pair costs as much as one without any points, as it does there.
        costs = (best - np.maximum(left, 0)).tolist()
        made = [(row, column) for row, column in Munkres().compute(costs) if left[row, column] >= LEAST]
        pairs.append(made)
        for row, column in made:
            left[row, column] = -1
    first = pairs[0]
    return {
        "cpu_seconds": round(time.process_time() - started, 2),
        "pairs_of_first_round": len(first),
        "total": int(sum(scores[pair] for pair in first)),
    }


def _matching(scores: np.ndarray) -> dict[str, Any]:
    """Stable marriage on the same scores, each side's lists holding only possible partners."""
    from matching.games import HospitalResident

    rows = {f"j{row}": [f"s{column}" for column in _ranked(scores[row])] for row in range(len(scores))}
    columns = {
        f"s{column}": [f"j{row}" for row in _ranked(scores[:, column])] for column in range(scores.shape[1])
    }
    rows = {name: others for name, others in rows.items() if others}
    columns = {name: others for name, others in columns.items() if others}
    started = time.process_time()
    try:
        game = HospitalResident.create_from_dictionaries(rows, columns, dict.fromkeys(columns, 1))
        made = [(int(str(one[0])[1:]), int(str(column)[1:])) for column, one in game.solve().items() if one]
    except RecursionError:
        return {"stopped": "its copy of the players goes deeper than Python allows"}
    return {
        "cpu_seconds": round(time.process_time() - started, 2),
        "pairs": len(made),
        "total": int(sum(scores[pair] for pair in made)),
    }


def _ranked(scores: np.ndarray) -> list[int]:
    order: list[int] = np.argsort(-scores, kind="stable").tolist()
    return [place for place in order if scores[place] >= 0]
