"""The reporting line as a rule: who stands above whom, the head of the tree, and lines that lead nowhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from pairing.engine.bars import Bars, as_edges, people, persons
from pairing.engine.blocks import patterns
from pairing.engine.problem import Key, Problem, Profile

# So far below the head of the tree somebody has to stand, and so far where there are few levels.
FAR, NEAR, FEW_LEVELS = 4, 2, 3
# More steps than any line has.
WHOLE = 64


class ReportingLine:
    """Neither is above the other within ``line_steps``, on a solid or dotted line, now or in the last year.

    One exception: whoever heads the tree and has signed a recusal, with somebody far enough below.
    """

    code: ClassVar[str] = "line"
    relaxable: ClassVar[bool] = True
    secret: ClassVar[bool] = False
    guards_live: ClassVar[bool] = True

    def forbids(self, problem: Problem, mentor: Profile, mentee: Profile) -> bool:
        steps = problem.rules.line_steps
        if mentor.person in above(mentee.person, problem.managers, steps):
            return True
        is_above = mentee.person in above(mentor.person, problem.managers, steps)
        return is_above and not _is_excepted(problem, mentor, mentee)

    def bars(self, problem: Problem) -> Bars:
        found: set[tuple[int, int]] = set()
        mentors, mentees = persons(problem.mentors), persons(problem.mentees)
        steps = problem.rules.line_steps
        for mentor, row in mentors.items():
            for boss in above(mentor, problem.managers, steps) & mentees.keys():
                column = mentees[boss]
                if not _is_excepted(problem, problem.mentors[row], problem.mentees[column]):
                    found.add((row, column))
        for mentee, column in mentees.items():
            bosses = above(mentee, problem.managers, steps)
            found |= {(mentors[boss], column) for boss in bosses & mentors.keys()}
        return Bars(edges=as_edges(found))

    def why(self, problem: Problem, mentor: Profile, mentee: Profile) -> str:
        return "They stand in one reporting line, or did within the last year."

    def counted(self, problem: Problem, count: int) -> str:
        return f"A reporting line joins them with {people(count)}."


class KnownLine:
    """Where lines run in a circle nobody can say who is above whom, so the pair cannot be shown to be safe."""

    code: ClassVar[str] = "unknown-line"
    relaxable: ClassVar[bool] = False
    secret: ClassVar[bool] = False
    guards_live: ClassVar[bool] = False

    def forbids(self, problem: Problem, mentor: Profile, mentee: Profile) -> bool:
        return not problem.unplaced.isdisjoint((mentor.person, mentee.person))

    def bars(self, problem: Problem) -> Bars:
        if not problem.unplaced:
            return Bars()
        sides = problem.mentors, problem.mentees
        left, right = ([one.person in problem.unplaced for one in side] for side in sides)
        return Bars(patterns(left, right, lambda one, other: int(one or other)))

    def why(self, problem: Problem, mentor: Profile, mentee: Profile) -> str:
        return "The reporting line of one of the two runs in a circle. Mend it in the staff list."

    def counted(self, problem: Problem, count: int) -> str:
        return f"A reporting line runs in a circle (with {people(count)}). Mend it in the staff list."


def above(person: Key, managers: Mapping[Key, Sequence[Key]], steps: int) -> set[Key]:
    """Everyone within ``steps`` up the lines of ``person``; a loop in the lines ends by itself."""
    found: set[Key] = set()
    edge = {person}
    for _ in range(steps):
        edge = {manager for one in edge for manager in managers.get(one, ())} - found
        if not edge:
            break
        found |= edge
    return found - {person}


def far_enough(problem: Problem) -> int:
    """How many levels below the head of the tree a mentor has to stand: fewer where the company has few."""
    return NEAR if 0 < problem.levels <= FEW_LEVELS else FAR


def _is_excepted(problem: Problem, mentor: Profile, mentee: Profile) -> bool:
    if mentee.person not in problem.recused or mentor.rank is None or mentee.rank is None:
        return False
    return mentee.rank - mentor.rank >= far_enough(problem)


def heads_the_line(problem: Problem, mentor: Profile, mentee: Profile) -> bool:
    """Whether nobody stands above the mentee, and the mentee above the mentor, however many steps there are."""
    is_head = mentee.person in problem.recused or not problem.managers.get(mentee.person)
    return is_head and mentee.person in above(mentor.person, problem.managers, WHOLE)


def is_reduced(problem: Problem, mentor: Profile, mentee: Profile) -> bool:
    """Whether the two are a pair with reduced protection: the head of the mentor's line, who has signed a recusal."""
    return mentee.person in problem.recused and heads_the_line(problem, mentor, mentee)


def works_under_a_peer(problem: Problem, mentor: Profile, mentee: Profile) -> bool:
    """Whether a manager of the mentor shares a manager with the mentee, now or in the last year."""
    beside = set(problem.managers.get(mentee.person, ()))
    return any(
        boss != mentee.person and not beside.isdisjoint(problem.managers.get(boss, ()))
        for boss in problem.managers.get(mentor.person, ())
    )


def works_under_a_report(problem: Problem, mentor: Profile, mentee: Profile) -> bool:
    """Whether a manager of the mentor reports to the mentee, or did within the last year."""
    return any(
        mentee.person in problem.managers.get(boss, ()) for boss in problem.managers.get(mentor.person, ())
    )
