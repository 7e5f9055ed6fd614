"""Writing to whoever stands at a step."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import User
from home.nudges.steps import Step, standing_at
from notifications.actions import enqueue_all
from notifications.registry import Due
from programmes.models import Cohort


@transaction.atomic
def remind(*, cohort: Cohort, step: Step, by: User, at: datetime) -> int:
    """Put one reminder for each who stands at ``step`` into the ledger, but for those reminded this week; how many.

    A second press finds the messages that are there. :raises Refused: when there is nobody to write to.
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
                at,
                sequence=f"{cohort.pk}",
                programme_key=cohort.programme_id,
                facts=each.facts,
            )
            for each in people
        ),
        at=at,
    )
    record(by=by, at=at, verb="reminder asked for", subject=cohort, step=step.key, people=len(people))
    return len(people)
