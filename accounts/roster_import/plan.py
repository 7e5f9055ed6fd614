"""What an import would change, worked out without changing anything.

The preview shows it and the import carries it out, so that what was shown is what happens.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from accounts.models import Grade, Person

MOST_TOLD = 50


class Line(NamedTuple):
    """A reporting line that holds now. Very many are read, so they are not rows of the model."""

    pk: UUID
    manager_id: UUID
    since: date


class Colleague(NamedTuple):
    """Somebody as a manager: as much as telling and writing a line takes."""

    pk: UUID
    external_id: str
    name: str


class NewLine(NamedTuple):
    """A reporting line that begins."""

    person: Person
    manager: Person | Colleague
    kind: str


@dataclass(frozen=True, slots=True)
class OtherManager:
    """Somebody already known whose solid line leads to somebody else; None is nobody."""

    person: Person
    before: Colleague | None
    now: Colleague | None


class MovedAddress(NamedTuple):
    """An e-mail address that is somebody's here and would be somebody else's."""

    holder: str
    heir: str


@dataclass(slots=True)
class Plan:
    """Rows to write, by what is done with them: all of a change, or one piece of a long import.

    Of the people already known, ``changed`` counts those with any change, ``moved`` those with another line.
    ``before`` holds what the changed fields of a known person held, and ``grade_names`` the names to tell it by.
    """

    new_grades: list[Grade] = field(default_factory=list)
    changed_grades: list[Grade] = field(default_factory=list)
    created: list[Person] = field(default_factory=list)
    updated: list[Person] = field(default_factory=list)
    returned: list[Person] = field(default_factory=list)
    leavers: list[Person] = field(default_factory=list)
    new_lines: list[NewLine] = field(default_factory=list)
    ended_lines: list[Line] = field(default_factory=list)
    other_managers: list[OtherManager] = field(default_factory=list)
    before: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    grade_names: dict[UUID, str] = field(default_factory=dict)
    moved_addresses: list[MovedAddress] = field(default_factory=list)
    unchanged: int = 0
    changed: int = 0
    moved: int = 0

    @property
    def changes_nothing(self) -> bool:
        return not any(
            (
                self.new_grades,
                self.changed_grades,
                self.created,
                self.updated,
                self.leavers,
                self.new_lines,
                self.ended_lines,
            )
        )


@dataclass(slots=True)
class Counts:
    """All pieces of an import together; of those who came back also who they are, for their accounts."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    moved: int = 0
    leavers: int = 0
    returned: list[UUID] = field(default_factory=list)
    moved_addresses: list[MovedAddress] = field(default_factory=list)
    changes_nothing: bool = True

    def add(self, piece: Plan) -> None:
        self.created += len(piece.created)
        self.changed += piece.changed
        self.unchanged += piece.unchanged
        self.moved += piece.moved
        self.leavers += len(piece.leavers)
        self.moved_addresses += piece.moved_addresses[: MOST_TOLD - len(self.moved_addresses)]
        self.returned += [person.pk for person in piece.returned]
        self.changes_nothing = self.changes_nothing and piece.changes_nothing
