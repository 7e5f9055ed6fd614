"""Which guide fits which hour, and a question to take along. Pure."""

from __future__ import annotations

FIRST, STANDARD, MIDDLE, LAST = "first-session", "working-session", "mid-point", "closing-session"
BOTH_WAYS = "half-each-way"
# The guides for two people; the others of the library are for a kick-off and for circles.
FOR_TWO = (FIRST, STANDARD, MIDDLE, LAST, BOTH_WAYS)

ARC = (
    "a start",
    "the mentor’s world",
    "the core topic",
    "go and see",
    "harder truths",
    "a close",
)
QUESTIONS = (
    "What am I not seeing?",
    "What happens after I leave the room?",
    "What did you believe about this before we started?",
    "What would you try if you had my week?",
    "Which question should I stop asking people?",
    "What did I do that helped, and what did I do that hindered?",
)


def guide_for(number: int, planned: int) -> str:
    """The slug of the guide for session ``number`` of ``planned``: first, last, half-way, or a working hour."""
    if number == 1:
        return FIRST
    if number >= planned:
        return LAST
    return MIDDLE if number == planned // 2 + 1 else STANDARD


def stage_of(number: int, planned: int) -> str:
    """Where session ``number`` of ``planned`` stands on the arc from a start to a close."""
    last = len(ARC) - 1
    if number >= planned:
        return ARC[last if number > 1 else 0]
    return ARC[round((number - 1) / (planned - 1) * last)]


def question_for(number: int) -> str:
    return QUESTIONS[(number - 1) % len(QUESTIONS)]
