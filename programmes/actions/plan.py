"""Planning: the pilot, its dates and criteria, the launch of any cohort, and the months after it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.audit import record
from accounts.errors import Refused
from accounts.listeners import Listeners
from accounts.models import User
from programmes import readiness
from programmes.actions.timeline import lay_out
from programmes.criteria import DEFAULTS
from programmes.models import (
    Cohort,
    DecisionCriterion,
    Programme,
    Topic,
    cohort_states,
    programme_states,
)

cohort_moved = Listeners("A cohort has moved to another state. Facts: ``cohort``, ``at``.")


class NotComplete(Refused):
    """The programme cannot be launched yet; ``missing`` says in words what is still to do."""

    def __init__(self, missing: list[str]) -> None:
        self.missing = missing
        super().__init__(f"Before the launch: {'; '.join(missing)}.")


class PilotIsThere(Refused):
    """A programme has one pilot at a time."""


class NameTaken(Refused):
    """Two cohorts of a programme are told apart by their names."""


@transaction.atomic
def open_cohort(
    *,
    programme: Programme,
    name: str,
    starts_on: date,
    ends_on: date,
    submission: UUID,
    by: User,
    at: datetime,
    **fields: Any,
) -> Cohort:
    """Plan the pilot, with the default criteria and its dates. :raises PilotIsThere: when there is one already."""
    known = Cohort.objects.filter(submission=submission).first()
    if known:
        return known
    Programme.objects.select_for_update().get(pk=programme.pk)
    if programme.cohorts.filter(kind=Cohort.Kind.PILOT).exists():
        raise PilotIsThere("This programme has its pilot already. Change that one.")
    cohort = Cohort.objects.create(
        programme=programme,
        name=name,
        starts_on=starts_on,
        ends_on=ends_on,
        submission=submission,
        created_at=at,
        **fields,
    )
    DecisionCriterion.objects.bulk_create(_criteria(cohort))
    lay_out(cohort=cohort)
    record(by=by, at=at, verb="pilot planned", subject=cohort)
    return cohort


def _criteria(cohort: Cohort) -> list[DecisionCriterion]:
    return [
        DecisionCriterion(
            cohort=cohort,
            key=default.key,
            green=default.green,
            amber=default.amber,
            lower_is_better=default.lower_is_better,
            position=position,
        )
        for position, default in enumerate(DEFAULTS, start=1)
    ]


@transaction.atomic
def change_cohort(*, cohort: Cohort, by: User, at: datetime, **fields: Any) -> Cohort:
    """Change the plan. Dates that nobody has set by hand move with the kick-off and the last day.

    :raises NameTaken: for the name of another cohort of the programme.
    """
    name = fields.get("name", cohort.name)
    if cohort.programme.cohorts.filter(name__iexact=name).exclude(pk=cohort.pk).exists():
        raise NameTaken(f"There is a cohort called “{name}” already. Call it otherwise.")
    for field, value in fields.items():
        setattr(cohort, field, value)
    cohort.save(update_fields=list(fields))
    if {"starts_on", "ends_on"} & fields.keys():
        lay_out(cohort=cohort)
    record(by=by, at=at, verb="plan changed", subject=cohort, fields=sorted(fields))
    return cohort


@transaction.atomic
def add_topic(*, programme: Programme, name: str, by: User, at: datetime) -> Topic:
    """Add a topic that people may offer or want; the same name, in any case, is the same topic."""
    name = " ".join(name.split())
    known = programme.topics.filter(name__iexact=name).first()
    if known:
        return known
    topic = Topic.objects.create(programme=programme, name=name)
    record(by=by, at=at, verb="topic added", subject=topic)
    return topic


@transaction.atomic
def remove_topic(*, topic: Topic, by: User, at: datetime) -> None:
    record(by=by, at=at, verb="topic removed", subject=topic)
    topic.delete()


@transaction.atomic
def launch(*, cohort: Cohort, by: User, at: datetime) -> Cohort:
    """Lock the criteria and open the cohort for invitations; a programme that was decided runs again.

    :raises NotComplete: while purpose, plan or the organisation lack something.
    """
    programme = cohort.programme
    missing = readiness.missing_before_launch(programme)
    if missing:
        raise NotComplete(missing)
    for state in (Programme.State.DESIGNED, Programme.State.READY, Programme.State.RUNNING):
        if programme_states.may(programme.state, state):
            programme_states.move(programme, state)
    cohort_states.move(cohort, Cohort.State.RECRUITING)
    cohort.criteria.filter(locked_at=None).update(locked_at=at)
    record(by=by, at=at, verb="cohort launched" if cohort.follows_id else "pilot launched", subject=cohort)
    cohort_moved.tell(cohort=cohort, at=at)
    return cohort


@transaction.atomic
def move_cohort(*, cohort: Cohort, to: str, by: User | None, at: datetime) -> Cohort:
    """Move the cohort along its road; ``by`` is nobody when a date or the last pair moved it.

    :raises accounts.states.NotPossibleNow: when the table has no such step.
    """
    cohort_states.move(cohort, to)
    record(by=by, at=at, verb="cohort moved", subject=cohort, to=str(to))
    cohort_moved.tell(cohort=cohort, at=at)
    return cohort


@transaction.atomic
def close_programme(*, programme: Programme, by: User, at: datetime) -> Programme:
    """A decision is taken. With no other cohort under way the programme rests until somebody takes it on.

    While another cohort is under way, the programme goes on running.
    """
    Programme.objects.select_for_update().get(pk=programme.pk)
    if programme.cohorts.under_way().exists():
        return programme
    programme_states.move(programme, Programme.State.DECIDED)
    record(by=by, at=at, verb="programme decided", subject=programme)
    return programme
