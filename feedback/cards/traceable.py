"""What in a text could give a person away, found before anybody else reads it. Pure: no Django, no database.

It warns and never changes a text: people know better than a list what points at somebody. It would rather warn once
too often, because the writer reads each finding beside the words and decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MOST_SHOWN = 12
SHORTEST_NAME = 2

# Alternatives begin with letters that differ, and repeats are bounded: no text makes these slow.
MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}")
QUOTED = re.compile(r"“[^”\n]{1,300}”|\"[^\"\n]{1,300}\"|‘[^’\n]{3,300}’(?!\w)")
ONLY_ONE = re.compile(
    r"\b(?:as )?(?:the|our|my|his|her|their) (?:only|sole|single|first|last|oldest|youngest|newest)"
    r"(?: [\w-]{1,30}){1,4}",
    re.IGNORECASE,
)
ALONE = re.compile(r"\b(?:only one|nobody else|no one else|the one who)\b", re.IGNORECASE)
MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
)  # fmt: skip
DATE = re.compile(
    rf"\b(?:\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{MONTHS})|(?:{MONTHS}) \d{{1,4}}"
    r"|(?:last|on|next|this) (?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday))\b"
)
NUMBER = re.compile(
    r"\b(?:pair|team|room|extension|staff|employee|ticket|case) (?:no\.? |number |#)?\d{1,9}\b", re.IGNORECASE
)
PHONE = re.compile(r"(?<!\w)\+?\d(?:[ ()/-]?\d){6,14}(?!\w)")
WORD = re.compile(r"[^\W\d_][\w’'-]*")
STARTS_A_SENTENCE = re.compile(r"(?:^|[.!?:\n]\s*|[“\"‘(]\s*)$")


@dataclass(frozen=True, slots=True)
class Trace:
    """One finding: ``found`` stands in the text, ``why`` says what it could tell."""

    found: str
    why: str


@dataclass(frozen=True, slots=True)
class Known:
    """What readers of a programme know. ``own`` are names of the two; each list is of whole names or words."""

    own: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()


def candidates(text: str) -> list[str]:
    """The words of ``text`` that could be part of a name: those with a capital letter, once each, at most 60."""
    found = (word[0] for word in WORD.finditer(text))
    return list(
        dict.fromkeys(word.removesuffix("’s").removesuffix("'s") for word in found if word[:1].isupper())
    )[:60]


def traces(text: str, known: Known) -> list[Trace]:
    """Everything in ``text`` that could point at somebody, each once, in the order of the text."""
    found: dict[str, tuple[int, Trace]] = {}
    for place, trace in _all(text, known):
        found.setdefault(trace.found.casefold(), (place, trace))
    ordered = sorted(found.values(), key=lambda each: each[0])
    return [trace for _, trace in ordered][:MOST_SHOWN]


def _all(text: str, known: Known) -> Iterator[tuple[int, Trace]]:
    yield from _whole(text, _parts(known.own), "names one of you", minds_case=False)
    yield from _whole(text, known.names, "is the name of a colleague", minds_case=False)
    yield from _family_names(text, known.names)
    yield from _whole(text, known.titles, "is a job title here", minds_case=False)
    yield from _whole(text, known.departments, "is a department here", minds_case=True)
    yield from _whole(text, known.sites, "is a place where few may work", minds_case=True)
    for pattern, why in (
        (MAIL, "is an e-mail address"),
        (ONLY_ONE, "may be true of one person only"),
        (ALONE, "may be true of one person only"),
        (DATE, "is a date that others can look up"),
        (QUOTED, "is quoted, and somebody may know who said it"),
        (NUMBER, "is a number that leads to people"),
        (PHONE, "is a number that leads to people"),
    ):
        for match in pattern.finditer(text):
            yield match.start(), Trace(match[0], why)


def _parts(names: Iterable[str]) -> list[str]:
    """Whole names and each word of them: to the partner a first name is enough."""
    return [part for name in names for part in (name, *name.split()) if len(part) >= SHORTEST_NAME]


def _family_names(text: str, names: Iterable[str]) -> Iterator[tuple[int, Trace]]:
    """Single parts of a colleague's name, in capitals, where no sentence begins: "with Ada", not "Will we ever"."""
    parts = {
        part for name in names for part in name.split() if len(part) >= SHORTEST_NAME and part[0].isupper()
    }
    for match in WORD.finditer(text):
        word = match[0].removesuffix("’s").removesuffix("'s")
        if word in parts and not STARTS_A_SENTENCE.search(text[max(0, match.start() - 3) : match.start()]):
            yield match.start(), Trace(word, "is part of a colleague’s name")


def _whole(text: str, wanted: Iterable[str], why: str, *, minds_case: bool) -> Iterator[tuple[int, Trace]]:
    """Each of ``wanted`` that stands in ``text`` between word boundaries."""
    there, seen = (text if minds_case else text.casefold()), set()
    for words in wanted:
        sought = words.strip() if minds_case else words.strip().casefold()
        if len(sought) < SHORTEST_NAME or sought in seen:
            continue
        seen.add(sought)
        place = there.find(sought)
        while place >= 0:
            end = place + len(sought)
            if not there[place - 1 : place].isalnum() and not there[end : end + 1].isalnum():
                yield place, Trace(text[place:end], why)
                break
            place = there.find(sought, place + 1)
