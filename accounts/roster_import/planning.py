"""A checked roster held against the database, a thousand rows at a time.

What a hundred thousand people would become is never in memory at once: each piece is worked out when it is asked for,
and again whenever the plan is gone through again.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Grade, Person, ReportingLine
from accounts.rights import ledger
from accounts.roster.cells import folded
from accounts.roster.checking import Checked
from accounts.roster.drafts import RosterPerson
from accounts.roster.mapping import Ladder, Mapping
from accounts.roster_import.plan import Colleague, Counts, Line, MovedAddress, NewLine, OtherManager, Plan

PIECE = 1_000
COPIED = ("name", "email", "title", "department", "site", "time_zone", "languages", "started_on")
Kind = ReportingLine.Kind


class ImportPlan:
    """What importing a checked roster would change.

    Columns that are not mapped are left as they are. People on rows left out for a fault are not touched; people
    who are not in the file at all leave on the day ``on``, unless the file holds only some.
    """

    def __init__(
        self, checked: Checked, mapping: Mapping, *, on: date, covers_everybody: bool = True
    ) -> None:
        self._people, self._mapping, self._on = checked.people, mapping, on
        self._ladder = Plan()
        self._grades = _plan_ladder(self._ladder, checked.ladder)
        self._keys = _Keys(checked.people)
        missing = self._keys.find(checked.held)
        self._leavers = missing if covers_everybody else []
        self._erased = ledger.was_erased(self._keys.unknown())
        self.erased = len(self._erased)

    def pieces(self) -> Iterator[Plan]:
        """The grades, then the rows in the order of the file, then the leavers. Three queries for a piece.

        A line may lead to somebody whom a later piece makes: the database looks at that when all is written.
        """
        counts = Counts()
        for piece in self._worked_out(self._people, self._leavers):
            counts.add(piece)
            yield piece
        self.counts = counts

    def pieces_about(self, people: set[UUID]) -> Iterator[Plan]:
        """The pieces as far as they are about ``people`` and everybody above them, now, earlier or by the list.

        So every line upwards from them is as the list has it. Two queries for each step of the ladder of managers.
        """
        wanted = self._with_all_above(people)
        rows = [row for row in self._people if row.external_id in wanted]
        leavers = set(_in_pieces(Person.objects.values_list("pk", flat=True), "external_id", wanted))
        yield from self._worked_out(rows, [key for key in self._leavers if key in leavers])

    def _with_all_above(self, people: set[UUID]) -> set[str]:
        """Their staff ids."""
        found: set[str] = set()
        edge = set(_in_pieces(Person.objects.values_list("external_id", flat=True), "pk", people))
        managers = ReportingLine.objects.values_list("manager__external_id", flat=True)
        while edge:
            found |= edge
            above = {manager for external_id in edge for manager in self._keys.managers(external_id)}
            edge = above.union(_in_pieces(managers, "person__external_id", edge)) - found
        return found

    @cached_property
    def counts(self) -> Counts:
        """What all pieces come to; known once the plan has been gone through."""
        for _ in self.pieces():
            pass
        return self.counts

    def _worked_out(self, people: Sequence[RosterPerson], leavers: Sequence[UUID]) -> Iterator[Plan]:
        yield self._ladder
        for start in range(0, len(people), PIECE):
            rows = [self._without_erased(row) for row in people[start : start + PIECE]]
            yield self._piece([row for row in rows if row.external_id not in self._erased])
        for start in range(0, len(leavers), PIECE):
            yield self._leaving(leavers[start : start + PIECE])

    def _without_erased(self, row: RosterPerson) -> RosterPerson:
        """A staff list does not bring back people who were erased at their own wish.

        Whoever reports to one of them has nobody above until the list names somebody else.
        """
        if not self._erased:
            return row
        dotted = tuple(each for each in row.dotted_managers if each not in self._erased)
        return replace(
            row, manager="" if row.manager in self._erased else row.manager, dotted_managers=dotted
        )

    def _piece(self, rows: Sequence[RosterPerson]) -> Plan:
        plan = Plan(grade_names=self._ladder.grade_names)
        known = self._keys.known(rows)
        lines = _Lines(known)
        people = Person.objects.in_bulk(known)
        for row in rows:
            key = self._keys.of(row.external_id)
            person = people.get(key) or Person(pk=key, external_id=row.external_id)
            is_known = key in people
            was = self._copy(row, person)
            has_moved = self._plan_lines(plan, lines, row, person, is_known=is_known)
            if is_known and was:
                plan.before[key] = was
            _file(plan, person, is_known=is_known, is_changed=bool(was), has_moved=has_moved)
        if "email" in self._mapping.columns:
            plan.moved_addresses += _moved_addresses(plan)
        return plan

    def _copy(self, row: RosterPerson, person: Person) -> dict[str, Any]:
        """Write the mapped fields of ``row`` onto ``person``; what those that changed held before."""
        columns = self._mapping.columns
        values: dict[str, Any] = {
            name: getattr(row, name) for name in COPIED if name == "name" or name in columns
        }
        if "languages" in values:
            values["languages"] = list(row.languages)
        if "grade" in columns:
            values["grade_id"] = self._grades[folded(row.grade)].pk if row.grade else None
        was = {name: held for name, value in values.items() if (held := getattr(person, name)) != value}
        for name in was:
            setattr(person, name, values[name])
        return was

    def _plan_lines(
        self, plan: Plan, lines: _Lines, row: RosterPerson, person: Person, *, is_known: bool
    ) -> bool:
        """Lines that begin and end for one person; whether any does."""
        if "manager" not in self._mapping.columns:
            return False
        before = (len(plan.new_lines), len(plan.ended_lines))
        wanted = self._colleagues([row.manager] if row.manager else [])
        lines.replace(plan, person, Kind.SOLID, wanted)
        if is_known and person.is_employed and before != (len(plan.new_lines), len(plan.ended_lines)):
            above = lines.manager(person)
            plan.other_managers.append(OtherManager(person, above, wanted[0] if wanted else None))
        lines.replace(plan, person, Kind.DOTTED, self._colleagues(row.dotted_managers))
        return before != (len(plan.new_lines), len(plan.ended_lines))

    def _colleagues(self, external_ids: Sequence[str]) -> list[Colleague]:
        return [self._keys.colleague(external_id) for external_id in external_ids]

    def _leaving(self, keys: Sequence[UUID]) -> Plan:
        plan, lines = Plan(grade_names=self._ladder.grade_names), _Lines(keys)
        for person in Person.objects.in_bulk(keys).values():
            person.left_on = self._on
            plan.leavers.append(person)
            plan.ended_lines += lines.of(person)
        return plan


class _Keys:
    """The database key of everybody in the file: theirs if they are known, else the one that they will get.

    They lie in a row of bytes, because objects would take six times as much.
    """

    def __init__(self, people: Sequence[RosterPerson]) -> None:
        self._people = people
        self._places = {person.external_id: place for place, person in enumerate(people)}
        self._keys = bytearray(16 * len(people))
        self._is_known = bytearray(len(people))
        self._elsewhere = self._managers_elsewhere()

    def find(self, held: frozenset[str]) -> list[UUID]:
        """Look everybody up; who is here and not in the file. One query."""
        missing = []
        here = Person.objects.values_list("external_id", "pk", "left_on", "name")
        for external_id, key, left_on, name in here.iterator():
            if external_id in self._elsewhere:
                self._elsewhere[external_id] = Colleague(key, external_id, name)
            place = self._places.get(external_id)
            if place is not None:
                self._set(place, key)
                self._is_known[place] = True
            elif left_on is None and external_id not in held:
                missing.append(key)
        for place, is_known in enumerate(self._is_known):
            if not is_known:
                self._set(place, uuid.uuid4())
        return missing

    def _set(self, place: int, key: UUID) -> None:
        self._keys[16 * place : 16 * place + 16] = key.bytes

    def of(self, external_id: str) -> UUID:
        place = self._places[external_id]
        return UUID(bytes=bytes(self._keys[16 * place : 16 * place + 16]))

    def colleague(self, external_id: str) -> Colleague:
        found = self._elsewhere.get(external_id)
        if found is None:
            name = self._people[self._places[external_id]].name
            found = Colleague(self.of(external_id), external_id, name)
        return found

    def _managers_elsewhere(self) -> dict[str, Colleague | None]:
        """Managers who are not in the file themselves, because it holds only some people."""
        return {
            manager: None
            for person in self._people
            for manager in (person.manager, *person.dotted_managers)
            if manager and manager not in self._places
        }

    def managers(self, external_id: str) -> tuple[str, ...]:
        """Those whom the list names for somebody, if they are in it."""
        place = self._places.get(external_id)
        if place is None:
            return ()
        row = self._people[place]
        return (row.manager, *row.dotted_managers) if row.manager else row.dotted_managers

    def known(self, rows: Sequence[RosterPerson]) -> list[UUID]:
        """The keys of those who are here already."""
        return [self.of(row.external_id) for row in rows if self._is_known[self._places[row.external_id]]]

    def unknown(self) -> Iterator[str]:
        for external_id, place in self._places.items():
            if not self._is_known[place]:
                yield external_id


class _Lines:
    """The reporting lines that some people have now, and what a roster makes of them."""

    def __init__(self, people: Sequence[UUID]) -> None:
        self._lines: dict[tuple[UUID, str], dict[UUID, Line]] = defaultdict(dict)
        self._above: dict[UUID, Colleague] = {}
        now = (
            ReportingLine.objects.filter(until=None, person__in=people)
            if people
            else ReportingLine.objects.none()
        )
        columns = ("person_id", "kind", "pk", "manager_id", "since", "manager__external_id", "manager__name")
        for person, kind, pk, manager, since, external_id, name in now.values_list(*columns):
            self._lines[person, kind][manager] = Line(pk, manager, since)
            if kind == Kind.SOLID:
                self._above[person] = Colleague(manager, external_id, name)

    def manager(self, person: Person) -> Colleague | None:
        """To whom the person reports now."""
        return self._above.get(person.pk)

    def replace(self, plan: Plan, person: Person, kind: str, wanted: Sequence[Colleague]) -> None:
        """End the lines of this kind that lead to nobody wanted, and begin those that are missing."""
        have = self._lines.get((person.pk, kind), {})
        managers = {manager.pk: manager for manager in wanted}
        plan.ended_lines += [line for manager, line in have.items() if manager not in managers]
        plan.new_lines += [
            NewLine(person, manager, kind) for pk, manager in managers.items() if pk not in have
        ]

    def of(self, person: Person) -> list[Line]:
        return [line for kind in Kind for line in self._lines.get((person.pk, kind), {}).values()]


def _in_pieces(rows: QuerySet[Any, Any], column: str, among: Iterable[Any]) -> Iterator[Any]:
    """The rows whose ``column`` is one of ``among``, of which there may be more than a query can name."""
    asked = sorted(among)
    for start in range(0, len(asked), PIECE):
        yield from rows.filter(**{f"{column}__in": asked[start : start + PIECE]})


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


def _moved_addresses(plan: Plan) -> list[MovedAddress]:
    """Addresses that pass from one person to another: they open doors, so somebody has to look at it."""
    heirs = {
        person.email: person
        for person in (*plan.created, *plan.updated)
        if person.email and (person.pk not in plan.before or "email" in plan.before[person.pk])
    }
    asked = {*heirs, *(address.lower() for address in heirs)}
    folded_heirs = {address.casefold(): person for address, person in heirs.items()}
    found = (
        Person.objects.filter(email__in=asked).order_by("name").values_list("pk", "name", "email")
        if asked
        else ()
    )
    return [
        MovedAddress(name, folded_heirs[email.casefold()].name)
        for key, name, email in found
        if folded_heirs[email.casefold()].pk != key
    ]


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
