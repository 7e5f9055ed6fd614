"""Writing to whoever stands at a step, and taking it back before it leaves."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import User
from home.nudges.steps import UNDO_FOR, Step, on_its_way, standing_at
from notifications.actions import enqueue_all, take_back_all
from notifications.registry import Due
from programmes.models import Cohort

TAKEN_BACK = "Whoever asked for it took it back."
TOO_LATE = "The reminder is on its way: it could be taken back for 30 seconds."


@transaction.atomic
def remind(*, cohort: Cohort, step: Step, by: User, at: datetime) -> int:
    """Put one reminder for each who stands at ``step`` into the ledger, but for those reminded this week; how many.

    They are due a little later, so that ``take_back`` finds them. A second press finds nobody left to write to.
    :raises Refused: when there is nobody to write to.
    """
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    people = [each for each in standing_at(step, cohort) if each.may_be_reminded(at)]
    if not people:
        raise Refused("There is nobody to write to: all have done it, or were reminded within seven days.")
    enqueue_all(
        (
            Due(
                step.kind,
                each.person,
                at + UNDO_FOR,
                sequence=f"{cohort.pk}:{at:%y%m%d%H%M%S}",
                programme_key=cohort.programme_id,
                facts=each.facts,
            )
            for each in people
        ),
        at=at,
    )
    record(by=by, at=at, verb="reminder asked for", subject=cohort, step=step.key, people=len(people))
    return len(people)


@transaction.atomic
def take_back(*, cohort: Cohort, step: Step, by: User, at: datetime) -> int:
    """Send no reminder of ``step`` that somebody asked for within the last 30 seconds; how many are not sent.

    :raises Refused: when none is waiting any more.
    """
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    sequences = set(on_its_way(step, cohort, at=at).values_list("sequence", flat=True))
    number = take_back_all(
        kind=step.kind, programme_key=cohort.programme_id, sequences=sequences, reason=TAKEN_BACK
    )
    if not number:
        raise Refused(TOO_LATE)
    record(by=by, at=at, verb="reminder taken back", subject=cohort, step=step.key, people=number)
    return number
