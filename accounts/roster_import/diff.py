"""A plan as a comparison: who comes, goes, moves and gets another manager, each with what was and what would be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from accounts import words
from accounts.models import ImportChanges, Person, ReportingLine, RosterImport
from accounts.roster_import.plan import Colleague, OtherManager, Plan
from accounts.roster_import.planning import ImportPlan

PER_PAGE = 50
WRITTEN_AT_ONCE = 20
Kind = ImportChanges.Kind
POST = {"title": "Job title", "grade_id": "Grade", "department": "Department", "site": "Site"}
DETAILS = {
    "name": "Name", "email": "E-mail", "time_zone": "Time zone", "languages": "Languages",
    "started_on": "Start date",
}  # fmt: skip
Entry = dict[str, Any]


def keep(roster_import: RosterImport, plan: ImportPlan) -> dict[str, int]:
    """Store the comparison with the import in place of an earlier one; how many there are of each kind."""
    forget(roster_import)
    kept = {kind: _Pages(roster_import, kind) for kind in Kind}
    for piece in plan.pieces():
        for kind, entries in _by_kind(piece):
            kept[kind].add(entries)
    return {str(kind): pages.finish() for kind, pages in kept.items()}


class _Pages:
    """The pages of one kind, written a few at a time while its entries come in."""

    def __init__(self, roster_import: RosterImport, kind: Kind) -> None:
        self._import, self._kind = roster_import, kind
        self._waiting: list[Entry] = []
        self._count, self._page = 0, 0

    def add(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            self._waiting.append(entry)
            self._count += 1
            if len(self._waiting) == PER_PAGE * WRITTEN_AT_ONCE:
                self._write()

    def finish(self) -> int:
        """Write what is left; how many entries there were."""
        self._write()
        return self._count

    def _write(self) -> None:
        pages = []
        for start in range(0, len(self._waiting), PER_PAGE):
            self._page += 1
            entries = self._waiting[start : start + PER_PAGE]
            pages.append(
                ImportChanges(roster_import=self._import, kind=self._kind, page=self._page, entries=entries)
            )
        ImportChanges.objects.bulk_create(pages)
        self._waiting = []


def forget(roster_import: RosterImport) -> None:
    """Remove the comparison: it holds words of the file and of the people."""
    ImportChanges.objects.filter(roster_import=roster_import).delete()


def _by_kind(plan: Plan) -> Iterator[tuple[Kind, Iterable[Entry]]]:
    above = {line.person.pk: line.manager for line in plan.new_lines if line.kind == ReportingLine.Kind.SOLID}
    joined = ((person, [["Manager", "", _name(above.get(person.pk))]]) for person in plan.created)
    yield Kind.JOINED, _entries(plan, joined)
    yield Kind.RETURNED, _entries(plan, ((person, _changes(plan, person, POST)) for person in plan.returned))
    yield Kind.LEFT, _entries(plan, ((person, []) for person in plan.leavers))
    yield Kind.MOVED, _entries(plan, _with_changes(plan, POST))
    managers = ((other.person, [["Manager", *_names(other)]]) for other in plan.other_managers)
    yield Kind.MANAGER, _entries(plan, managers)
    yield Kind.DETAILS, _entries(plan, _with_changes(plan, DETAILS))


def _entries(plan: Plan, found: Iterable[tuple[Person, list[list[str]]]]) -> Iterator[Entry]:
    for person, changes in found:
        grade = plan.grade_names.get(person.grade_id, "") if person.grade_id else ""
        yield {
            "id": person.external_id,
            "name": person.name,
            "about": [text for text in (person.title, person.department, grade) if text],
            "changes": changes,
        }


def _with_changes(plan: Plan, labels: dict[str, str]) -> Iterator[tuple[Person, list[list[str]]]]:
    """The known people of whom any of these fields changes; those who come back have a place of their own."""
    returned = {person.pk for person in plan.returned}
    for person in plan.updated:
        changes = _changes(plan, person, labels)
        if changes and person.pk not in returned:
            yield person, changes


def _changes(plan: Plan, person: Person, labels: dict[str, str]) -> list[list[str]]:
    was = plan.before.get(person.pk, {})
    return [
        [label, _told(plan, name, was[name]), _told(plan, name, getattr(person, name))]
        for name, label in labels.items()
        if name in was
    ]


def _told(plan: Plan, name: str, value: Any) -> str:
    match name:
        case "grade_id":
            return plan.grade_names.get(value, "") if value else ""
        case "started_on":
            return words.day_year(value)
        case "languages":
            return ", ".join(value)
    return str(value)


def _names(other: OtherManager) -> tuple[str, str]:
    """Before and now; of two managers with one name the staff ids tell which is which."""
    before, now = other.before, other.now
    if before and now and before.name == now.name:
        return f"{before.name} ({before.external_id})", f"{now.name} ({now.external_id})"
    return _name(before), _name(now)


def _name(person: Person | Colleague | None) -> str:
    return person.name if person else ""
