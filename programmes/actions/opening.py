"""A new programme: a blank draft, or one that begins from the draft for its kind of purpose."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from accounts.audit import record
from accounts.models import User
from programmes.actions.plan import add_topic, open_cohort
from programmes.actions.purpose import add_measure, add_objective, save_purpose
from programmes.models import Cohort, Programme, Role
from programmes.purposes import ObjectiveDraft, PurposeDraft, draft_for
from programmes.timetable import CLOSING_ANSWERS, usual_decision, usual_end

PILOT = "Pilot"


@transaction.atomic
def create_programme(
    *,
    name: str,
    purpose: str,
    submission: UUID,
    by: User,
    at: datetime,
    template: str = "",
    starts_on: date | None = None,
    **fields: Any,
) -> Programme:
    """Open a draft and make ``by`` its coordinator. The same ``submission`` gives the same programme.

    :param template: the key of a draft in ``programmes.purposes`` to begin from; empty for a blank page.
    :param starts_on: the kick-off; with it the pilot is planned over six months, and the decision a month after it.
    """
    programme, is_new = Programme.objects.get_or_create(
        submission=submission,
        defaults={"name": name, "purpose": purpose, "created_by": by, "created_at": at, **fields},
    )
    if not is_new:
        return programme
    Role.objects.create(
        programme=programme, user=by, name=Role.Name.COORDINATOR, granted_by=by, granted_at=at
    )
    record(by=by, at=at, verb="programme created", subject=programme, template=template)
    if starts_on is not None:
        _plan(programme, starts_on, by=by, at=at)
    draft = draft_for(template)
    if draft is not None:
        _fill(programme, draft, starts_on, by=by, at=at)
    return programme


def _plan(programme: Programme, starts_on: date, *, by: User, at: datetime) -> Cohort:
    ends_on = usual_end(starts_on)
    save_purpose(programme=programme, by=by, at=at, decision_on=usual_decision(ends_on))
    return open_cohort(
        programme=programme,
        name=PILOT,
        starts_on=starts_on,
        ends_on=ends_on,
        submission=uuid5(programme.submission, PILOT),
        by=by,
        at=at,
    )


def _fill(
    programme: Programme, draft: PurposeDraft, starts_on: date | None, *, by: User, at: datetime
) -> None:
    """Copy the words of ``draft``; from here on they are the programme's own."""
    worded = ("need", "mentors_are", "mentees_are", "leaders_can", "mentors_gain")
    save_purpose(programme=programme, by=by, at=at, **{name: getattr(draft, name) for name in worded})
    ends_on = usual_end(starts_on or at.date())
    for number, objective in enumerate(draft.objectives):
        _objective(programme, objective, number, ends_on + CLOSING_ANSWERS, by=by, at=at)
    for topic in draft.topics:
        add_topic(programme=programme, name=topic, by=by, at=at)


def _objective(
    programme: Programme, draft: ObjectiveDraft, number: int, due_on: date, *, by: User, at: datetime
) -> None:
    objective = add_objective(
        programme=programme,
        text=draft.text,
        goal=draft.goal,
        mentee_learns=draft.mentee_learns,
        mentor_gains=draft.mentor_gains,
        submission=uuid5(programme.submission, f"objective {number}"),
        by=by,
        at=at,
    )
    for place, measure in enumerate(draft.measures):
        add_measure(
            objective=objective,
            name=measure.name,
            instrument=measure.instrument,
            side=measure.side,
            item=measure.item,
            unit=measure.unit,
            baseline=measure.baseline,
            target=measure.target,
            due_on=due_on,
            submission=uuid5(objective.submission, f"measure {place}"),
            by=by,
            at=at,
        )
