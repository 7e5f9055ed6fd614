"""Why these two, and why not those two: parts that add up, and reasons in words that a person accepts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pairing.engine.blocks import Ints
from pairing.engine.candidates import Edges
from pairing.engine.criteria import POINT, criteria_of, indexes
from pairing.engine.graph import PARTNER
from pairing.engine.line import (
    FEW_LEVELS,
    heads_the_line,
    is_reduced,
    works_under_a_peer,
    works_under_a_report,
)
from pairing.engine.market import Market
from pairing.engine.problem import Key, Problem, Profile
from pairing.engine.rules import why_not as rules_between
from pairing.engine.search import Solution, search

MOST_REASONS = 3
WIDE_GAP = 5
# How a warning begins by which a pair is known to stand on the exception for the head of the tree.
REDUCED = "Reduced protection: "


@dataclass(frozen=True, slots=True)
class Why:
    """``reasons`` go to both people; ``warnings`` are for whoever reviews the round."""

    reasons: list[str]
    warnings: list[str]


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What speaks against a pair that was not made.

    ``rules`` in words; without one, ``cost`` is how many points all together would lose by it at least, None
    when somebody would be left without a partner or is pinned to somebody else. The two are ``with_mentor`` and
    ``with_mentee`` now, by key.
    """

    rules: list[str]
    score: float | None
    cost: float | None
    with_mentor: list[Key]
    with_mentee: list[Key]
    words: str


def shares(market: Market, rows: Ints, columns: Ints) -> dict[str, Ints]:
    """The steps that each criterion gives to each of the pairs; they add up to the pairs' scores."""
    codes = market.code(rows, columns)
    found: dict[str, Ints] = {}
    for name, points in market.points.items():
        steps = sum(
            (block.at(rows, columns) for block in points.blocks), start=np.zeros(len(rows), dtype=np.int64)
        )
        edges = market.code(points.edges.rows, points.edges.columns)
        if len(edges):
            place = np.searchsorted(edges, codes).clip(max=len(edges) - 1)
            steps = steps + np.where(edges[place] == codes, points.edges.points[place], 0)
        found[name] = steps
    return found


def pair(market: Market, parts: dict[str, int], mentor: Profile, mentee: Profile) -> Why:
    """The criteria that carried the pair, the heaviest first."""
    carried = sorted(criteria_of(market.problem), key=lambda one: -parts.get(one.weight, 0))
    reasons = [words for one in carried if (words := one.reason(mentor, mentee))]
    return Why(reasons[:MOST_REASONS], _warnings(market.problem, mentor, mentee))


def _warnings(problem: Problem, mentor: Profile, mentee: Profile) -> list[str]:
    warnings = _of_the_line(problem, mentor, mentee)
    if mentor.department and mentor.department == mentee.department:
        warnings.append("Same department")
    if mentor.rank is not None and mentee.rank is not None and mentee.rank - mentor.rank >= WIDE_GAP:
        warnings.append(f"{mentee.rank - mentor.rank} levels apart: brief both once more")
    if mentee.wants and not mentor.offers & mentee.wants:
        warnings.append("Nothing that the mentee wants is offered")
    return warnings


def _of_the_line(problem: Problem, mentor: Profile, mentee: Profile) -> list[str]:
    """What lies near the mentor’s line without being in it, the gravest first."""
    warnings = []
    if is_reduced(problem, mentor, mentee):
        few = 0 < problem.levels <= FEW_LEVELS
        call = " Ask a coach to call the mentor after the first session." if few else ""
        warnings.append(f"{REDUCED}the mentee heads the mentor’s line and has signed a recusal.{call}")
    elif heads_the_line(problem, mentor, mentee):
        warnings.append(
            "The mentee heads the mentor’s line: ask them to sign a recusal under Partnership first"
        )
    elif works_under_a_report(problem, mentor, mentee):
        warnings.append("The mentor’s manager reports to the mentee, or did within the last year")
    elif works_under_a_peer(problem, mentor, mentee):
        warnings.append("The mentor’s manager is a peer of the mentee")
    if problem.managers and not problem.managers.get(mentor.person):
        warnings.append("The staff list names no manager of the mentor: check their line")
    return warnings


class WhyNots:
    """Answers about pairs of one solved market; who is with whom is looked up once.

    What people told the engine alone is in none of them: whoever asked about enough pairs could work it out.
    """

    def __init__(self, market: Market, solution: Solution) -> None:
        self.market, self.solution = market, solution
        self.rows, self.columns = indexes(market.problem.mentors), indexes(market.problem.mentees)
        self.with_mentor: dict[int, list[Key]] = {}
        self.with_mentee: dict[int, list[Key]] = {}
        for row, column in solution.pairs:
            self.with_mentor.setdefault(row, []).append(market.problem.mentees[column].key)
            self.with_mentee.setdefault(column, []).append(market.problem.mentors[row].key)

    def of(self, mentor: Key, mentee: Key) -> WhyNot:
        """Why the two are not a pair, or what it would cost to make them one.

        :raises KeyError: when one of them is not in the problem.
        """
        problem = self.market.problem
        row, column = self.rows[mentor], self.columns[mentee]
        rules = rules_between(problem, problem.mentors[row], problem.mentees[column])
        score, cost, words = (None, None, " ".join(rules)) if rules else self._cost(row, column)
        partners = self.with_mentor.get(row, []), self.with_mentee.get(column, [])
        return WhyNot(rules, score, cost, *partners, words)

    @cached_property
    def _open(self) -> Solution:
        """The pairs as they would be if nobody had told the engine anything, among the candidates of the real ones."""
        market = self.market.open
        if market is self.market:
            return self.solution
        rows, columns = np.divmod(self.solution.edges.codes, market.shape[1])
        return search(market, kept=Edges(self.solution.edges.codes, market.steps(rows, columns)))

    def _cost(self, row: int, column: int) -> tuple[float, float | None, str]:
        """The score of a possible pair, what it would cost in points, and that in words."""
        market, solution = self.market.open, self.solution
        rows, columns = np.array([row]), np.array([column])
        steps = market.steps(rows, columns)
        score = int(steps[0]) / POINT
        if market.problem.mentees[column].key in self.with_mentor.get(row, ()):
            return score, 0.0, "They are a pair."
        if not solution.seats.mentors[row] or not solution.seats.mentees[column]:
            return score, None, "One of the two has no place left."
        costs = self._open.costs
        worth = market.worth(rows, columns, steps, market.problem.aims)
        cost = int((costs.mentors[rows] + costs.mentees[columns] - worth)[0])
        if cost >= PARTNER >> 1:
            return score, None, "Somebody would be left without a partner."
        points = max(cost, 0) / POINT
        return score, points, f"All together would lose {points:.1f} points or more."
