"""Why somebody has no partner: what each rule leaves, who competes for the rest, what would help most.

Private rules are never a line of their own: whom they keep away does not count as there from the start.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pairing.engine.blocks import Ints
from pairing.engine.graph import PARTNER
from pairing.engine.line import far_enough
from pairing.engine.market import Market
from pairing.engine.problem import Key
from pairing.engine.rules import RULES, Bars
from pairing.engine.search import Solution

Flags = NDArray[np.bool_]
OTHER = {"mentor": "mentee", "mentee": "mentor"}
NOTHING_TO_SAY = "Nobody is free and eligible."


@dataclass(frozen=True, slots=True)
class Left:
    """One rule's line: it ``barred`` so many, ``alone`` of them no other rule bars, and ``left`` remain after it."""

    code: str
    barred: int
    alone: int
    left: int


@dataclass(frozen=True, slots=True)
class Shortage:
    """``many`` people share ``few`` possible partners, so that somebody of them has none whoever is chosen."""

    many: int
    few: int


@dataclass(frozen=True, slots=True)
class Nobody:
    """Everything about one person without a partner, for whoever reviews the round."""

    key: Key
    side: str
    possible: int
    waterfall: list[Left]
    shortage: Shortage | None
    reasons: list[str]
    advice: str


class Reasons:
    """Answers for the people of one solved market; what does not hang on the person is worked out once."""

    def __init__(self, market: Market, solution: Solution) -> None:
        self.market, self.solution = market, solution
        self.bars = {
            rule.code: _Sided(bars, market) for rule, bars in zip(RULES, market.bars.values(), strict=True)
        }
        self._shortages: dict[tuple[str, int], Shortage | None] = {}

    def of(self, side: str, index: int) -> Nobody:
        """Why the person at ``index`` of ``side`` has no partner."""
        problem = self.market.problem
        people = problem.mentors if side == "mentor" else problem.mentees
        by_rule = np.array([self.bars[rule.code].row(side, index) for rule in RULES])
        times = by_rule.sum(axis=0)
        free = self._with_room(side)
        possible = int(((times == 0) & free).sum())
        shortage = self.shortage(side, index) if possible else None
        return Nobody(
            key=people[index].key,
            side=side,
            possible=possible,
            waterfall=_waterfall(by_rule, times, free),
            shortage=shortage,
            reasons=self._reasons(side, by_rule, free, possible, shortage),
            advice=self._advice(side, index, by_rule, times, free, possible),
        )

    def _with_room(self, side: str) -> Flags:
        return self._room[0 if side == "mentee" else 1]

    @cached_property
    def _room(self) -> tuple[Flags, Flags]:
        problem = self.market.problem
        sides = (problem.mentors, problem.mentees)
        return tuple(np.array([one.capacity > 0 for one in side]) for side in sides)  # type: ignore[return-value]

    def _reasons(
        self, side: str, by_rule: NDArray[np.bool_], free: Flags, possible: int, shortage: Shortage | None
    ) -> list[str]:
        problem = self.market.problem
        counts = [(int((row & free).sum()), rule) for row, rule in zip(by_rule, RULES, strict=True)]
        ranked = sorted(counts, key=lambda entry: -entry[0])
        counted = (rule.counted(problem, count) for count, rule in ranked if count and not rule.secret)
        said = list(dict.fromkeys(counted))
        if possible:
            said.insert(0, f"{_partners(possible)} possible, all of them paired with others.")
        if shortage and shortage.many > 1:
            few = f"{shortage.few} possible {OTHER[side]}{'' if shortage.few == 1 else 's'}"
            said.insert(1, f"{shortage.many} {side}s share {few}.")
        hidden = [rule.counted(problem, count) for count, rule in ranked if count and rule.secret]
        return said or hidden or [NOTHING_TO_SAY]

    def _advice(
        self, side: str, index: int, by_rule: NDArray[np.bool_], times: Ints, free: Flags, possible: int
    ) -> str:
        """The one change that would open most partners: more people on the other side, or one rule less strict."""
        others = OTHER[side]
        if possible:
            return f"Invite one more {others}, or let one of the possible {others}s take a second pair."
        alone = {
            rule.code: row & (times == 1) & free
            for row, rule in zip(by_rule, RULES, strict=True)
            if rule.relaxable
        }
        best = max(alone, key=lambda code: int(alone[code].sum()))
        count = int(alone[best].sum())
        if not count:
            return f"Invite a {others} from another line and department."
        return self._loosen(side, index, best, alone[best], f"{count} {others}{'' if count == 1 else 's'}")

    def _loosen(self, side: str, index: int, code: str, opened: Flags, partners: str) -> str:
        others = OTHER[side]
        if code in ("gap", "widest-gap"):
            gaps = self._gaps(side, index)[opened]
            nearest = int(gaps.max() if code == "gap" else gaps.min())
            if nearest < 1:
                return f"Invite {others}s further away in grade."
            words = "smallest" if code == "gap" else "widest"
            away = "further away" if code == "gap" else "nearer"
            return f"A {words} gap of {nearest} would open {partners}; or invite {others}s {away} in grade."
        opens = {
            "department": "Allowing pairs inside a department",
            "language": "Allowing pairs without a language in common",
            "hours": "One more free time of one of the two",
        }
        if code in opens:
            return f"{opens[code]} would open {partners}."
        return self._past_the_line(side, index, opened, partners)

    def _past_the_line(self, side: str, index: int, opened: Flags, partners: str) -> str:
        """A mentor from another line; for the head of the tree there is none, and a recusal instead."""
        problem = self.market.problem
        person = (problem.mentors if side == "mentor" else problem.mentees)[index].person
        verb = "stands" if partners.startswith("1 ") else "stand"
        stand = f"{partners.capitalize()} {verb} in the same reporting line."
        if side == "mentor" or problem.managers.get(person) or person in problem.recused:
            return f"{stand} Invite one from another line."
        far = far_enough(problem)
        count = int((self._gaps(side, index)[opened] >= far).sum())
        if not count:
            return f"{stand} A recusal, signed under Partnership, allows one {far} or more levels down: invite one."
        return f"{stand} A recusal, signed under Partnership, would open the {count} who are {far} or more levels down."

    def _gaps(self, side: str, index: int) -> Ints:
        mentors, mentees = self._ranks
        return mentees - mentors[index] if side == "mentor" else mentees[index] - mentors

    @cached_property
    def _ranks(self) -> tuple[Ints, Ints]:
        problem = self.market.problem
        return (
            np.array([one.rank or 0 for one in problem.mentors]),
            np.array([one.rank or 0 for one in problem.mentees]),
        )

    def shortage(self, side: str, index: int) -> Shortage | None:
        """Who competes with this person: everybody reached by going to possible partners and on to who has those."""
        if not self.market.is_small:
            return self._everybody_short(side)
        known = self._shortages
        if (side, index) not in known:
            reached, partners = self._reached(side, index)
            shortage = Shortage(int(reached.sum()), int(partners.sum()))
            known[side, index] = shortage if shortage.many > shortage.few else None
        return known[side, index]

    def _reached(self, side: str, index: int) -> tuple[Flags, Flags]:
        fits, pairs = self._fits if side == "mentor" else self._fits.T, np.array(self.solution.pairs)
        own, other = (pairs[:, 0], pairs[:, 1]) if side == "mentor" else (pairs[:, 1], pairs[:, 0])
        reached, partners = np.zeros(fits.shape[0], dtype=bool), np.zeros(fits.shape[1], dtype=bool)
        new = np.array([index])
        while len(new):
            reached[new] = True
            partners |= fits[new].any(axis=0)
            held = np.zeros(fits.shape[0], dtype=bool)
            held[own[partners[other]]] = True
            new = np.flatnonzero(held & ~reached)
        return reached, partners

    @cached_property
    def _fits(self) -> Flags:
        seats = self.solution.seats
        return (self.market.whole >= 0) & (seats.mentors > 0)[:, None] & seats.mentees

    def _everybody_short(self, side: str) -> Shortage | None:
        """The same for all of a large side at once, off the prices: they hold for every pair that was looked at.

        A possible partner of somebody who costs less than half a partner costs more than that, so the cheap of one
        side have no possible partner but the dear of the other.
        """
        seats, costs = self.solution.seats, self.solution.costs
        here, there = seats.mentors > 0, seats.mentees
        mentors = costs.mentors + 2 * PARTNER
        if side == "mentor":
            many, few = (mentors < PARTNER >> 1) & here, (costs.mentees > PARTNER >> 1) & there
        else:
            many, few = (costs.mentees < PARTNER >> 1) & there, (mentors > PARTNER >> 1) & here
        shortage = Shortage(int(many.sum()), int(few.sum()))
        return shortage if shortage.many > shortage.few else None


def _partners(count: int) -> str:
    return "1 partner was" if count == 1 else f"{count} partners were"


def _waterfall(by_rule: NDArray[np.bool_], times: Ints, free: Flags) -> list[Left]:
    remaining = free.copy()
    for row, rule in zip(by_rule, RULES, strict=True):
        if rule.secret:
            remaining &= ~row
    lines = []
    for row, rule in zip(by_rule, RULES, strict=True):
        if rule.secret or not row.any():
            continue
        barred, alone = int((row & remaining).sum()), int((row & (times == 1) & free).sum())
        remaining = remaining & ~row
        lines.append(Left(rule.code, barred, alone, int(remaining.sum())))
    return lines


class _Sided:
    """One rule's bars, so that those of one person are found at once."""

    def __init__(self, bars: Bars, market: Market) -> None:
        self.bars, self.shape = bars, market.shape
        self.by = {
            "mentor": bars.edges[np.argsort(bars.edges[:, 0], kind="stable")],
            "mentee": bars.edges[np.argsort(bars.edges[:, 1], kind="stable")][:, ::-1],
        }

    def row(self, side: str, index: int) -> Flags:
        """Whom of the other side the rule bars from the person at ``index``."""
        size = self.shape[1] if side == "mentor" else self.shape[0]
        barred = np.zeros(size, dtype=bool)
        block, needs = self.bars.block, self.bars.needs
        if block is not None:
            one, others = (block.left, block.right) if side == "mentor" else (block.right, block.left)
            barred |= others @ one[index] > 0
        if needs is not None:
            mine, theirs = (needs.left, needs.right) if side == "mentor" else (needs.right, needs.left)
            barred |= ~(theirs & mine[index]).any(axis=1)
        edges = self.by[side]
        first, last = np.searchsorted(edges[:, 0], [index, index + 1])
        barred[edges[first:last, 1]] = True
        return barred


def unpaired(market: Market, solution: Solution) -> list[Nobody]:
    """Everybody with a place and without a partner, mentors first."""
    reasons = Reasons(market, solution)
    problem = market.problem
    rows, columns = {row for row, _ in solution.pairs}, {column for _, column in solution.pairs}
    left = [
        reasons.of("mentor", row)
        for row, one in enumerate(problem.mentors)
        if row not in rows and one.capacity > 0
    ]
    return left + [
        reasons.of("mentee", column)
        for column, one in enumerate(problem.mentees)
        if column not in columns and one.capacity > 0
    ]
