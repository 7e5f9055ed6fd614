"""What the engine is given: two sides of one cohort, the company's lines, and the rules and weights of a policy.

Plain values only. The engine knows neither the database nor the clock nor a person's name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pairing.engine.errors import EmptySide

Key = str
Both = tuple[Key, Key]
# What the staff list says for an organisation's own criterion; an empty one is not known.
Value = str | int | frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Profile:
    """One participant.

    ``key`` is the participant's, ``person`` the employee's. ``rank`` counts rungs up from the lowest; None where the
    grade is not known, and then nobody is guessed. ``started`` is a day number, so that differences are days.
    ``wishes`` names participants of the other side, the dearest first. ``motivation`` is their own answer from 1 to 5,
    ``pairs`` how many partners they have already, ``words`` the words in which they wrote of themselves. ``own`` has an
    answer for each of the problem's own criteria, in their order.
    """

    key: Key
    person: Key
    rank: int | None
    department: str = ""
    site: str = ""
    started: int | None = None
    offers: frozenset[str] = frozenset()
    wants: frozenset[str] = frozenset()
    meets: frozenset[str] = frozenset()
    hours: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    capacity: int = 1
    wishes: tuple[Key, ...] = ()
    motivation: int | None = None
    pairs: int = 0
    words: frozenset[str] = frozenset()
    own: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each criterion counts; defaults from the field's practice. They need not add up to 100.

    ``wishes`` counts only in a round in which somebody named somebody, ``motivation`` only where somebody answered.
    """

    need: int = 40
    difference: int = 20
    common: int = 15
    hours: int = 15
    gap: int = 10
    wishes: int = 10
    motivation: int = 0
    load: int = 0


@dataclass(frozen=True, slots=True)
class Own:
    """A criterion that an organisation made itself. ``way`` is ``same``, ``different`` or ``close``, in numbers.

    ``name`` stands in the reasons. Of ``close`` ones, ``span`` is the difference from which on nothing is given.
    """

    name: str
    way: str
    weight: int
    span: int = 10


@dataclass(frozen=True, slots=True)
class Rules:
    """The policy's numbers. ``line_steps`` is how many steps up the reporting line bar a pair.

    ``max_gap`` in rungs, None without a limit. The two of a pair ``share_language`` or ``share_hours`` where that is
    asked; whoever gave no answer is not held to it.
    """

    min_gap: int = 2
    line_steps: int = 3
    bar_same_department: bool = False
    max_gap: int | None = None
    share_language: bool = False
    share_hours: bool = False


@dataclass(frozen=True, slots=True)
class Aims:
    """What counts beside the total of scores, in points out of 100.

    A point below ``floor`` counts ``times`` as much as one above it, so that nobody pays with a very bad pair for many
    slightly better ones. ``mutual`` is added when both named each other, ``stay`` when the two are a pair already.
    """

    floor: int = 45
    times: int = 4
    mutual: int = 24
    stay: int = 6


# The highest total alone, to show beside it what the other aims cost.
ONLY_TOTAL = Aims(floor=0, times=1, mutual=0, stay=0)


@dataclass(frozen=True, slots=True)
class Problem:
    """One round's question.

    ``managers`` gives for each employee everyone they report to or reported to in the last year, solid or dotted.
    ``pins`` and ``vetoes`` are (mentor, mentee) participant keys, as are ``existing`` pairs, which would rather
    stay; ``blocks``, ``decides`` and ``panels`` are (employee, employee) in either order; ``coordinators`` are
    employees who run this cohort, ``unplaced`` those whose line runs in a circle, ``recused`` those with nobody
    above them who have signed a recusal. Of the ``existing`` pairs no more than ``budget`` change, if that is
    given. ``away`` and ``leaving`` are participant keys. ``levels`` is how many the company has, 0 where nobody has
    counted. Sides are kept in the order of their keys, so that the order they arrive in changes nothing.
    """

    mentors: Sequence[Profile]
    mentees: Sequence[Profile]
    managers: Mapping[Key, Sequence[Key]] = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)
    weights: Weights = field(default_factory=Weights)
    pins: frozenset[Both] = frozenset()
    vetoes: frozenset[Both] = frozenset()
    blocks: frozenset[Both] = frozenset()
    coordinators: frozenset[Key] = frozenset()
    decides: frozenset[Both] = frozenset()
    panels: frozenset[Both] = frozenset()
    away: frozenset[Key] = frozenset()
    leaving: frozenset[Key] = frozenset()
    unplaced: frozenset[Key] = frozenset()
    recused: frozenset[Key] = frozenset()
    levels: int = 0
    existing: frozenset[Both] = frozenset()
    budget: int | None = None
    aims: Aims = field(default_factory=Aims)
    own: tuple[Own, ...] = ()

    def __post_init__(self) -> None:
        """:raises EmptySide: when there is nobody on one of the sides."""
        if not self.mentors or not self.mentees:
            raise EmptySide("mentors" if not self.mentors else "mentees")
        object.__setattr__(self, "mentors", tuple(sorted(self.mentors, key=lambda one: one.key)))
        object.__setattr__(self, "mentees", tuple(sorted(self.mentees, key=lambda one: one.key)))


def without_private(problem: Problem) -> Problem:
    """The same question as if nobody had told the engine anything that nobody else may read off its answers."""
    return replace(problem, weights=replace(problem.weights, wishes=0, motivation=0))
