"""What a rule says: for one pair in words, and for all pairs at once as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from pairing.engine.blocks import Block, Ints
from pairing.engine.problem import Key, Problem, Profile


@dataclass(frozen=True, slots=True)
class Needs:
    """Bits of what each has, a row for each person: a pair without a bit in common is forbidden."""

    left: NDArray[np.uint64]
    right: NDArray[np.uint64]

    def missing(self, rows: Ints, columns: Ints) -> NDArray[np.bool_]:
        return ((self.left[rows] & self.right[columns]) == 0).all(axis=1)

    def nowhere(self) -> NDArray[np.bool_]:
        """The same for all pairs at once, of a small market."""
        found = np.zeros((len(self.left), len(self.right)), dtype=bool)
        for word in range(self.left.shape[1]):
            found |= (self.left[:, word, None] & self.right[None, :, word]) != 0
        return ~found


@dataclass(frozen=True, slots=True)
class Bars:
    """What a rule forbids: where ``block`` is above nought, the pairs of ``edges``, and where ``needs`` is not met."""

    block: Block | None = None
    edges: Ints = field(default_factory=lambda: np.empty((0, 2), dtype=np.int64))
    needs: Needs | None = None


class Rule(Protocol):
    """``relaxable`` rules are the policy's to change; the others stand whatever anybody wants.

    Of a ``secret`` one nothing is counted or shown but that a pair is not possible. One that ``guards_live`` holds for
    pairs under way too: it protects somebody, while the others only say who is proposed to whom.
    """

    code: ClassVar[str]
    relaxable: ClassVar[bool]
    secret: ClassVar[bool]
    guards_live: ClassVar[bool]

    def forbids(self, problem: Problem, mentor: Profile, mentee: Profile) -> bool: ...

    def bars(self, problem: Problem) -> Bars:
        """The same for all pairs at once."""
        ...

    def why(self, problem: Problem, mentor: Profile, mentee: Profile) -> str: ...

    def counted(self, problem: Problem, count: int) -> str:
        """What to say of somebody whom this rule bars from ``count`` people."""
        ...


def people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def persons(side: Sequence[Profile]) -> dict[Key, int]:
    """Where each employee stands on ``side``."""
    return {one.person: index for index, one in enumerate(side)}


def as_edges(found: set[tuple[int, int]]) -> Ints:
    return np.array(sorted(found), dtype=np.int64).reshape(-1, 2)
