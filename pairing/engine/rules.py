"""Hard rules: named objects, each of which answers for one pair in plain words and for all pairs at once.

A rule says in ``forbids`` what it forbids. For all pairs it says the same as ``Bars``: rows of small numbers whose
product is not nought where it forbids, single pairs where it touches few, or words of which two people must share one.
Another rule is another class in ``RULES``; nothing else has to know it. Those about lines stand in ``line``, those
about what is known of two people in ``between``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from pairing.engine.bars import Bars, Needs, Rule, as_edges, people, persons
from pairing.engine.between import Away, Decides, Leaving, OnePanel, places
from pairing.engine.blocks import patterns
from pairing.engine.criteria import indexes
from pairing.engine.line import KnownLine, ReportingLine, above
from pairing.engine.problem import Problem, Profile

__all__ = ["RULES", "Bars", "Needs", "Rule", "above", "forbidding", "why_not"]

WORD = 64


def _ranks(problem: Problem) -> tuple[list[int | None], list[int | None]]:
    return [one.rank for one in problem.mentors], [one.rank for one in problem.mentees]


class KnownGrade:
    """A grade that is not on the ladder is confirmed by somebody, never guessed."""

    code: ClassVar[str] = "grade"
    relaxable: ClassVar[bool] = False
    secret: ClassVar[bool] = False
    guards_live: ClassVar[bool] = False

    def forbids(self, problem: Problem, mentor: Profile, mentee: Profile) -> bool:
        return mentor.rank is None or mentee.rank is None

    def bars(self, problem: Problem) -> Bars:
        return Bars(patterns(*_ranks(problem), lambda one, other: int(one is None or other is None)))

    def why(self, problem: Problem, mentor: Profile, mentee: Profile) -> str:
        return "The grade of one of the two is not known."

    def counted(self, problem: Problem, count: int) -> str:
        return f"A grade is not known (with {people(count)})."


class Gap:
    """The mentee stands at least ``min_gap`` rungs above the mentor, so that candour is not with the next boss."""

    code: ClassVar[str] = "gap"
    relaxable: ClassVar[bool] = True
    secret: ClassVar[bool] = False
    guards_live: ClassVar[bool] = True

    def forbids(self, problem: Problem, mentor: Profile, mentee: Profile) -> bool:
        return self._is_short(problem, mentor.rank, mentee.rank)

    def bars(self, problem: Problem) -> Bars:
        return Bars(patterns(*_ranks(problem), lambda *ranks: int(self._is_short(problem, *ranks))))

    def _is_short(self, problem: Problem, mentor: int | None, mentee: int | None) -> bool:
        # A missing grade counts as rung 0, and ``KnownGrade`` bars it anyway.
        return (mentee or 0) - (mentor or 0) < problem.rules.min_gap

    def why(self, problem: Problem, mentor: Profile, mentee: Profile) -> str:
        return f"Fewer than {problem.rules.min_gap} levels lie between them."

    def counted(self, problem: Problem, count: int) -> str:
        return f"Fewer than {problem.rules.min_gap} levels lie between them and {people(count)}."


class WidestGap:
    """Where the policy says so, not more than ``max_gap`` rungs: too far apart, and common ground thins."""

    code: ClassVar[str] = "widest-gap"
    relaxable: ClassVar[bool] = True
    secret: ClassVar[bool] = False
    guards_live: ClassVar[bool] = False

    def forbids(self, problem: Problem, mentor: Profile, mentee: Profile) -> bool:
        return self._is_wide(problem, mentor.rank, mentee.rank)

    def bars(self, problem: Problem) -> Bars:
        if problem.rules.max_gap is None:
            return Bars()
        return Bars(patterns(*_ranks(problem), lambda *ranks: int(self._is_wide(problem, *ranks))))

    def _is_wide(self, problem: Problem, mentor: int | None, mentee: int | None) -> bool:
        most = problem.rules.max_gap
        return most is not None and (mentee or 0) - (mentor or 0) > most

    def why(self, problem: Problem, mentor: Profile, mentee: Profile) -> str:
        return f"More than {problem.rules.max_gap} levels lie between them."

    def counted(self, problem: Problem, count: int) -> str:
        return f"More than {problem.rules.max_gap} levels lie between them and {people(count)}."


class Department:
    """Where the policy says so, nobody is paired inside one department."""

    code: ClassVar[str] = "department"
    relaxable: ClassVar[bool] = True
    secret: ClassVar[bool] = False
    guards_live: ClassVar[bool] = True

    def forbids(self, problem: Problem, mentor: Profile, mentee: Profile) -> bool:
        return problem.rules.bar_same_department and _is_same(mentor.department, mentee.department)

    def bars(self, problem: Problem) -> Bars:
        if not problem.rules.bar_same_department:
            return Bars()
        sides = [one.department for one in problem.mentors], [one.department for one in problem.mentees]
        return Bars(patterns(*sides, lambda one, other: int(_is_same(one, other))))

    def why(self, problem: Problem, mentor: Profile, mentee: Profile) -> str:
        return "They work in the same department."

    def counted(self, problem: Problem, count: int) -> str:
        return f"They share a department with {people(count)}."


def _is_same(one: str, other: str) -> bool:
    return bool(one) and one == other


class OwnCohort:
    """Whoever runs a cohort does not take part in it."""

    code: ClassVar[str] = "coordinator"
    relaxable: ClassVar[bool] = False
    secret: ClassVar[bool] = False
    guards_live: ClassVar[bool] = True

    def forbids(self, problem: Problem, mentor: Profile, mentee: Profile) -> bool:
        return not problem.coordinators.isdisjoint((mentor.person, mentee.person))

    def bars(self, problem: Problem) -> Bars:
        left, right = (
            [one.person in problem.coordinators for one in side]
            for side in (problem.mentors, problem.mentees)
        )
        return Bars(patterns(left, right, lambda one, other: int(one or other)))

    def why(self, problem: Problem, mentor: Profile, mentee: Profile) -> str:
        return "One of the two runs this programme."

    def counted(self, problem: Problem, count: int) -> str:
        return "Whoever runs a programme does not take part in it."


class NotPossible:
    """A private block, two whom a named handler keeps apart, or somebody on both sides. Nobody learns which."""

    code: ClassVar[str] = "not-possible"
    relaxable: ClassVar[bool] = False
    secret: ClassVar[bool] = True
    guards_live: ClassVar[bool] = True

    def forbids(self, problem: Problem, mentor: Profile, mentee: Profile) -> bool:
        both = (mentor.person, mentee.person)
        return both[0] == both[1] or both in problem.blocks or both[::-1] in problem.blocks

    def bars(self, problem: Problem) -> Bars:
        mentors, mentees = persons(problem.mentors), persons(problem.mentees)
        found = {(mentors[person], mentees[person]) for person in mentors.keys() & mentees.keys()}
        return Bars(edges=as_edges(found | places(problem, problem.blocks)))

    def why(self, problem: Problem, mentor: Profile, mentee: Profile) -> str:
        return "Not possible."

    def counted(self, problem: Problem, count: int) -> str:
        return "Nobody else is free and eligible."


class Ruled:
    """A coordinator decided that these two are not proposed to each other."""

    code: ClassVar[str] = "ruled"
    relaxable: ClassVar[bool] = False
    secret: ClassVar[bool] = False
    guards_live: ClassVar[bool] = False

    def forbids(self, problem: Problem, mentor: Profile, mentee: Profile) -> bool:
        return (mentor.key, mentee.key) in problem.vetoes

    def bars(self, problem: Problem) -> Bars:
        mentors, mentees = indexes(problem.mentors), indexes(problem.mentees)
        known = {(a, b) for a, b in problem.vetoes if a in mentors and b in mentees}
        return Bars(edges=as_edges({(mentors[a], mentees[b]) for a, b in known}))

    def why(self, problem: Problem, mentor: Profile, mentee: Profile) -> str:
        return "The programme team ruled this pair out."

    def counted(self, problem: Problem, count: int) -> str:
        return f"The programme team ruled out {people(count)}."


class SharedLanguage:
    """Where the policy says so, the two have a language in common."""

    code: ClassVar[str] = "language"
    relaxable: ClassVar[bool] = True
    secret: ClassVar[bool] = False
    guards_live: ClassVar[bool] = False

    def forbids(self, problem: Problem, mentor: Profile, mentee: Profile) -> bool:
        return problem.rules.share_language and _is_apart(mentor.languages, mentee.languages)

    def bars(self, problem: Problem) -> Bars:
        if not problem.rules.share_language:
            return Bars()
        sides = [one.languages for one in problem.mentors], [one.languages for one in problem.mentees]
        return Bars(needs=_needs(*sides))

    def why(self, problem: Problem, mentor: Profile, mentee: Profile) -> str:
        return "They have no language in common."

    def counted(self, problem: Problem, count: int) -> str:
        return f"They have no language in common with {people(count)}."


class SharedHours:
    """Where the policy says so, there is a time at which both can meet."""

    code: ClassVar[str] = "hours"
    relaxable: ClassVar[bool] = True
    secret: ClassVar[bool] = False
    guards_live: ClassVar[bool] = False

    def forbids(self, problem: Problem, mentor: Profile, mentee: Profile) -> bool:
        return problem.rules.share_hours and _is_apart(mentor.hours, mentee.hours)

    def bars(self, problem: Problem) -> Bars:
        if not problem.rules.share_hours:
            return Bars()
        return Bars(
            needs=_needs([one.hours for one in problem.mentors], [one.hours for one in problem.mentees])
        )

    def why(self, problem: Problem, mentor: Profile, mentee: Profile) -> str:
        return "They have no time in common."

    def counted(self, problem: Problem, count: int) -> str:
        return f"They have no time in common with {people(count)}."


def _is_apart(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one) and bool(other) and one.isdisjoint(other)


def _needs(left: Sequence[frozenset[str]], right: Sequence[frozenset[str]]) -> Needs:
    """One bit for each word; whoever gave none has all of them."""
    words = sorted(set().union(*left, *right))
    places = {word: place for place, word in enumerate(words)}
    return Needs(_bits(left, places), _bits(right, places))


def _bits(side: Sequence[frozenset[str]], places: dict[str, int]) -> NDArray[np.uint64]:
    size = len(places) // WORD + 1
    everything = (1 << (size * WORD)) - 1
    rows = [sum(1 << places[word] for word in words) or everything for words in side]
    data = b"".join(row.to_bytes(size * WORD // 8, "little") for row in rows)
    return np.frombuffer(data, dtype="<u8").reshape(len(side), size)


RULES: tuple[Rule, ...] = (
    KnownGrade(),
    Gap(),
    WidestGap(),
    ReportingLine(),
    KnownLine(),
    Decides(),
    OnePanel(),
    Department(),
    OwnCohort(),
    NotPossible(),
    Ruled(),
    Away(),
    Leaving(),
    SharedLanguage(),
    SharedHours(),
)


def why_not(problem: Problem, mentor: Profile, mentee: Profile) -> list[str]:
    """What stands between the two, in words, each once; empty when nothing does."""
    said = (rule.why(problem, mentor, mentee) for rule in forbidding(problem, mentor, mentee))
    return list(dict.fromkeys(said))


def forbidding(problem: Problem, mentor: Profile, mentee: Profile) -> list[Rule]:
    """Every rule that stands between the two."""
    return [rule for rule in RULES if rule.forbids(problem, mentor, mentee)]
