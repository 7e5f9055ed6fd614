"""Soft criteria: how well two people suit each other, in steps of a hundredth of a point, and in words.

None looks at a personal characteristic, and an answer that is missing neither helps nor hurts: it counts half. Each is
written as rows of small numbers for the two sides (``blocks``), so that one matrix product scores every pair.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, Protocol

import numpy as np

from pairing.engine.blocks import Block, Edges, Points, any_shared, constant, patterns, shared, split
from pairing.engine.own import OwnCriterion
from pairing.engine.problem import Key, Problem, Profile

# A score of 1 is this many steps.
STEPS = 10_000
POINT = STEPS // 100
DAYS_A_YEAR = 365.25
# Ten years between two starts are as different as starts can be.
MOST_YEARS = 10
ENOUGH_TOPICS = 2
ENOUGH_COMMON = 3
# Rungs between the two, and how well that suits in hundredths: domain rule "prefer 3-4; extra briefing at 5 or more".
GAP_SUITS = {0: 0, 1: 20, 2: 70, 3: 100, 4: 100, 5: 70}
WIDER_GAP = 50
# The first wish counts whole, each later one a little less, none less than if nobody had been named.
WISH_STEP, LEAST_WISH = 5, 60
# The answer of whoever looks forward to it most, and with how many partners a mentor has enough.
MOST_MOTIVATED, FULL_LOAD = 5, 2
SHARE_OF_PRIVATE = 4


class Criterion(Protocol):
    """``weight`` is its name. What a private one gives stands in no score, part or reason that anybody is shown."""

    @property
    def weight(self) -> str: ...

    @property
    def is_private(self) -> bool: ...

    def weighs(self, problem: Problem) -> int:
        """How much it counts here beside the others."""
        ...

    def points(self, problem: Problem, worth: int) -> Points:
        """From 0 to ``worth`` steps for each pair."""
        ...

    def reason(self, mentor: Profile, mentee: Profile) -> str:
        """Why the two suit by this criterion, in words; empty when it says nothing for them."""
        ...


class Weighed:
    """A criterion with a field of ``Weights``, named by ``weight``."""

    weight: ClassVar[str]
    is_private: ClassVar[bool] = False

    def counts(self, problem: Problem) -> bool:
        """Whether it can tell anybody of this problem from anybody else."""
        return True

    def weighs(self, problem: Problem) -> int:
        weight: int = getattr(problem.weights, self.weight)
        return weight if self.counts(problem) else 0


def _topics(one: Profile) -> frozenset[str]:
    return one.offers | one.wants


def _listed(words: Iterable[str]) -> str:
    found = sorted(words)
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}"


class LearningNeed(Weighed):
    """What the mentee wants to learn is what the mentor offers; two wanted topics are all that one pair needs."""

    weight: ClassVar[str] = "need"

    def points(self, problem: Problem, worth: int) -> Points:
        def each(wanted: int) -> int:
            return -(-worth // min(max(wanted, 1), ENOUGH_TOPICS))

        offers, wants = [one.offers for one in problem.mentors], [one.wants for one in problem.mentees]
        return Points([shared(offers, wants, each=each, cap=worth, neutral=worth // 2)])

    def reason(self, mentor: Profile, mentee: Profile) -> str:
        met = mentor.offers & mentee.wants
        return f"Wanted and offered: {_listed(met)}" if met else ""


class Difference(Weighed):
    """Another function, another site, another time of joining: they see the company from different places."""

    weight: ClassVar[str] = "difference"

    def points(self, problem: Problem, worth: int) -> Points:
        function, site, joined = split(worth, [1, 1, 1])

        def apart(one: int | None, other: int | None) -> int:
            if one is None or other is None:
                return joined // 2
            return joined * min(abs(one - other), MOST_YEARS) // MOST_YEARS

        left, right = problem.mentors, problem.mentees
        return Points(
            [
                _other([one.department for one in left], [one.department for one in right], function),
                _other([one.site for one in left], [one.site for one in right], site),
                patterns([_year(one) for one in left], [_year(one) for one in right], apart),
            ]
        )

    def reason(self, mentor: Profile, mentee: Profile) -> str:
        found = []
        if mentor.department and mentee.department and mentor.department != mentee.department:
            found.append(f"{mentor.department} meets {mentee.department}")
        if mentor.site and mentee.site and mentor.site != mentee.site:
            found.append(f"{mentor.site} and {mentee.site}")
        return "; ".join(found)


def _other(left: Sequence[str], right: Sequence[str], worth: int) -> Block:
    return patterns(left, right, lambda a, b: (0 if a == b else worth) if a and b else worth // 2)


def _year(one: Profile) -> int | None:
    """Whole years: a finer measure would not mean more, and makes more numbers."""
    return None if one.started is None else int(one.started // DAYS_A_YEAR)


class CommonGround(Weighed):
    """Topics that both care about, whoever offers and whoever asks, and something to teach back."""

    weight: ClassVar[str] = "common"

    def points(self, problem: Problem, worth: int) -> Points:
        left, right = [_topics(one) for one in problem.mentors], [_topics(one) for one in problem.mentees]
        each = -(-worth // ENOUGH_COMMON)
        return Points([shared(left, right, each=lambda words: each, cap=worth, neutral=worth // 2)])

    def reason(self, mentor: Profile, mentee: Profile) -> str:
        common = (_topics(mentor) & _topics(mentee)) - (mentor.offers & mentee.wants)
        return f"Both care about {_listed(common)}" if common else ""


class Hours(Weighed):
    """They can meet: times, ways of meeting and a language in common."""

    weight: ClassVar[str] = "hours"

    def points(self, problem: Problem, worth: int) -> Points:
        left, right = problem.mentors, problem.mentees
        hours, meets, languages = split(worth, [1, 1, 1])
        return Points(
            [
                _meet([one.hours for one in left], [one.hours for one in right], hours),
                _meet([one.meets for one in left], [one.meets for one in right], meets),
                _meet([one.languages for one in left], [one.languages for one in right], languages),
            ]
        )

    def reason(self, mentor: Profile, mentee: Profile) -> str:
        hours = mentor.hours & mentee.hours
        return f"Both are free: {_listed(hours)}" if hours else ""


def _meet(left: Sequence[frozenset[str]], right: Sequence[frozenset[str]], worth: int) -> Block:
    return any_shared(left, right, worth=worth, neutral=worth // 2)


class PreferredGap(Weighed):
    """Three or four levels: far enough to be candid, near enough to have something in common."""

    weight: ClassVar[str] = "gap"

    def points(self, problem: Problem, worth: int) -> Points:
        def suits(mentor: int | None, mentee: int | None) -> int:
            gap = max((mentee or 0) - (mentor or 0), 0)
            return worth * GAP_SUITS.get(gap, WIDER_GAP) // 100

        ranks = [one.rank for one in problem.mentors], [one.rank for one in problem.mentees]
        return Points([patterns(*ranks, suits)])

    def reason(self, mentor: Profile, mentee: Profile) -> str:
        if mentor.rank is None or mentee.rank is None:
            return ""
        return f"{mentee.rank - mentor.rank} levels apart"


class Wishes(Weighed):
    """Whom the two named, each half of it. Left out of a round in which nobody named anybody who takes part."""

    weight: ClassVar[str] = "wishes"
    is_private: ClassVar[bool] = True

    def counts(self, problem: Problem) -> bool:
        return bool(wished(problem))

    def points(self, problem: Problem, worth: int) -> Points:
        single: dict[tuple[int, int], int] = {}
        for (row, column, _), place in wished(problem).items():
            # One side's half of the worth, above the half of it that everybody has.
            more = worth * (max(100 - WISH_STEP * place, LEAST_WISH) - 50) // 200
            single[row, column] = single.get((row, column), 0) + more
        return Points(
            [constant(len(problem.mentors), len(problem.mentees), worth // 2)],
            Edges.of(single),
        )

    def reason(self, mentor: Profile, mentee: Profile) -> str:
        # Not said to anybody: a wish is between whoever has it and the engine.
        return ""


def wished(problem: Problem) -> dict[tuple[int, int, str], int]:
    """(mentor, mentee, side that wished) to the place on its list, from 0."""
    mentors, mentees = indexes(problem.mentors), indexes(problem.mentees)
    found: dict[tuple[int, int, str], int] = {}
    for row, one in enumerate(problem.mentors):
        for place, key in enumerate(one.wishes):
            if key in mentees:
                found.setdefault((row, mentees[key], "mentor"), place)
    for column, one in enumerate(problem.mentees):
        for place, key in enumerate(one.wishes):
            if key in mentors:
                found.setdefault((mentors[key], column, "mentee"), place)
    return found


def mutual(problem: Problem) -> list[tuple[int, int]]:
    """The pairs in which each named the other, in a round in which wishes count."""
    if not problem.weights.wishes:
        return []
    found = wished(problem)
    return sorted(
        (row, column) for row, column, by in found if by == "mentor" and (row, column, "mentee") in found
    )


def indexes(side: Sequence[Profile]) -> dict[Key, int]:
    return {one.key: index for index, one in enumerate(side)}


class Motivation(Weighed):
    """How much the two look forward to it, each half of it: who takes part gladly is rather not left without."""

    weight: ClassVar[str] = "motivation"
    is_private: ClassVar[bool] = True

    def counts(self, problem: Problem) -> bool:
        return any(one.motivation is not None for side in (problem.mentors, problem.mentees) for one in side)

    def points(self, problem: Problem, worth: int) -> Points:
        halves = split(worth, [1, 1])
        mine, theirs = (
            np.array([_glad(one, half) for one in side], dtype=np.float32)
            for side, half in zip((problem.mentors, problem.mentees), halves, strict=True)
        )
        left, right = np.ones((len(mine), 2), np.float32), np.ones((len(theirs), 2), np.float32)
        left[:, 0], right[:, 1] = mine, theirs
        return Points([Block(left, right)])

    def reason(self, mentor: Profile, mentee: Profile) -> str:
        # Private, as wishes are.
        return ""


def _glad(one: Profile, worth: int) -> int:
    return worth // 2 if one.motivation is None else worth * (one.motivation - 1) // (MOST_MOTIVATED - 1)


class Load(Weighed):
    """Whoever has a partner already gets the next one only where that suits more than somebody without one.

    Within a round nobody gets a second partner while a mentor with a place has none: that needs no criterion.
    """

    weight: ClassVar[str] = "load"

    def points(self, problem: Problem, worth: int) -> Points:
        free = [worth * max(FULL_LOAD - one.pairs, 0) // FULL_LOAD for one in problem.mentors]
        left = np.array(free, dtype=np.float32)[:, None]
        return Points([Block(left, np.ones((len(problem.mentees), 1), dtype=np.float32))])

    def reason(self, mentor: Profile, mentee: Profile) -> str:
        return ""


CRITERIA: tuple[Criterion, ...] = (
    LearningNeed(),
    Difference(),
    CommonGround(),
    Hours(),
    PreferredGap(),
    Wishes(),
    Motivation(),
    Load(),
)
# Those that count where a policy gives no weight to anything.
USUAL = ("need", "difference", "common", "hours", "gap")


def criteria_of(problem: Problem) -> tuple[Criterion, ...]:
    """Those of every programme, and the organisation's own."""
    return *CRITERIA, *(OwnCriterion(place, own) for place, own in enumerate(problem.own))


def worths(problem: Problem) -> dict[str, int]:
    """How many of the 10,000 steps each criterion can give.

    A private one counts at most a quarter of what all open ones do: who sets their weights to nought learns nothing.
    """
    criteria = criteria_of(problem)
    weights = {one.weight: one.weighs(problem) for one in criteria if not one.is_private}
    if not any(weights.values()):
        weights |= dict.fromkeys(USUAL, 1)
    most = sum(weights.values()) // SHARE_OF_PRIVATE
    asked = [
        weights[one.weight] if not one.is_private else min(one.weighs(problem), most) for one in criteria
    ]
    return dict(zip((one.weight for one in criteria), split(STEPS, asked), strict=True))
