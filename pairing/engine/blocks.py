"""People as rows of small whole numbers, so that the products of two rows are the points of a pair.

The numbers are kept as 32-bit floats because matrix products of those are the fastest there are. All sums stay below
2^24, up to which such floats are whole numbers: the result is the same on every machine and with any number of threads.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Value = TypeVar("Value", bound=Hashable)
Sets = Sequence[AbstractSet[str]]

# What a forbidden pair loses: more than all criteria together can give.
PENALTY = 1 << 22
# Up to so many different answers on one side, each gets a column of its own.
MOST_PATTERNS = 64


@dataclass(frozen=True, slots=True)
class Block:
    """``left`` has a row for each mentor, ``right`` one for each mentee. Their product is at most ``cap``."""

    left: Floats
    right: Floats
    cap: int | None = None

    def at(self, rows: Ints, columns: Ints) -> Ints:
        """The points of the pairs of ``rows`` and ``columns``."""
        product = np.einsum("ij,ij->i", self.left[rows], self.right[columns])
        return (product if self.cap is None else np.minimum(product, self.cap)).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Edges:
    """Points for single pairs, for what concerns few of all."""

    rows: Ints
    columns: Ints
    points: Ints

    @classmethod
    def of(cls, points: dict[tuple[int, int], int]) -> Edges:
        table = np.array([(*pair, points[pair]) for pair in sorted(points)], dtype=np.int64).reshape(-1, 3)
        return cls(table[:, 0], table[:, 1], table[:, 2])


@dataclass(frozen=True, slots=True)
class Points:
    """What a criterion gives: products for all pairs, and points for single ones."""

    blocks: list[Block]
    edges: Edges = field(default_factory=lambda: Edges.of({}))


def shared(left: Sets, right: Sets, *, each: Callable[[int], int], cap: int, neutral: int) -> Block:
    """Points for each word in common, up to ``cap``: ``each`` gives them by how many words the mentee has.

    Whoever gave no word at all is ``neutral`` to everybody.
    """
    places = {word: place for place, word in enumerate(sorted(set().union(*left) & set().union(*right)))}
    rows, columns = _ones(left, places, 2), _ones(right, places, 2)
    columns *= np.array([each(len(words)) for words in right], dtype=np.float32)[:, None]
    silent = np.array([not words for words in left]), np.array([not words for words in right])
    rows[:, -2], columns[:, -2] = silent[0], neutral
    rows[:, -1], columns[:, -1] = ~silent[0], silent[1] * np.float32(neutral)
    return Block(rows, columns, cap)


def _ones(side: Sets, places: dict[str, int], more: int) -> Floats:
    found = [(row, places[word]) for row, words in enumerate(side) for word in words if word in places]
    matrix = np.zeros((len(side), len(places) + more), dtype=np.float32)
    if found:
        rows, columns = np.array(found).T
        matrix[rows, columns] = 1
    return matrix


def any_shared(left: Sets, right: Sets, *, worth: int, neutral: int) -> Block:
    """``worth`` when there is a word in common, ``neutral`` when one of the two gave none."""
    if min(len(set(left)), len(set(right))) > MOST_PATTERNS:
        return shared(left, right, each=lambda words: worth, cap=worth, neutral=neutral)
    return patterns(left, right, lambda a, b: (worth if a & b else 0) if a and b else neutral)


def patterns(left: Sequence[Value], right: Sequence[Value], points: Callable[[Value, Value], int]) -> Block:
    """Points that hang on one answer of each: a column for every different answer of the side with fewer of them."""
    lefts, rows = _codes(left)
    rights, columns = _codes(right)
    table = np.array([[points(a, b) for b in rights] for a in lefts], dtype=np.float32)
    if len(lefts) <= len(rights):
        return Block(np.eye(len(lefts), dtype=np.float32)[rows], table.T[columns])
    return Block(table[rows], np.eye(len(rights), dtype=np.float32)[columns])


def _codes(side: Sequence[Value]) -> tuple[list[Value], Ints]:
    known: dict[Value, int] = {}
    codes = [known.setdefault(value, len(known)) for value in side]
    return list(known), np.array(codes, dtype=np.int64)


def constant(left: int, right: int, points: int) -> Block:
    """The same for every pair."""
    return Block(np.ones((left, 1), dtype=np.float32), np.full((right, 1), points, dtype=np.float32))


def split(total: int, weights: Sequence[int]) -> list[int]:
    """``total`` in whole shares by ``weights``, the rest to the largest remainders. All nought is all equal."""
    weights = list(weights) if any(weights) else [1] * len(weights)
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda at: (-(total * weights[at] % whole), at))
    for at in by_remainder[: total - sum(shares)]:
        shares[at] += 1
    return shares
