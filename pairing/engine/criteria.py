"""Soft criteria: how well two people suit each other, each from 0 to 1, and in words where it carries the pair.

None looks at a personal characteristic. Matrices have mentors in rows and mentees in columns.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from pairing.engine.columns import Words, equal, has, shared_words
from pairing.engine.problem import Problem, Profile
from pairing.engine.rules import gaps

Scores = NDArray[np.float32]
# What is not known neither helps nor hurts.
UNKNOWN = np.float32(0.5)
DAYS_A_YEAR = 365.25
# Ten years between two starts are as different as starts can be.
MOST_YEARS = 10
ENOUGH_TOPICS = 2
ENOUGH_COMMON = 3
# Rungs between the two, and how well that suits: domain rule "prefer 3-4; extra briefing at 5 or more".
GAP_SUITS = {0: 0.0, 1: 0.2, 2: 0.7, 3: 1.0, 4: 1.0, 5: 0.7}
WIDER_GAP = 0.5


class Criterion(Protocol):
    """``weight`` names the field of ``Weights``."""

    weight: ClassVar[str]

    def scores(self, problem: Problem) -> Scores: ...

    def reason(self, mentor: Profile, mentee: Profile) -> str:
        """Why the two suit by this criterion, in words; empty when it says nothing for them."""
        ...


def _topics(one: Profile) -> frozenset[str]:
    return one.offers | one.wants


def _listed(words: Iterable[str]) -> str:
    found = sorted(words)
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}"


class LearningNeed:
    """What the mentee wants to learn is what the mentor offers."""

    weight: ClassVar[str] = "need"

    def scores(self, problem: Problem) -> Scores:
        met = shared_words(problem.mentors, problem.mentees, lambda one: one.offers, lambda one: one.wants)
        asked = [min(max(len(one.wants), 1), ENOUGH_TOPICS) for one in problem.mentees]
        scores = np.minimum(met / np.array(asked, dtype=np.float32)[None, :], np.float32(1))
        scores[:, ~has(problem.mentees, lambda one: one.wants)] = UNKNOWN
        return scores

    def reason(self, mentor: Profile, mentee: Profile) -> str:
        met = mentor.offers & mentee.wants
        return f"Wanted and offered: {_listed(met)}" if met else ""


class Difference:
    """Another function, another site, another time of joining: they see the company from different places."""

    weight: ClassVar[str] = "difference"

    def scores(self, problem: Problem) -> Scores:
        same, _ = equal(problem.mentors, problem.mentees, lambda one: one.department)
        scores = self._years(problem)
        scores += self._other_site(problem)
        scores += ~same
        return scores / np.float32(3)

    def _other_site(self, problem: Problem) -> Scores:
        same, known = equal(problem.mentors, problem.mentees, lambda one: one.site)
        scores = (~same).astype(np.float32)
        scores[~known] = UNKNOWN
        return scores

    def _years(self, problem: Problem) -> Scores:
        def days(side: Iterable[Profile]) -> Scores:
            return np.array(
                [np.nan if one.started is None else one.started for one in side], dtype=np.float32
            )

        most = np.float32(MOST_YEARS * DAYS_A_YEAR)
        apart = np.abs(days(problem.mentors)[:, None] - days(problem.mentees)[None, :]) / most
        scores = np.minimum(apart, np.float32(1))
        scores[np.isnan(scores)] = UNKNOWN
        return scores

    def reason(self, mentor: Profile, mentee: Profile) -> str:
        found = []
        if mentor.department and mentee.department and mentor.department != mentee.department:
            found.append(f"{mentor.department} meets {mentee.department}")
        if mentor.site and mentee.site and mentor.site != mentee.site:
            found.append(f"{mentor.site} and {mentee.site}")
        return "; ".join(found)


class CommonGround:
    """Topics that both care about, whoever offers and whoever asks, and something to teach back."""

    weight: ClassVar[str] = "common"

    def scores(self, problem: Problem) -> Scores:
        shared = shared_words(problem.mentors, problem.mentees, _topics, _topics)
        return np.minimum(shared / np.float32(ENOUGH_COMMON), np.float32(1))

    def reason(self, mentor: Profile, mentee: Profile) -> str:
        shared = (_topics(mentor) & _topics(mentee)) - (mentor.offers & mentee.wants)
        return f"Both care about {_listed(shared)}" if shared else ""


class Hours:
    """They can meet: times, ways of meeting and a language in common."""

    weight: ClassVar[str] = "hours"

    def scores(self, problem: Problem) -> Scores:
        scores = self._shared(problem, lambda one: one.hours)
        scores += self._shared(problem, lambda one: one.meets)
        scores += self._shared(problem, lambda one: one.languages)
        return scores / np.float32(3)

    def _shared(self, problem: Problem, words: Words) -> Scores:
        scores = (shared_words(problem.mentors, problem.mentees, words, words) > 0).astype(np.float32)
        scores[~has(problem.mentors, words), :] = UNKNOWN
        scores[:, ~has(problem.mentees, words)] = UNKNOWN
        return scores

    def reason(self, mentor: Profile, mentee: Profile) -> str:
        hours = mentor.hours & mentee.hours
        return f"Both are free: {_listed(hours)}" if hours else ""


class PreferredGap:
    """Three or four levels: far enough to be candid, near enough to have something in common."""

    weight: ClassVar[str] = "gap"

    def scores(self, problem: Problem) -> Scores:
        table = np.array([*(GAP_SUITS[gap] for gap in sorted(GAP_SUITS)), WIDER_GAP], dtype=np.float32)
        return table[np.clip(gaps(problem), 0, len(table) - 1)]

    def reason(self, mentor: Profile, mentee: Profile) -> str:
        if mentor.rank is None or mentee.rank is None:
            return ""
        return f"{mentee.rank - mentor.rank} levels apart"


CRITERIA: tuple[Criterion, ...] = (LearningNeed(), Difference(), CommonGround(), Hours(), PreferredGap())
