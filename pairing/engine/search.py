"""From a market to the best set of pairs, with the proof of how good it is.

Candidates, the best set among them, prices, a look at all pairs for what the prices show to be missing, and again with
those, until nothing can be missing that would matter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pairing.engine.blocks import Ints
from pairing.engine.candidates import Edges, Flags, Seats, candidates
from pairing.engine.criteria import indexes
from pairing.engine.graph import NOBODY, Graph
from pairing.engine.market import Market
from pairing.engine.missing import Costs, Missing, missing
from pairing.engine.problem import Aims, Problem
from pairing.engine.rules import RULES
from pairing.engine.solver import among_equals, best

# Up to so many people on the larger side nothing at all may be missing; above, a thousandth of the total.
EXACT, ENOUGH = 2_000, 0.001
MOST_ROUNDS = 12

Watch = Callable[[int, str], None]


def unwatched(per_cent: int, words: str) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Solution:
    """Pairs by index in order of the mentors, the pinned ones among them, and what else the search knows.

    ``gap`` is the share of the total that could be missing at most; ``more_people`` that somebody more could have a
    partner. ``seats`` are those that pins left.
    """

    pairs: list[tuple[int, int]]
    pinned: list[tuple[int, int]]
    steps: Ints
    edges: Edges
    costs: Costs
    seats: Seats
    gap: float
    more_people: bool
    rounds: int


def search(
    market: Market,
    *,
    watch: Watch = unwatched,
    solver: str = "",
    aims: Aims | None = None,
    kept: Edges | None = None,
) -> Solution:
    """The best pairs of ``market``, by the aims of its problem or other ``aims``.

    With ``kept`` candidates only those are looked at, and no gap is proven.
    """
    aims = aims or market.problem.aims
    pinned = pins(market.problem)
    seats = _seats(market.problem, pinned)

    def look(begin: int, end: int, words: str) -> Callable[[float], None]:
        return lambda part: watch(begin + int((end - begin) * part), words)

    edges = kept or candidates(market, seats, watch=look(10, 40, "Comparing what people offer and want"))
    more = Missing(*_NOTHING)
    for rounds in range(1, MOST_ROUNDS + 1):
        watch(min(40 + 5 * rounds, 75), "Finding the best pairs")
        graph = _graph(market, seats, edges, aims)
        found, both = best(graph, solver)
        costs = Costs(both.of_mentors(graph, market.shape[0]), both.mentees)
        if kept is not None:
            break
        words = "Looking for better pairs among all others"
        more = missing(market, seats, costs, aims, watch=look(40 + 5 * rounds, 45 + 5 * rounds, words))
        if _is_enough(market, graph, found, more) or rounds == MOST_ROUNDS:
            break
        edges = edges.with_more(more.codes, more.steps)
    chosen = _chosen(market, graph, among_equals(graph, both, solver), pinned)
    return _solution(market, chosen, pinned, edges, costs, seats, more, rounds)


_NOTHING = (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), 0.0, False)


def _is_enough(market: Market, graph: Graph, found: Ints, more: Missing) -> bool:
    if not len(more.codes):
        return True
    if more.more_people or max(market.shape) <= EXACT:
        return False
    # Of the worth, and not of the scores: that is the same for all sets that are equally good.
    total = int(graph.worth[found[graph.places] == graph.mentees].sum())
    return more.bound <= ENOUGH * total


def _graph(market: Market, seats: Seats, edges: Edges, aims: Aims) -> Graph:
    rows, columns = np.divmod(edges.codes, market.shape[1])
    worth = market.worth(rows, columns, edges.steps, aims)
    return Graph.of(seats.mentors, market.shape[1], rows, columns, worth, market.tie(rows, columns))


def _chosen(market: Market, graph: Graph, found: Ints, pinned: list[tuple[int, int]]) -> Ints:
    paired = found != NOBODY
    codes = market.code(graph.mentors[paired], found[paired])
    fixed = np.array(pinned, dtype=np.int64).reshape(-1, 2)
    return np.sort(np.concatenate([codes, market.code(fixed[:, 0], fixed[:, 1])]))


def _solution(
    market: Market,
    chosen: Ints,
    pinned: list[tuple[int, int]],
    edges: Edges,
    costs: Costs,
    seats: Seats,
    more: Missing,
    rounds: int,
) -> Solution:
    rows, columns = np.divmod(chosen, market.shape[1])
    steps = market.steps(rows, columns)
    return Solution(
        pairs=list(zip(rows.tolist(), columns.tolist(), strict=True)),
        pinned=pinned,
        steps=steps,
        edges=edges,
        costs=costs,
        seats=seats,
        gap=more.bound / max(int(steps.sum()), 1),
        more_people=more.more_people,
        rounds=rounds,
    )


def pins(problem: Problem) -> list[tuple[int, int]]:
    """The pinned pairs that are kept, as far as there is room.

    A pin that a hard rule forbids is not kept: safety is nobody's to waive by hand.
    """
    mentors, mentees = indexes(problem.mentors), indexes(problem.mentees)
    known = sorted((mentors[a], mentees[b]) for a, b in problem.pins if a in mentors and b in mentees)
    room = [one.capacity for one in problem.mentors]
    taken: set[int] = set()
    kept = []
    for row, column in known:
        both = problem.mentors[row], problem.mentees[column]
        if any(rule.forbids(problem, *both) for rule in RULES):
            continue
        if room[row] and both[1].capacity and column not in taken:
            room[row] -= 1
            taken.add(column)
            kept.append((row, column))
    return kept


def _seats(problem: Problem, pinned: list[tuple[int, int]]) -> Seats:
    """A senior learns from one mentor at a time, whatever their capacity says."""
    room = np.array([max(one.capacity, 0) for one in problem.mentors], dtype=np.int64)
    free: Flags = np.array([one.capacity > 0 for one in problem.mentees])
    for row, column in pinned:
        room[row] -= 1
        free[column] = False
    return Seats(room, free)
