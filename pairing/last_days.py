"""The last day of a question: two reminders before it, and what happens after it.

A question that nobody answers must not keep two people waiting, and must not tell on anybody: after its last day it
ends as a no ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.states import NotPossibleNow
from notifications.registry import Due, register_source, register_sweep
from pairing.actions.asking import lapse
from pairing.models import Pair

REMINDED_AT = time(9)
# What became due longer ago than this is not said any more.
USEFUL_FOR = timedelta(days=1)
ONE_DAY = timedelta(days=1)


def days_of_reminders(opened: date, last: date) -> list[date]:
    """Half way through the time to answer, and the day before it is over; not the day of the question. Pure."""
    half = opened + (last - opened) // 2
    return sorted({day for day in (half, last - ONE_DAY) if day > opened})


@register_source
def unanswered_questions(*, at: datetime) -> Iterator[Due]:
    """Reminders to those whose turn it is. One query."""
    pairs = Pair.objects.asked().filter(answer_by__gte=timezone.localdate(at))
    for pair in pairs.with_people():
        side, opened = pair.asked_side, pair.mentor_answered_at or pair.asked_at
        if side is None or pair.answer_by is None:
            continue
        for day in days_of_reminders(timezone.localdate(opened), pair.answer_by):
            due_at = timezone.make_aware(datetime.combine(day, REMINDED_AT))
            if due_at <= at < due_at + USEFUL_FOR:
                yield Due(
                    kind="pairing.ask_reminder",
                    person=pair.participant(side).person,
                    due_at=due_at,
                    sequence=str(pair.pk),
                    programme_key=pair.cohort.programme_id,
                    facts={"pair": str(pair.pk)},
                )


@register_sweep
def let_questions_lapse(*, at: datetime) -> int:
    """End the questions whose last day has passed; how many. Somebody who answers at this very moment is in time."""
    ended = 0
    for pair in Pair.objects.asked().filter(answer_by__lt=timezone.localdate(at)).with_people():
        try:
            lapse(pair=pair, at=at)
        except NotPossibleNow:
            continue
        ended += 1
    return ended
