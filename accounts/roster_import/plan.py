"""What an import would change, worked out without changing anything.

The preview shows it and the import carries it out, so that what was shown is what happens.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from accounts.models import Grade, Person, ReportingLine
from accounts.rights import ledger
from accounts.roster.cells import folded
from accounts.roster.checking import Checked
from accounts.roster.drafts import RosterPerson
from accounts.roster.mapping import Ladder, Mapping

COPIED = ("name", "email", "title", "department", "site", "time_zone", "languages", "started_on")
Kind = ReportingLine.Kind


class Line(NamedTuple):
    """A reporting line that holds now. Very many are read, so they are not rows of the model."""

    pk: UUID
    manager_id: UUID
    since: date


class NewLine(NamedTuple):
    """A reporting line that begins."""

    person: Person
    manager: Person
    kind: str


@dataclass(frozen=True, slots=True)
class OtherManager:
    """Somebody already known whose solid line leads to somebody else; None is nobody."""

    person: Person
    before: Person | None
    now: Person | None


@dataclass(slots=True)
class Plan:
    """Rows to write, by what is done with them.

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
    unchanged: int = 0
    erased: int = 0
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


def plan_import(checked: Checked, mapping: Mapping, *, on: date, covers_everybody: bool = True) -> Plan:
    """Hold a checked roster against the database. Three queries, however many rows.

    Columns that are not mapped are left as they are. People on rows left out for a fault are not touched; people
    who are not in the file at all leave on the day ``on``, unless the file holds only some.
    """
    plan = Plan()
    grades = _plan_ladder(plan, checked.ladder)
    known = {person.external_id: person for person in Person.objects.all()}
    people = dict(known)
    in_file: set[str] = set(checked.held)
    rows = _without_erased(plan, checked.people, known)
    for row in rows:
        in_file.add(row.external_id)
        if row.external_id not in people:
            people[row.external_id] = Person(external_id=row.external_id)
    moved = _Lines(mapping, known)
    for row in rows:
        person = people[row.external_id]
        was = _copy(row, person, mapping, grades)
        is_known = row.external_id in known
        has_moved = moved.plan(plan, row, person, people, is_known=is_known)
        if is_known and was:
            plan.before[person.pk] = was
        _file(plan, person, is_known=is_known, is_changed=bool(was), has_moved=has_moved)
    if covers_everybody:
        _plan_leavers(plan, known, in_file, on, moved)
    return plan


def _without_erased(
    plan: Plan, rows: Sequence[RosterPerson], known: dict[str, Person]
) -> Sequence[RosterPerson]:
    """The rows without people who were erased at their own wish: a staff list does not bring them back.

    Whoever reports to one of them has nobody above until the list names somebody else.
    """
    erased = ledger.was_erased(row.external_id for row in rows if row.external_id not in known)
    plan.erased = len(erased)
    if not erased:
        return rows
    return [
        replace(
            row,
            manager="" if row.manager in erased else row.manager,
            dotted_managers=tuple(each for each in row.dotted_managers if each not in erased),
        )
        for row in rows
        if row.external_id not in erased
    ]


def _plan_ladder(plan: Plan, ladder: Ladder) -> dict[str, Grade]:
    """The grade of each folded name, new ones unsaved; steps that stay as they are cost nothing."""
    grades = list(Grade.objects.order_by("rank", "name"))
    plan.grade_names = {grade.pk: grade.name for grade in grades}
    by_name = {folded(name): grade for grade in grades for name in (grade.name, *grade.aliases)}
    for rank, (name, *aliases) in enumerate(ladder, start=1):
        grade = by_name.get(folded(name)) or next(
            (by_name[folded(a)] for a in aliases if folded(a) in by_name), None
        )
        if grade is None:
            grade = Grade(name=name, rank=rank, aliases=aliases)
            plan.grade_names[grade.pk] = name
            plan.new_grades.append(grade)
        elif (grade.name, grade.rank, grade.aliases) != (name, rank, aliases):
            grade.name, grade.rank, grade.aliases = name, rank, aliases
            plan.changed_grades.append(grade)
        by_name.update((folded(word), grade) for word in (name, *aliases))
    return by_name


def _copy(row: RosterPerson, person: Person, mapping: Mapping, grades: dict[str, Grade]) -> dict[str, Any]:
    """Write the mapped fields of ``row`` onto ``person``; what those that changed held before."""
    values: dict[str, Any] = {
        name: getattr(row, name) for name in COPIED if name == "name" or name in mapping.columns
    }
    if "languages" in values:
        values["languages"] = list(row.languages)
    if "grade" in mapping.columns:
        values["grade_id"] = grades[folded(row.grade)].pk if row.grade else None
    was = {name: getattr(person, name) for name, value in values.items() if getattr(person, name) != value}
    for name in was:
        setattr(person, name, values[name])
    return was


def _file(plan: Plan, person: Person, *, is_known: bool, is_changed: bool, has_moved: bool) -> None:
    """Put the person where they belong in the plan and count them once."""
    if not is_known:
        plan.created.append(person)
        return
    plan.moved += has_moved
    if person.left_on is not None:
        person.left_on = None
        plan.returned.append(person)
        is_changed = True
    if is_changed:
        plan.updated.append(person)
    plan.changed += is_changed or has_moved
    plan.unchanged += not (is_changed or has_moved)


class _Lines:
    """The reporting lines that hold now, and what a roster makes of them."""

    def __init__(self, mapping: Mapping, known: dict[str, Person]) -> None:
        self.known = {person.pk: person for person in known.values()}
        self.is_mapped = "manager" in mapping.columns
        self.solid: dict[UUID, Line] = {}
        self.dotted: dict[UUID, dict[UUID, Line]] = defaultdict(dict)
        now = ReportingLine.objects.filter(until=None)
        columns = now.values_list("person_id", "kind", "pk", "manager_id", "since")
        for person, kind, pk, manager, since in columns.iterator():
            found = Line(pk, manager, since)
            if kind == Kind.SOLID:
                self.solid[person] = found
            else:
                self.dotted[person][found.manager_id] = found

    def plan(
        self, plan: Plan, row: RosterPerson, person: Person, people: dict[str, Person], *, is_known: bool
    ) -> bool:
        """Lines that begin and end for one person; whether any does."""
        if not self.is_mapped:
            return False
        before = (len(plan.new_lines), len(plan.ended_lines))
        wanted = [people[row.manager]] if row.manager else []
        have = self.solid.get(person.pk)
        self._replace(plan, person, Kind.SOLID, {have.manager_id: have} if have else {}, wanted)
        if is_known and person.is_employed and before != (len(plan.new_lines), len(plan.ended_lines)):
            above = self.known[have.manager_id] if have else None
            plan.other_managers.append(OtherManager(person, above, wanted[0] if wanted else None))
        further = [people[manager] for manager in row.dotted_managers]
        self._replace(plan, person, Kind.DOTTED, self.dotted.get(person.pk, {}), further)
        return before != (len(plan.new_lines), len(plan.ended_lines))

    def _replace(
        self, plan: Plan, person: Person, kind: str, have: dict[UUID, Line], wanted: Iterable[Person]
    ) -> None:
        managers = {manager.pk: manager for manager in wanted}
        plan.ended_lines += [line for manager, line in have.items() if manager not in managers]
        plan.new_lines += [
            NewLine(person, manager, kind) for pk, manager in managers.items() if pk not in have
        ]

    def of(self, person: Person) -> list[Line]:
        solid = [self.solid[person.pk]] if person.pk in self.solid else []
        return solid + list(self.dotted.get(person.pk, {}).values())


def _plan_leavers(plan: Plan, known: dict[str, Person], in_file: set[str], on: date, lines: _Lines) -> None:
    for external_id, person in known.items():
        if person.left_on is None and external_id not in in_file:
            person.left_on = on
            plan.leavers.append(person)
            plan.ended_lines += lines.of(person)
