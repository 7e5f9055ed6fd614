"""Confirming what the product cannot know about the organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from accounts.audit import record
from accounts.models import Person, User
from programmes.models import FirstMentee, Programme, ReadinessPoint


@transaction.atomic
def confirm_readiness(
    *,
    programme: Programme,
    points: Mapping[str, bool | None],
    first_mentees: Sequence[Person],
    by: User,
    at: datetime,
) -> None:
    """Keep what ``by`` says of each point; None takes an answer back. What does not change keeps its name and day."""
    known = {point.key: point for point in programme.readiness_points.select_for_update()}
    changed = sorted(key for key, is_met in points.items() if is_met != _said(known.get(key)))
    for key in changed:
        _answer(programme, key, points[key], by=by, at=at)
    _name(programme, first_mentees, by=by, at=at)
    record(by=by, at=at, verb="readiness confirmed", subject=programme, points=changed)


def _said(point: ReadinessPoint | None) -> bool | None:
    return None if point is None else point.is_met


def _answer(programme: Programme, key: str, is_met: bool | None, *, by: User, at: datetime) -> None:
    if is_met is None:
        programme.readiness_points.filter(key=key).delete()
        return
    ReadinessPoint.objects.update_or_create(
        programme=programme, key=key, defaults={"is_met": is_met, "confirmed_by": by, "confirmed_at": at}
    )


def _name(programme: Programme, people: Sequence[Person], *, by: User, at: datetime) -> None:
    programme.first_mentees.exclude(person__in=people).delete()
    for person in people:
        FirstMentee.objects.get_or_create(
            programme=programme, person=person, defaults={"named_by": by, "named_at": at}
        )
