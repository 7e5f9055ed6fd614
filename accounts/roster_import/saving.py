"""Carrying out a plan in bulk. Belongs inside the transaction of the action that calls it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from accounts.models import Grade, Person, ReportingLine
from accounts.roster_import.plan import Plan

BATCH = 1_000
PERSON_FIELDS = [
    "name", "email", "title", "grade", "department", "site", "time_zone", "languages", "started_on", "left_on",
]  # fmt: skip


def save_all(pieces: Iterable[Plan], *, on: date) -> None:
    """Write the pieces of a long import one after the other."""
    for piece in pieces:
        save(piece, on=on)


def save(plan: Plan, *, on: date) -> None:
    """Write what the plan holds; a plan that changes nothing writes nothing.

    A line that began on the day it ends is deleted and not ended: it was a slip that the same day put right, and
    would otherwise count as "was their manager within the last year".
    """
    for grade in plan.changed_grades:
        grade.save(update_fields=["name", "rank", "aliases"])
    Grade.objects.bulk_create(plan.new_grades)
    Person.objects.bulk_create(plan.created, batch_size=BATCH)
    changed = {person.pk: person for person in (*plan.updated, *plan.leavers)}
    if changed:
        Person.objects.bulk_create(
            changed.values(),
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=PERSON_FIELDS,
        )
    slips = [line.pk for line in plan.ended_lines if line.since >= on]
    ended = [line.pk for line in plan.ended_lines if line.since < on]
    for start in range(0, len(slips), BATCH):
        ReportingLine.objects.filter(pk__in=slips[start : start + BATCH]).delete()
    for start in range(0, len(ended), BATCH):
        ReportingLine.objects.filter(pk__in=ended[start : start + BATCH]).update(until=on)
    for start in range(0, len(plan.new_lines), BATCH):
        ReportingLine.objects.bulk_create(
            ReportingLine(person_id=line.person.pk, manager_id=line.manager.pk, kind=line.kind, since=on)
            for line in plan.new_lines[start : start + BATCH]
        )
