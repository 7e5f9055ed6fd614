"""Inviting many at once: a list pasted from anywhere, each line answered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.db.models.functions import Lower

from accounts.models import Person, User
from programmes.actions.enrolment import HasLeft, invite
from programmes.models import Cohort

MOST_LINES = 500
# An apostrophe belongs to a name such as o'neill@, but the first one of a line is a quotation mark.
# No address is longer than 254 letters; without that, a long line without one would be gone through at each letter.
_ADDRESS = re.compile(r"(?<![^\s<>,;\"'])(?!')[^\s<>,;\"]{1,254}@[^\s<>,;\"']{1,254}")


class Answer(StrEnum):
    INVITED = "invited"
    ALREADY = "already invited"
    NOT_FOUND = "nobody found"
    AMBIGUOUS = "several people have this name or address; write the staff id"
    LEFT = "has left"


@dataclass(frozen=True, slots=True)
class Line:
    """One pasted line, and what became of it."""

    number: int
    text: str
    answer: Answer
    person: Person | None = None

    @property
    def needs_attention(self) -> bool:
        return self.answer not in (Answer.INVITED, Answer.ALREADY)


@transaction.atomic
def invite_lines(*, cohort: Cohort, text: str, side: str, by: User, at: datetime) -> list[Line]:
    """Invite everybody named in ``text``, one to a line: an address, a staff id or a full name, as pasted.

    Three queries to find people, however many lines. :raises NotRecruiting: as ``invite`` does.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    found = _find({_wanted(line) for _, line in lines})
    return [
        _answer(number, line, found.get(_wanted(line), []), cohort=cohort, side=side, by=by, at=at)
        for number, line in lines[:MOST_LINES]
    ]


def _wanted(line: str) -> str:
    """The address in the line if there is one, else the line without its frills."""
    address = _ADDRESS.search(line)
    return (address.group() if address else " ".join(line.strip(" \t,;\"'").split())).lower()


def _find(wanted: set[str]) -> dict[str, list[Person]]:
    """People by address, staff id or name, all folded to lower case."""
    found: dict[str, dict[str, Person]] = {}
    for column in ("email", "external_id", "name"):
        people = Person.objects.annotate(folded=Lower(column)).filter(folded__in=wanted)
        for person in people:
            found.setdefault(getattr(person, column).lower(), {})[str(person.pk)] = person
    return {key: list(people.values()) for key, people in found.items()}


def _answer(
    number: int, line: str, people: list[Person], *, cohort: Cohort, side: str, by: User, at: datetime
) -> Line:
    here = [person for person in people if person.is_employed]
    if not people:
        return Line(number, line, Answer.NOT_FOUND)
    if len(here) > 1:
        return Line(number, line, Answer.AMBIGUOUS)
    person = here[0] if here else people[0]
    try:
        _, is_new = invite(cohort=cohort, person=person, side=side, by=by, at=at)
    except HasLeft:
        return Line(number, line, Answer.LEFT, person)
    return Line(number, line, Answer.INVITED if is_new else Answer.ALREADY, person)
