"""Words of a theme that stand in a card just so. Pure: texts in, runs of words out."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST_ALIKE = 5  # "the people who have to use" is anybody's; six words in a row are somebody's
WORD = re.compile(r"[^\W_]{1,60}")


def lifted(text: str, cards: Iterable[str]) -> list[str]:
    """Runs of six or more words of ``text`` that one of ``cards`` has in the same order, as ``text`` writes them.

    Signs and capitals between and in the words do not count. A run is given once and as long as it is.
    """
    size = LONGEST_ALIKE + 1
    places = list(WORD.finditer(text))
    words = [place[0].casefold() for place in places]
    known = {run for card in cards for run in _runs(_words(card), size)}
    hits = [start for start, run in enumerate(_runs(words, size)) if run in known]
    found: list[str] = []
    for first, last in _stretches(hits):
        found.append(text[places[first].start() : places[last + size - 1].end()])
    return list(dict.fromkeys(found))


def _words(text: str) -> list[str]:
    return [place[0].casefold() for place in WORD.finditer(text)]


def _runs(words: list[str], size: int) -> list[tuple[str, ...]]:
    return [tuple(words[start : start + size]) for start in range(len(words) - size + 1)]


def _stretches(numbers: list[int]) -> list[tuple[int, int]]:
    """``numbers``, which ascend, as stretches without a gap: first and last of each."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
