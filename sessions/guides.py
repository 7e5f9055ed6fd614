"""What an hour may look like: parts with minutes, and one question to take along. Data, so that it can be tested."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guide:
    """The shape of one session. ``parts`` are (what, minutes) and add up to the hour."""

    title: str
    aim: str
    parts: tuple[tuple[str, int], ...]


FIRST = Guide(
    "The first hour",
    "Find out how the two of you talk best. Nobody has to tell anything personal today.",
    (
        ("Say how you each came to be here", 10),
        ("What helps you to speak, and what helps you to listen", 10),
        ("Exchange what you expect, each in your own words", 10),
        ("Read the agreement aloud: its limits, and the right to pass", 15),
        ("A first taste of the topic", 10),
        ("Fix the next date; one word each to end", 5),
    ),
)
STANDARD = Guide(
    "A working hour",
    "One question from the mentor, followed until both have learned something.",
    (
        ("Arrive", 5),
        ("What happened since: what was promised, what came of it", 10),
        ("The mentor’s question", 25),
        ("Try something, or look at it, together", 10),
        ("The mentee sums up; decide what you keep", 5),
        ("Fix the next date", 5),
    ),
)
MIDDLE = Guide(
    "Half-way",
    "Look at how the two of you work before you go on.",
    (
        ("Alone on paper: keep, stop, start", 10),
        ("Where the goals stand", 10),
        ("Who talks how much, and what the two of you avoid", 15),
        ("Which harder question is next", 15),
        ("Read the agreement again and sign what changes", 10),
    ),
)
LAST = Guide(
    "The last hour",
    "Say what changed, what did not, and what may travel.",
    (
        ("What you see differently, each", 15),
        ("What you do differently, and what the company does", 15),
        ("What did not change", 10),
        ("What may be passed on, and in which words", 10),
        ("Thank each other, and say whether you go on", 10),
    ),
)

QUESTIONS = (
    "What am I not seeing?",
    "What happens after I leave the room?",
    "What did you believe about this before we started?",
    "What would you try if you had my week?",
    "Which question should I stop asking people?",
    "What did I do that helped, and what did I do that hindered?",
)


def guide_for(number: int, planned: int) -> Guide:
    """The guide for session ``number`` of ``planned``: first, last, half-way, or a working hour."""
    if number == 1:
        return FIRST
    if number >= planned:
        return LAST
    return MIDDLE if number == planned // 2 + 1 else STANDARD


def question_for(number: int) -> str:
    return QUESTIONS[(number - 1) % len(QUESTIONS)]
