"""How alike two people write of themselves: so many words that both used. It only decides between equals.

A score it is not: who writes more would suit more people. It stands above the hash that otherwise decides between sets
of pairs that are equally good, and below everything else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray

from pairing.engine.blocks import Ints

# More words in common than this say no more, and need no more bits.
MOST_ALIKE = 7
# Of very many words the most used ones are looked at: half a kilobyte for each person.
MOST_WORDS = 4096
# So many pairs at once, which is a few megabytes.
AT_ONCE = 1 << 14

Bits = NDArray[np.uint8]


class Likeness:
    """The words of two sides as bits."""

    def __init__(self, left: Sequence[AbstractSet[str]], right: Sequence[AbstractSet[str]]) -> None:
        places = {word: place for place, word in enumerate(_in_common(left, right))}
        self.is_silent = not places
        self.left, self.right = _bits(left, places), _bits(right, places)

    def of(self, rows: Ints, columns: Ints) -> Ints:
        """For each of the pairs how many words both used, at most ``MOST_ALIKE``."""
        found = np.zeros(len(rows), dtype=np.int64)
        if self.is_silent:
            return found
        for start in range(0, len(rows), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            both = self.left[rows[part]] & self.right[columns[part]]
            found[part] = np.bitwise_count(both).sum(axis=1, dtype=np.int64)
        return np.minimum(found, MOST_ALIKE)


def _in_common(left: Sequence[AbstractSet[str]], right: Sequence[AbstractSet[str]]) -> list[str]:
    """The words that somebody on each side used, those of most people first."""
    used = [Counter(word for words in side for word in words) for side in (left, right)]
    found = sorted(used[0].keys() & used[1].keys(), key=lambda word: (-used[0][word] - used[1][word], word))
    return found[:MOST_WORDS]


def _bits(side: Sequence[AbstractSet[str]], places: dict[str, int]) -> Bits:
    found = np.zeros((len(side), -(-len(places) // 8)), dtype=np.uint8)
    for row, words in enumerate(side):
        for word in words:
            if word in places:
                byte, bit = divmod(places[word], 8)
                found[row, byte] |= np.uint8(1 << bit)
    return found
