"""The best set among candidate pairs, by whichever solver is installed: both find the same.

Most people come first: first as many pairs as there can be, then as many mentors as can be in them, then the worth. A
mentor with several places is several rows, and a mentee is one column, so nobody meets the same person twice.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

import numpy as np

from pairing.engine.blocks import Ints
from pairing.engine.graph import NOBODY, Graph
from pairing.engine.prices import Prices, prices

# Below so many edges the lighter solver is faster than loading the other.
FEW = 60_000
# What having a partner is worth stays where floats count whole numbers; nobody has ever needed so much.
MOST_BONUS = 1 << 48


def available() -> list[str]:
    """The solvers that are installed, the faster one for many people first."""
    return (["ortools"] if find_spec("ortools") else []) + ["scipy"]


def best(graph: Graph, solver: str = "") -> tuple[Ints, Prices]:
    """The mentee of each place, or ``NOBODY``, in one of the best sets, and the prices that prove it.

    :raises ArithmeticError: if the solver's answer is not the best.

    Another ``solver`` may find another set that is equally good. The prices are the same.
    """
    found = np.full(len(graph.mentors), NOBODY, dtype=np.int64)
    if not len(graph.places):
        return found, Prices(np.zeros(len(found), np.int64), np.zeros(graph.columns, np.int64))
    found = _with_most(graph, _solve_by(graph, solver))
    return found, prices(graph, found)


def _solve_by(graph: Graph, solver: str) -> Callable[[Graph, int], Ints]:
    if not solver:
        solver = "scipy" if len(graph.places) < FEW else available()[0]
    return _by_flow if solver == "ortools" else _by_assignment


def among_equals(graph: Graph, costs: Prices, solver: str = "") -> Ints:
    """Of all sets that are equally good, the one with the highest sum of ties: the same by any ``solver``.

    They are known by the prices: they take only pairs that are worth exactly what they cost, and everybody who has a
    price is in them.
    """
    if not len(graph.places):
        return np.full(len(graph.mentors), NOBODY, dtype=np.int64)
    solve = _solve_by(graph, solver)
    place, mentee = costs.places[graph.places], costs.mentees[graph.mentees]
    tight = graph.with_partner() == place + mentee
    needed = (place > 0).astype(np.int64)[tight] + (mentee > 0)[tight]
    bonus = 4 * int(graph.ties.max() + 1)
    while bonus < MOST_BONUS:
        found = solve(graph.only(tight, graph.ties[tight] + bonus * needed), 0)
        taken = np.zeros(graph.columns, dtype=bool)
        taken[found[found != NOBODY]] = True
        if (found[costs.places > 0] != NOBODY).all() and taken[costs.mentees > 0].all():
            return found
        bonus *= 16
    raise ArithmeticError("The best pairs could not be told apart.")


def _with_most(graph: Graph, solve: Callable[[Graph, int], Ints]) -> Ints:
    """The best set by ``solve``, which is given what having a partner is worth, with as many people as there can be."""
    most = _most(graph)
    bonus = 4 * int(np.ptp(graph.worth) + 1)
    while bonus < MOST_BONUS:
        found = solve(graph, bonus)
        paired = found != NOBODY
        if (int(paired.sum()), len(np.unique(graph.mentors[paired]))) == most:
            return found
        # The bonus was less than what others gain by leaving somebody out.
        bonus *= 16
    raise ArithmeticError("Not everybody who could have a partner was given one.")


def _most(graph: Graph) -> tuple[int, int]:
    """How many pairs there can be, and how many mentors in them: both can be had at once."""
    pairs = _size(graph.places, graph.mentees, len(graph.mentors), graph.columns)
    if graph.is_single:
        return pairs, pairs
    of_first = graph.first[graph.places] == 1
    return pairs, _size(graph.places[of_first], graph.mentees[of_first], len(graph.mentors), graph.columns)


def _size(rows: Ints, columns: Ints, height: int, width: int) -> int:
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import maximum_bipartite_matching

    matrix = csr_matrix((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(height, width))
    return int((maximum_bipartite_matching(matrix, perm_type="column") >= 0).sum())


def _by_assignment(graph: Graph, bonus: int) -> Ints:
    """SciPy pairs everybody or nobody, so each place has a partner of its own who stands for nobody."""
    # Loaded here, because it takes longer than the rest of a process that may never pair anybody.
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    places, base = len(graph.mentors), 1 - min(int(graph.worth.min()), 0)
    # Nought would be no edge at all.
    worth = graph.worth + base + bonus * (1 + graph.first[graph.places])
    everybody = np.arange(places)
    rows = np.concatenate([graph.places, everybody])
    columns = np.concatenate([graph.mentees, graph.columns + everybody])
    values = np.concatenate([worth, np.ones(places, dtype=np.int64)]).astype(np.float64)
    matrix = csr_matrix((values, (rows, columns)), shape=(places, graph.columns + places))
    chosen, partners = min_weight_full_bipartite_matching(matrix, maximize=True)
    found = np.full(places, NOBODY, dtype=np.int64)
    found[chosen] = np.where(partners < graph.columns, partners, NOBODY)
    return found


def _by_flow(graph: Graph, bonus: int) -> Ints:
    """OR-tools: one unit from the source through each place and each mentee, as many as can flow, at least cost."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    places, columns = len(graph.mentors), graph.columns
    source, sink = places + columns, places + columns + 1
    worth = graph.worth if graph.is_single else graph.worth + bonus * graph.first[graph.places]
    everybody, everyone = np.arange(places), np.arange(columns)
    tails = np.concatenate([graph.places, np.full(places, source), places + everyone])
    heads = np.concatenate([places + graph.mentees, everybody, np.full(columns, sink)])
    costs = np.concatenate([worth.max() - worth, np.zeros(places + columns, dtype=np.int64)])
    flow = SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(tails, heads, np.ones(len(tails), dtype=np.int64), costs)
    flow.set_node_supply(source, places)
    flow.set_node_supply(sink, -places)
    status = flow.solve_max_flow_with_min_cost()
    if status != flow.OPTIMAL:
        raise ArithmeticError(f"The flow could not be found: {status}.")
    used = flow.flows(arcs[: len(graph.places)]) > 0
    found = np.full(places, NOBODY, dtype=np.int64)
    found[graph.places[used]] = graph.mentees[used]
    return found
