"""Two texts beside each other: which lines differ, and in which words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

WORD = re.compile(r"\s+|[^\s]+")
# Lines less alike than this are told as one gone and one new, because words in common would only confuse.
ALIKE = 0.35


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words, and whether only one of the two texts has them."""

    words: str
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line that differs; a side that has none is empty."""

    before: list[Piece]
    after: list[Piece]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a text in which something differs."""

    label: str
    lines: list[Line]


def differing(old: Mapping[str, Sequence[str]], new: Mapping[str, Sequence[str]]) -> list[Part]:
    """The parts that differ, by their names, in the order of the page; empty where the two say the same."""
    found = [Part(label, list(_lines(old.get(label, []), new.get(label, [])))) for label in {**old, **new}]
    return [part for part in found if part.lines]


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        gone, come = old[a:b], new[c:d]
        for place in range(max(len(gone), len(come))):
            yield from _line("".join(gone[place : place + 1]), "".join(come[place : place + 1]))


def _line(old: str, new: str) -> Iterator[Line]:
    ours, theirs = WORD.findall(old), WORD.findall(new)
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    if old and new and matcher.ratio() < ALIKE:
        yield Line([Piece(old, True)], [Piece(new, True)])
        return
    before, after = [], []
    for tag, a, b, c, d in matcher.get_opcodes():
        before.append(Piece("".join(ours[a:b]), tag != "equal"))
        after.append(Piece("".join(theirs[c:d]), tag != "equal"))
    yield Line([piece for piece in before if piece.words], [piece for piece in after if piece.words])
