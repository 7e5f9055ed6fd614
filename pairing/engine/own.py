"""What an organisation wants to count beside the usual criteria: a field of its staff list, the same or another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from pairing.engine.blocks import MOST_PATTERNS, Block, Points, any_shared, constant, patterns, shared
from pairing.engine.problem import Own, Problem, Profile, Value

PREFIX = "own:"
SAME, DIFFERENT, CLOSE = "same", "different", "close"


@dataclass(frozen=True, slots=True)
class OwnCriterion:
    """The criterion at ``place`` among those of the problem. Whoever is not known counts half, as everywhere."""

    place: int
    own: Own
    is_private: ClassVar[bool] = False

    @property
    def weight(self) -> str:
        return f"{PREFIX}{self.own.name}"

    def weighs(self, problem: Problem) -> int:
        return self.own.weight

    def points(self, problem: Problem, worth: int) -> Points:
        left, right = ([self._of(one) for one in side] for side in (problem.mentors, problem.mentees))
        return Points(self._blocks(left, right, worth))

    def _blocks(self, left: Sequence[Value], right: Sequence[Value], worth: int) -> list[Block]:
        if self.own.way == CLOSE:
            return [patterns(left, right, lambda a, b: self._near(a, b, worth))]
        sets = [_words(value) for value in left], [_words(value) for value in right]
        if self.own.way == SAME:
            return [any_shared(*sets, worth=worth, neutral=worth // 2)]
        return _apart(*sets, worth)

    def reason(self, mentor: Profile, mentee: Profile) -> str:
        one, other = self._of(mentor), self._of(mentee)
        if one in _UNKNOWN or other in _UNKNOWN:
            return ""
        name, both = self.own.name, sorted(_words(one) & _words(other))
        if self.own.way == CLOSE:
            return f"Near in {name}" if self._near(one, other, 100) > 50 else ""
        if self.own.way == SAME:
            return f"Same {name}: {', '.join(both)}" if both else ""
        return "" if both else f"Different {name}: {_said(one)} and {_said(other)}"

    def _of(self, one: Profile) -> Value:
        return one.own[self.place] if self.place < len(one.own) else None

    def _near(self, one: Value, other: Value, worth: int) -> int:
        if not isinstance(one, int) or not isinstance(other, int):
            return worth // 2
        return worth * max(self.own.span - abs(one - other), 0) // self.own.span


_UNKNOWN: tuple[Value, ...] = (None, "", frozenset())


def _words(value: Value) -> frozenset[str]:
    if isinstance(value, frozenset):
        return value
    return frozenset() if value in _UNKNOWN else frozenset({str(value)})


def _said(value: Value) -> str:
    return ", ".join(sorted(_words(value)))


def _apart(left: Sequence[frozenset[str]], right: Sequence[frozenset[str]], worth: int) -> list[Block]:
    """``worth`` where nothing is in common. Of many different answers, what is in common is taken away from all."""
    if min(len(set(left)), len(set(right))) <= MOST_PATTERNS:
        half = worth // 2
        return [patterns(left, right, lambda a, b: (0 if a & b else worth) if a and b else half)]
    common = shared(left, right, each=lambda words: worth, cap=worth, neutral=worth - worth // 2)
    return [
        constant(len(left), len(right), worth),
        Block(common.left, common.right * np.float32(-1)),
    ]
