"""The question of a cohort put again: what two people would be to each other now, and what stands between them.

Rules and people are those of this moment; weights are those of the run on the page, so that fits can be compared.
What people told the engine alone is in no answer: whoever asked about enough pairs could work it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property

import numpy as np

from pairing import inputs
from pairing.engine import (
    EmptySide,
    Market,
    Paired,
    Problem,
    Profile,
    Weights,
    described,
    forbidding,
    without_private,
)
from pairing.engine.criteria import STEPS, indexes
from pairing.models import Round
from programmes.models import Cohort, Participant

# Above this many pairs of two people an answer would keep the reader waiting: a run gives it in the background.
MOST_POSSIBLE = 400_000


class Again:
    """One cohort's question at ``at``; everything that costs time is worked out when it is first asked for."""

    def __init__(self, cohort: Cohort, current: Round | None, *, at: datetime) -> None:
        self.seed = current.seed if current else 1
        self.problem = _problem(cohort, current, at)
        self.mentors = indexes(self.problem.mentors) if self.problem else {}
        self.mentees = indexes(self.problem.mentees) if self.problem else {}

    def places(self, mentor: Participant) -> int:
        """How many more pairs ``mentor`` may have."""
        at = self.mentors.get(str(mentor.pk))
        return self.problem.mentors[at].capacity if self.problem and at is not None else 0

    @property
    def is_large(self) -> bool:
        return len(self.mentors) * len(self.mentees) > MOST_POSSIBLE

    @cached_property
    def market(self) -> Market:
        """:raises EmptySide: when a side has nobody with room."""
        if self.problem is None:
            raise EmptySide("mentors")
        return Market(self.problem, seed=self.seed)

    def bars(self, mentor: Participant, mentee: Participant, *, but: str = "") -> list[str]:
        """What forbids the two, in words that a coordinator may read; empty when nothing does.

        What is private has one sentence, and none at all where another rule speaks: nobody can tell from the page
        whether there is anything private. ``but`` is a rule that is passed over.
        """
        both = self._profiles(mentor, mentee)
        if self.problem is None or both is None:
            return [f"{one.person} has no free place for a partner." for one in self._without(mentor, mentee)]
        rules = [rule for rule in forbidding(self.problem, *both) if rule.code != but]
        said = [rule for rule in rules if not rule.secret] or rules
        return [rule.why(self.problem, *both) for rule in said]

    def pair(self, mentor: Participant, mentee: Participant) -> Paired:
        """The two as a pair: score, parts, reasons, warnings. :raises KeyError: when one has no free place."""
        place = self.mentors[str(mentor.pk)], self.mentees[str(mentee.pk)]
        return described(self.market, [place])[0]

    def fits(self, pairs: Sequence[tuple[Participant, Participant]]) -> list[float | None]:
        """The score of each pair in [0, 1]; None where a rule forbids it or somebody has no free place."""
        keys = [(str(mentor.pk), str(mentee.pk)) for mentor, mentee in pairs]
        known = [at for at, (mentor, mentee) in enumerate(keys) if self._has(mentor, mentee)]
        rows = np.array([self.mentors[keys[at][0]] for at in known], dtype=np.int64)
        columns = np.array([self.mentees[keys[at][1]] for at in known], dtype=np.int64)
        found: list[float | None] = [None] * len(pairs)
        for at, steps in zip(known, self.market.steps(rows, columns).tolist() if known else [], strict=True):
            found[at] = steps / STEPS if steps >= 0 else None
        return found

    def _has(self, mentor: str, mentee: str) -> bool:
        return mentor in self.mentors and mentee in self.mentees

    def _profiles(self, mentor: Participant, mentee: Participant) -> tuple[Profile, Profile] | None:
        if self.problem is None or not self._has(str(mentor.pk), str(mentee.pk)):
            return None
        return (
            self.problem.mentors[self.mentors[str(mentor.pk)]],
            self.problem.mentees[self.mentees[str(mentee.pk)]],
        )

    def _without(self, mentor: Participant, mentee: Participant) -> list[Participant]:
        """Who of the two has no free place; both when a whole side has none."""
        gone = [] if str(mentor.pk) in self.mentors else [mentor]
        return gone + ([] if str(mentee.pk) in self.mentees else [mentee])


def _problem(cohort: Cohort, current: Round | None, at: datetime) -> Problem | None:
    try:
        problem = inputs.problem_of(cohort, at=at)
    except EmptySide:
        return None
    if current:
        problem = replace(problem, weights=_weights(problem.weights, current))
    return without_private(problem)


def _weights(now: Weights, current: Round) -> Weights:
    """The weights of the run, as far as they are plain numbers."""
    known = current.policy.get("weights", {})
    plain = {name: value for name, value in known.items() if isinstance(value, int) and hasattr(now, name)}
    return replace(now, **plain)
