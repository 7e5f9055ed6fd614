"""Comparing every mentor with every mentee at once: words as bits, names as numbers, so that no pair costs a loop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from pairing.engine.problem import Profile

BITS = 64
Bits = NDArray[np.uint64]
Words = Callable[[Profile], Iterable[str]]


def shared_words(
    mentors: Sequence[Profile], mentees: Sequence[Profile], of_mentor: Words, of_mentee: Words
) -> NDArray[np.uint8]:
    """How many words each two people share, as a matrix."""
    left, right = [set(of_mentor(one)) for one in mentors], [set(of_mentee(one)) for one in mentees]
    words = sorted(set().union(*left) & set().union(*right))
    shared = np.zeros((len(mentors), len(mentees)), dtype=np.uint8)
    for start in range(0, len(words), BITS):
        block = words[start : start + BITS]
        shared += np.bitwise_count(_bits(left, block)[:, None] & _bits(right, block)[None, :])
    return shared


def _bits(rows: Sequence[set[str]], words: Sequence[str]) -> Bits:
    places = {word: 1 << place for place, word in enumerate(words)}
    return np.array([sum(places.get(word, 0) for word in row) for row in rows], dtype=np.uint64)


def equal(
    mentors: Sequence[Profile], mentees: Sequence[Profile], value: Callable[[Profile], str]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Two matrices: where both have the same value, and where both have one at all."""
    left, right = [value(one) for one in mentors], [value(one) for one in mentees]
    codes = {name: code for code, name in enumerate(sorted({*left, *right} - {""}), start=1)}
    rows = np.array([codes.get(name, 0) for name in left], dtype=np.int32)
    columns = np.array([codes.get(name, 0) for name in right], dtype=np.int32)
    known = (rows > 0)[:, None] & (columns > 0)[None, :]
    return (rows[:, None] == columns[None, :]) & known, known


def has(side: Sequence[Profile], words: Words) -> NDArray[np.bool_]:
    """Who of ``side`` gave any words."""
    return np.array([any(True for _ in words(one)) for one in side])
