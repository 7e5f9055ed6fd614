"""The order in which places are given: pure, and to be worked out again by anybody who has the seed and the ids.

The draw: each application has the number HMAC-SHA-256(key = the seed's 32 bytes, message = its id as text); the lowest
number is first. Criteria come before that in the order of ``CRITERIA``, and the draw decides between equals.
"""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

CRITERIA = {
    "wanted": "Topics that the other side asked for come first",
    "spread": "Sites and departments take turns",
    "rarely": "Who was asked least often in 12 months comes first",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One application as the criteria see it. There is nothing personal in it to choose by."""

    key: str
    wanted: int = 0
    place: tuple[str, str] = ("", "")
    asked: int = 0


def number_of(seed: str, key: str) -> str:
    """The drawn number of the application ``key``, as 64 hexadecimal digits."""
    return hmac.digest(bytes.fromhex(seed), key.encode(), "sha256").hex()


def in_order(candidates: Iterable[Candidate], *, seed: str, criteria: Sequence[str] = ()) -> list[str]:
    """The keys, who comes first first. The same seed and candidates always give the same order."""
    drawn = sorted(candidates, key=lambda one: number_of(seed, one.key))
    turns: Counter[tuple[str, str]] = Counter()
    ranked: list[tuple[tuple[Any, ...], str]] = []
    for place, one in enumerate(drawn):
        by = {"wanted": -one.wanted, "spread": turns[one.place], "rarely": one.asked}
        turns[one.place] += 1
        ranked.append(((*(by[name] for name in CRITERIA if name in criteria), place), one.key))
    return [key for _, key in sorted(ranked)]
