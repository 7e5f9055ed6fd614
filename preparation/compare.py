"""Two texts of one module beside each other: which parts differ, line by line and word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from preparation.models import Module

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
    """One part of a module in which something differs."""

    label: str
    lines: list[Line]


def parts_of(module: Module) -> dict[str, list[str]]:
    """A module as plain lines under the names of its parts, for reading and for comparing."""
    found = {
        "Title": [module.title],
        "Aim": [module.aim],
        "Minutes": [str(module.minutes)],
        "Reading": [line.strip() for line in module.reading.splitlines() if line.strip()],
        "Exercise": [module.exercise.get("intro", ""), *_prompts(module), *_choice(module)],
    }
    for number, question in enumerate(module.self_check, 1):
        found[f"Self-check {number}"] = [question["question"], *_answers(question["answers"])]
    found["Phrases"] = list(module.phrases)
    return found


def _prompts(module: Module) -> Iterator[str]:
    for prompt in module.exercise.get("prompts", []):
        yield f"{prompt['label']} {prompt.get('help', '')}".strip()


def _choice(module: Module) -> Iterator[str]:
    """The choice that goes to the partner, where the module has one."""
    if choice := module.exercise.get("choice"):
        yield f"{choice['label']} {choice.get('help', '')}".strip()
        yield ", ".join(choice["options"])


def _answers(answers: list[dict[str, str]]) -> Iterator[str]:
    for answer in answers:
        yield f"{'Best: ' if answer.get('best') else ''}{answer['text']} ({answer['why']})"


def compare(before: Module, after: Module) -> list[Part]:
    """The parts that differ, in the order of the page; empty where the two say the same."""
    old, new = parts_of(before), parts_of(after)
    found = [Part(label, list(_lines(old.get(label, []), new.get(label, [])))) for label in {**old, **new}]
    return [part for part in found if part.lines]


def _lines(old: list[str], new: list[str]) -> Iterator[Line]:
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
