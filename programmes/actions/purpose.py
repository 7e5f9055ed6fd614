"""Purpose: from a business need to objectives with measures."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import User
from programmes.actions.roles import follow_sponsor
from programmes.models import Measure, MeasureReading, Objective, Programme

# A programme with more purposes than this has none; domain rule "1-3 purposes".
MOST_OBJECTIVES = 3


class TooManyObjectives(Refused):
    """A programme carries one to three objectives."""


@transaction.atomic
def save_purpose(*, programme: Programme, by: User, at: datetime, **fields: Any) -> Programme:
    """Save the fields of the purpose step that were given, by name. A sponsor gets and loses the role with it."""
    before = Programme.objects.select_related("sponsor").get(pk=programme.pk).sponsor
    for name, value in fields.items():
        setattr(programme, name, value)
    programme.save(update_fields=list(fields))
    record(by=by, at=at, verb="purpose saved", subject=programme, fields=sorted(fields))
    follow_sponsor(programme=programme, before=before, by=by, at=at)
    return programme


@transaction.atomic
def add_objective(
    *, programme: Programme, text: str, submission: UUID, by: User, at: datetime, **fields: Any
) -> Objective:
    """Add an objective at the end. :raises TooManyObjectives: with three already there."""
    known = Objective.objects.filter(submission=submission).first()
    if known:
        return known
    Programme.objects.select_for_update().get(pk=programme.pk)
    if programme.objectives.count() >= MOST_OBJECTIVES:
        raise TooManyObjectives("A programme has at most three objectives. Change one or remove one first.")
    last = programme.objectives.aggregate(last=Max("position"))["last"] or 0
    objective = Objective.objects.create(
        programme=programme, text=text, submission=submission, position=last + 1, **fields
    )
    record(by=by, at=at, verb="objective added", subject=objective)
    return objective


@transaction.atomic
def change_objective(*, objective: Objective, by: User, at: datetime, **fields: Any) -> Objective:
    for name, value in fields.items():
        setattr(objective, name, value)
    objective.save(update_fields=list(fields))
    record(by=by, at=at, verb="objective changed", subject=objective, fields=sorted(fields))
    return objective


@transaction.atomic
def remove_objective(*, objective: Objective, by: User, at: datetime) -> None:
    """Remove an objective with its measures."""
    record(by=by, at=at, verb="objective removed", subject=objective)
    objective.delete()


@transaction.atomic
def add_measure(
    *, objective: Objective, submission: UUID, by: User, at: datetime, is_primary: bool = False, **fields: Any
) -> Measure:
    """Add a measure. The first one of a programme is the primary one; a new primary takes the place of the old."""
    known = Measure.objects.filter(submission=submission).first()
    if known:
        return known
    others = Measure.objects.filter(objective__programme_id=objective.programme_id)
    is_primary = is_primary or not others.filter(is_primary=True).exists()
    if is_primary:
        others.update(is_primary=False)
    measure = Measure.objects.create(
        objective=objective, submission=submission, is_primary=is_primary, **fields
    )
    record(by=by, at=at, verb="measure added", subject=measure)
    return measure


@transaction.atomic
def change_measure(
    *, measure: Measure, by: User, at: datetime, is_primary: bool | None = None, **fields: Any
) -> Measure:
    """Change a measure. Making it the primary one takes that from the other."""
    if is_primary:
        programme = measure.objective.programme_id
        Measure.objects.filter(objective__programme_id=programme).update(is_primary=False)
        fields["is_primary"] = True
    for name, value in fields.items():
        setattr(measure, name, value)
    measure.save(update_fields=list(fields))
    record(by=by, at=at, verb="measure changed", subject=measure, fields=sorted(fields))
    return measure


@transaction.atomic
def remove_measure(*, measure: Measure, by: User, at: datetime) -> None:
    record(by=by, at=at, verb="measure removed", subject=measure)
    measure.delete()


@transaction.atomic
def enter_reading(
    *, measure: Measure, value: Decimal, read_on: date, by: User, at: datetime
) -> MeasureReading:
    """Enter a value of a measure kept by hand; a second value of one day corrects the first."""
    reading, _ = MeasureReading.objects.update_or_create(
        measure=measure, read_on=read_on, defaults={"value": value, "entered_by": by, "entered_at": at}
    )
    record(by=by, at=at, verb="reading entered", subject=measure, read_on=read_on.isoformat())
    return reading
