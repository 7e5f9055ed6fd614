"""What the engine is given: two sides of one cohort, the company's lines, and the rules and weights of a policy.

Plain values only. The engine knows neither the database nor the clock nor a person's name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pairing.engine.errors import EmptySide

Key = str
Both = tuple[Key, Key]


@dataclass(frozen=True, slots=True)
class Profile:
    """One participant.

    ``key`` is the participant's, ``person`` the employee's. ``rank`` counts rungs up from the lowest; None where the
    grade is not known, and then nobody is guessed. ``started`` is a day number, so that differences are days.
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


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each criterion counts; defaults from the field's practice. They need not add up to 100."""

    need: int = 40
    difference: int = 20
    common: int = 15
    hours: int = 15
    gap: int = 10


@dataclass(frozen=True, slots=True)
class Rules:
    """The policy's numbers. ``line_steps`` is how many steps up the reporting line bar a pair."""

    min_gap: int = 2
    line_steps: int = 3
    bar_same_department: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """One round's question.

    ``managers`` gives for each employee everyone they report to or reported to in the last year, solid or dotted.
    ``pins`` and ``vetoes`` are (mentor, mentee) participant keys; ``blocks`` are (employee, employee) in either order;
    ``coordinators`` are employees who run this cohort. Sides are kept in the order of their keys, so that the order in
    which they arrive changes nothing.
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

    def __post_init__(self) -> None:
        """:raises EmptySide: when there is nobody on one of the sides."""
        if not self.mentors or not self.mentees:
            raise EmptySide("mentors" if not self.mentors else "mentees")
        object.__setattr__(self, "mentors", tuple(sorted(self.mentors, key=lambda one: one.key)))
        object.__setattr__(self, "mentees", tuple(sorted(self.mentees, key=lambda one: one.key)))
