"""How a reminder stands on the page where people choose: under which heading, in which words, and for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from accounts.models import Person


class Heading(StrEnum):
    """The parts of the page, from the first thing that somebody meets to what only a few have to do with."""

    JOINING = "Joining a programme"
    BEFORE = "Before you meet"
    SESSIONS = "Your sessions"
    AFTERWARDS = "Questions, thanks and notes"
    RUNNING = "Running a programme"
    COACHING = "Coaching"
    SPONSORING = "Sponsoring"
    TEAM = "Your team"


def everybody(person: Person) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Offer:
    """``about`` says in one sentence when it comes. ``reaches`` asks for somebody's roles, never for what they did:

    a list that was longer for whoever asked for a coach would tell that they did.
    """

    heading: Heading
    about: str
    reaches: Callable[[Person], bool] = everybody


def reached(person: Person, offers: Iterable[Offer]) -> set[Callable[[Person], bool]]:
    """Which of the questions that ``offers`` ask are true of ``person``. Each is asked once."""
    return {question for question in {offer.reaches for offer in offers} if question(person)}
