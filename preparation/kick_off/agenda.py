"""The agenda that a kick-off starts with: 150 minutes, all together, then apart, then in pairs."""

from __future__ import annotations

from typing import TypedDict


class Part(TypedDict):
    """One part of the agenda. ``lead`` is a person or an office."""

    title: str
    minutes: int
    lead: str


def _part(title: str, minutes: int, lead: str) -> Part:
    return {"title": title, "minutes": minutes, "lead": lead}


STARTING: tuple[Part, ...] = (
    _part("Why we do this, and how those who speak up are protected", 10, "Sponsor"),
    _part("An honest story of one pair, or of a coach", 10, "A past pair or a coach"),
    _part("All together: what power does to a conversation", 30, "Coach"),
    _part(
        "Mentors and mentees apart, in threes: what we fear, and a first try at it",
        40,
        "Coach and coordinator",
    ),
    _part("Confidentiality: everybody rehearses the same answer", 15, "Coordinator"),
    _part("In pairs: begin the agreement, set the first two dates", 35, "Mentors"),
    _part("Questions", 10, "Coordinator"),
)
