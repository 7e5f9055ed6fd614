"""Rules about two people of whom more is known than grades and lines, and about the time that each has."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from pairing.engine.bars import Bars, as_edges, people, persons
from pairing.engine.blocks import patterns
from pairing.engine.problem import Both, Key, Problem, Profile


class _BetweenTwo(ABC):
    """Two employees, whichever of them is the mentor."""

    relaxable: ClassVar[bool] = False
    secret: ClassVar[bool] = False
    guards_live: ClassVar[bool] = True

    @abstractmethod
    def _known(self, problem: Problem) -> frozenset[Both]: ...

    def forbids(self, problem: Problem, mentor: Profile, mentee: Profile) -> bool:
        both, known = (mentor.person, mentee.person), self._known(problem)
        return both in known or both[::-1] in known

    def bars(self, problem: Problem) -> Bars:
        return Bars(edges=as_edges(places(problem, self._known(problem))))


def places(problem: Problem, known: frozenset[Both]) -> set[tuple[int, int]]:
    """Where the pairs of employees ``known`` stand among all pairs, each in both orders."""
    mentors, mentees = persons(problem.mentors), persons(problem.mentees)
    return {
        (mentors[mentor], mentees[mentee])
        for one, other in known
        for mentor, mentee in ((one, other), (other, one))
        if mentor in mentors and mentee in mentees
    }


class Decides(_BetweenTwo):
    """Whoever decides or calibrates what becomes of the other is no partner for an open word."""

    code: ClassVar[str] = "decides"

    def _known(self, problem: Problem) -> frozenset[Both]:
        return problem.decides

    def why(self, problem: Problem, mentor: Profile, mentee: Profile) -> str:
        return "One of the two decides about the other’s pay, rating or promotion."

    def counted(self, problem: Problem, count: int) -> str:
        return f"One decides about the other’s pay, rating or promotion (with {people(count)})."


class OnePanel(_BetweenTwo):
    """The two meet on a selection panel, where each needs a judgement of their own."""

    code: ClassVar[str] = "panel"

    def _known(self, problem: Problem) -> frozenset[Both]:
        return problem.panels

    def why(self, problem: Problem, mentor: Profile, mentee: Profile) -> str:
        return "They sit on one selection panel."

    def counted(self, problem: Problem, count: int) -> str:
        return f"They sit on one selection panel with {people(count)}."


class _Unavailable(ABC):
    """Somebody is not there while the cohort runs. Whether on leave or on notice is nobody else's business."""

    relaxable: ClassVar[bool] = False
    secret: ClassVar[bool] = False

    @abstractmethod
    def _who(self, problem: Problem) -> frozenset[Key]: ...

    def forbids(self, problem: Problem, mentor: Profile, mentee: Profile) -> bool:
        return not self._who(problem).isdisjoint((mentor.key, mentee.key))

    def bars(self, problem: Problem) -> Bars:
        gone = self._who(problem)
        if not gone:
            return Bars()
        sides = problem.mentors, problem.mentees
        left, right = ([one.key in gone for one in side] for side in sides)
        return Bars(patterns(left, right, lambda one, other: int(one or other)))

    def why(self, problem: Problem, mentor: Profile, mentee: Profile) -> str:
        return "One of the two is not available in this time."

    def counted(self, problem: Problem, count: int) -> str:
        return f"Somebody is not available in this time (with {people(count)})."


class Away(_Unavailable):
    """Not back in the first weeks of the cohort."""

    code: ClassVar[str] = "away"
    guards_live: ClassVar[bool] = True

    def _who(self, problem: Problem) -> frozenset[Key]:
        return problem.away


class Leaving(_Unavailable):
    """Gone before the cohort ends."""

    code: ClassVar[str] = "leaving"
    guards_live: ClassVar[bool] = False

    def _who(self, problem: Problem) -> frozenset[Key]:
        return problem.leaving
