"""What stands in braces in a text of the kit, and what is wrong with it. Knows no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from notifications import braces
from notifications.braces import NAMED as NAMED
from notifications.braces import filled as filled
from programmes.models import KitText

Kind = KitText.Kind
EVERYWHERE = frozenset(Kind)
# A line manager reads that somebody takes part, and the hours: neither what it is about nor on which side.
BUT_MANAGERS = EVERYWHERE - {Kind.LINE_MANAGER}


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One name that may stand in braces. ``until`` says what to do while there is no value."""

    name: str
    means: str
    until: str
    kinds: frozenset[str] = EVERYWHERE

    @property
    def written(self) -> str:
        return f"{{{self.name}}}"


ALL = (
    Placeholder("programme", "Name of the programme", "Give the programme a name."),
    Placeholder("organisation", "Name of the organisation", "Write it in the settings."),
    Placeholder(
        "purpose",
        "Why it is done, in one sentence",
        "Finish the purpose sentence of the programme.",
        BUT_MANAGERS,
    ),
    Placeholder("sponsor", "Name of the sponsor", "Name a sponsor under Purpose."),
    Placeholder("coordinator", "Who answers questions, with their address", "Give somebody the role."),
    Placeholder("speak_up", "The speak-up contact", "Name one in the settings."),
    Placeholder(
        "telling",
        "Whom one tells what is wrong without a name, and at which address",
        "Name a handler under Roles.",
        frozenset({Kind.INVITATION, Kind.KICK_OFF}),
    ),
    Placeholder("kick_off", "Day of the kick-off, by the plan", "Plan the cohort."),
    Placeholder("last_day", "Last day of the meetings", "Plan the cohort."),
    Placeholder("sessions", "How many sessions, and how long", "Plan the cohort."),
    Placeholder("hours", "Hours a month, by the plan", "Plan the cohort."),
    Placeholder("closes_on", "Last day to apply", "Set it under Open call.", frozenset({Kind.ANNOUNCEMENT})),
    Placeholder("side", "Mentor or mentee", "", frozenset({Kind.INVITATION})),
    Placeholder("person", "Name of whoever takes part", "", frozenset({Kind.LINE_MANAGER})),
    Placeholder("day", "Day of the kick-off", "Plan the kick-off.", frozenset({Kind.KICK_OFF})),
    Placeholder("time", "From when to when", "Plan the kick-off.", frozenset({Kind.KICK_OFF})),
    Placeholder("place", "Where it is", "Plan the kick-off.", frozenset({Kind.KICK_OFF})),
)


def allowed_in(kind: str) -> list[Placeholder]:
    return [one for one in ALL if kind in one.kinds]


def faults_in(text: str, kind: str) -> list[str]:
    """What is wrong with the braces in ``text``, a sentence each that names what is allowed; empty when nothing."""
    return braces.faults_in(text, [one.name for one in allowed_in(kind)])


def without_value(text: str, values: Mapping[str, str]) -> list[Placeholder]:
    """The placeholders in ``text`` that have no value yet."""
    named = set(NAMED.findall(text))
    return [one for one in ALL if one.name in named and not values.get(one.name)]


def sentences(missing: Iterable[Placeholder]) -> list[str]:
    return [
        f"{one.written} has no value yet. {one.until or 'It is filled when the mail is sent.'} Or take it out."
        for one in missing
    ]
