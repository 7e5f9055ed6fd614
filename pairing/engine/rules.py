"""Hard rules: each answers for the whole matrix at once, and for one pair in plain words.

A matrix has mentors in rows and mentees in columns; True means that nobody may make this pair.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from pairing.engine.columns import equal
from pairing.engine.problem import Key, Problem, Profile

Barred = NDArray[np.bool_]


class Rule(Protocol):
    """``relaxable`` rules are the policy's to change; the others stand whatever anybody wants."""

    code: ClassVar[str]
    relaxable: ClassVar[bool]

    def barred(self, problem: Problem) -> Barred: ...

    def why(self, problem: Problem, mentor: Profile, mentee: Profile) -> str: ...

    def counted(self, problem: Problem, count: int) -> str:
        """What to say of somebody whom this rule bars from ``count`` people."""
        ...


def _none(problem: Problem) -> Barred:
    return np.zeros((len(problem.mentors), len(problem.mentees)), dtype=bool)


def _persons(side: Sequence[Profile]) -> dict[Key, int]:
    return {one.person: index for index, one in enumerate(side)}


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


class KnownGrade:
    """A grade that is not on the ladder is confirmed by somebody, never guessed."""

    code: ClassVar[str] = "grade"
    relaxable: ClassVar[bool] = False

    def barred(self, problem: Problem) -> Barred:
        mentors = np.array([one.rank is None for one in problem.mentors])
        mentees = np.array([one.rank is None for one in problem.mentees])
        return mentors[:, None] | mentees[None, :]

    def why(self, problem: Problem, mentor: Profile, mentee: Profile) -> str:
        return "The grade of one of the two is not known."

    def counted(self, problem: Problem, count: int) -> str:
        return f"A grade is not known (with {_people(count)})."


class Gap:
    """The mentee stands at least ``min_gap`` rungs above the mentor, so that candour is not with the next boss."""

    code: ClassVar[str] = "gap"
    relaxable: ClassVar[bool] = True

    def barred(self, problem: Problem) -> Barred:
        return gaps(problem) < problem.rules.min_gap

    def why(self, problem: Problem, mentor: Profile, mentee: Profile) -> str:
        return f"Fewer than {problem.rules.min_gap} levels lie between them."

    def counted(self, problem: Problem, count: int) -> str:
        return f"Fewer than {problem.rules.min_gap} levels lie between them and {_people(count)}."


class ReportingLine:
    """Neither is above the other within ``line_steps``, on a solid or dotted line, now or in the last year."""

    code: ClassVar[str] = "line"
    relaxable: ClassVar[bool] = True

    def barred(self, problem: Problem) -> Barred:
        barred = _none(problem)
        mentors, mentees = _persons(problem.mentors), _persons(problem.mentees)
        for person, row in mentors.items():
            for manager in above(person, problem.managers, problem.rules.line_steps):
                if manager in mentees:
                    barred[row, mentees[manager]] = True
        for person, column in mentees.items():
            for manager in above(person, problem.managers, problem.rules.line_steps):
                if manager in mentors:
                    barred[mentors[manager], column] = True
        return barred

    def why(self, problem: Problem, mentor: Profile, mentee: Profile) -> str:
        return "They stand in one reporting line, or did within the last year."

    def counted(self, problem: Problem, count: int) -> str:
        return f"A reporting line joins them with {_people(count)}."


class Department:
    """Where the policy says so, nobody is paired inside one department."""

    code: ClassVar[str] = "department"
    relaxable: ClassVar[bool] = True

    def barred(self, problem: Problem) -> Barred:
        return same_department(problem) if problem.rules.bar_same_department else _none(problem)

    def why(self, problem: Problem, mentor: Profile, mentee: Profile) -> str:
        return "They work in the same department."

    def counted(self, problem: Problem, count: int) -> str:
        return f"They share a department with {_people(count)}."


class OwnCohort:
    """Whoever runs a cohort does not take part in it."""

    code: ClassVar[str] = "coordinator"
    relaxable: ClassVar[bool] = False

    def barred(self, problem: Problem) -> Barred:
        mentors = np.array([one.person in problem.coordinators for one in problem.mentors])
        mentees = np.array([one.person in problem.coordinators for one in problem.mentees])
        return mentors[:, None] | mentees[None, :]

    def why(self, problem: Problem, mentor: Profile, mentee: Profile) -> str:
        return "One of the two runs this programme."

    def counted(self, problem: Problem, count: int) -> str:
        return "Whoever runs a programme does not take part in it."


class NotPossible:
    """A private block or somebody on both sides. Nobody learns which block, or that there is one."""

    code: ClassVar[str] = "not-possible"
    relaxable: ClassVar[bool] = False

    def barred(self, problem: Problem) -> Barred:
        barred = _none(problem)
        mentors, mentees = _persons(problem.mentors), _persons(problem.mentees)
        for one, other in problem.blocks:
            for mentor, mentee in ((one, other), (other, one)):
                if mentor in mentors and mentee in mentees:
                    barred[mentors[mentor], mentees[mentee]] = True
        for person in mentors.keys() & mentees.keys():
            barred[mentors[person], mentees[person]] = True
        return barred

    def why(self, problem: Problem, mentor: Profile, mentee: Profile) -> str:
        return "Not possible."

    def counted(self, problem: Problem, count: int) -> str:
        return "Nobody else is free and eligible."


class Ruled:
    """A coordinator decided that these two are not proposed to each other."""

    code: ClassVar[str] = "ruled"
    relaxable: ClassVar[bool] = False

    def barred(self, problem: Problem) -> Barred:
        barred = _none(problem)
        mentors = {one.key: index for index, one in enumerate(problem.mentors)}
        mentees = {one.key: index for index, one in enumerate(problem.mentees)}
        for mentor, mentee in problem.vetoes:
            if mentor in mentors and mentee in mentees:
                barred[mentors[mentor], mentees[mentee]] = True
        return barred

    def why(self, problem: Problem, mentor: Profile, mentee: Profile) -> str:
        return "The programme team ruled this pair out."

    def counted(self, problem: Problem, count: int) -> str:
        return f"The programme team ruled out {_people(count)}."


RULES: tuple[Rule, ...] = (
    KnownGrade(),
    Gap(),
    ReportingLine(),
    Department(),
    OwnCohort(),
    NotPossible(),
    Ruled(),
)


def gaps(problem: Problem) -> NDArray[np.int64]:
    """Rungs from mentor up to mentee; a missing grade counts as rung 0, and ``KnownGrade`` bars it anyway."""
    mentors = np.array([one.rank or 0 for one in problem.mentors], dtype=np.int64)
    mentees = np.array([one.rank or 0 for one in problem.mentees], dtype=np.int64)
    return mentees[None, :] - mentors[:, None]


def same_department(problem: Problem) -> Barred:
    return equal(problem.mentors, problem.mentees, lambda one: one.department)[0]


def above(person: Key, managers: Mapping[Key, Sequence[Key]], steps: int) -> set[Key]:
    """Everyone within ``steps`` up the lines of ``person``; a loop in the lines ends by itself."""
    found: set[Key] = set()
    edge = {person}
    for _ in range(steps):
        edge = {manager for one in edge for manager in managers.get(one, ())} - found
        found |= edge
    return found - {person}


def why_not(problem: Problem, mentor: Profile, mentee: Profile) -> list[str]:
    """Every rule that stands between the two, in words; empty when nothing does."""
    pair = _only(problem, mentor, mentee)
    return [rule.why(problem, mentor, mentee) for rule in RULES if rule.barred(pair)[0, 0]]


def _only(problem: Problem, mentor: Profile, mentee: Profile) -> Problem:
    return replace(problem, mentors=(mentor,), mentees=(mentee,))
