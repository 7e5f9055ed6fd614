"""Who had a place at the kick-off, and who waited: written down once, so that both can be counted later.

Whoever withdrew before is in neither group. Whoever leaves afterwards stays in theirs: otherwise those who stayed
would be compared with all who waited.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from feedback.respondent import starter_of
from insights.models import StartingPoint
from programmes.actions import cohort_moved
from programmes.models import Application, Cohort, Participant, Selection

Group = StartingPoint.Group
IN_ONE_GO = 1_000
BEGUN = (Cohort.State.ACTIVE, Cohort.State.CLOSING, Cohort.State.EVALUATED)


@cohort_moved.register
def take_at_the_kick_off(*, cohort: Cohort, at: datetime, **_: Any) -> None:
    """The meetings of ``cohort`` begin."""
    if cohort.state == Cohort.State.ACTIVE:
        take(cohort, knows_grades=True)


@transaction.atomic
def take(cohort: Cohort, *, knows_grades: bool) -> None:
    """Write down both groups of ``cohort``, unless that was done before.

    ``knows_grades`` says that it is the kick-off, so that today's grades are those from which people are promoted.
    """
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    if StartingPoint.objects.filter(cohort=cohort).exists():
        return
    way = (
        Selection.objects.filter(cohort=cohort)
        .exclude(confirmed_at=None)
        .values_list("way", flat=True)
        .first()
    )
    rows = list(_points(cohort, way or "", knows_grades=knows_grades))
    StartingPoint.objects.bulk_create(rows, batch_size=IN_ONE_GO)


def _points(cohort: Cohort, way: str, *, knows_grades: bool) -> Iterator[StartingPoint]:
    here = {"person__left_on": None} if knows_grades else {}
    joined = cohort.participants.filter(state__in=_with_a_place(knows_grades=knows_grades), **here)
    drawn = set(
        cohort.applications.filter(state=Application.State.SELECTED).values_list("participant", flat=True)
    )
    waiting = cohort.applications.filter(state=Application.State.NOT_PLACED, **here)
    waiting = waiting.exclude(person__in=joined.values("person"))
    for pk, person, side, grade in joined.values_list("pk", "person", "side", "person__grade"):
        yield StartingPoint(
            cohort=cohort,
            side=side,
            group=Group.PLACED,
            mark=starter_of(person),
            came_by=way if pk in drawn else "",
            grade_id=grade if knows_grades else None,
        )
    for person, side, grade in waiting.values_list("person", "side", "person__grade"):
        yield StartingPoint(
            cohort=cohort,
            side=side,
            group=Group.WAITING,
            mark=starter_of(person),
            came_by=way,
            grade_id=grade if knows_grades else None,
        )


def _with_a_place(*, knows_grades: bool) -> tuple[str, ...]:
    """At the kick-off, those who take part. Later, in a cohort from before this was kept, all who ever did: without
    those who have left since, everybody would have stayed.
    """
    states = Participant.State
    return (
        Participant.TAKING_PART
        if knows_grades
        else (*Participant.TAKING_PART, states.COMPLETED, states.WITHDRAWN)
    )
