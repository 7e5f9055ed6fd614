"""The job behind an announcement: one message of the ledger for each person, 500 at a time.

Killed and taken up again, or run by two workers at once, it writes each message once: a step moves the announcement on
and writes its messages in one transaction, and only from where it stood.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.audit import record
from accounts.models import Person
from notifications.actions import enqueue_all
from notifications.registry import Due
from programmes.kit.audience import KIND, audience
from programmes.models import Announcement, announcement_states

AT_ONCE = 500
# Half of what one minute's tick sends, so that what somebody waits for is never behind an announcement.
A_MINUTE = 250
State = Announcement.State


def write(*, announcement_id: UUID | str, clock: Callable[[], datetime]) -> Announcement | None:
    """Write every message that is still to be written; None when nothing is, or somebody else does it."""
    found = Announcement.objects.select_related("cohort").filter(
        pk=announcement_id, state__in=Announcement.UNDER_WAY
    )
    current = found.first()
    if current is None:
        return None
    if current.state == State.WAITING and not _moved(current, State.WRITING, stepped_at=clock()):
        return None
    while True:
        wrote = _step(current, clock())
        if wrote is None:
            return None
        if wrote < AT_ONCE:
            break
    return current if _finish(current, clock()) else None


def _moved(current: Announcement, to: str, **changes: object) -> bool:
    """Whether it was this worker who moved it: of two, one does."""
    rows = Announcement.objects.filter(pk=current.pk, state=current.state)
    if not announcement_states.may(current.state, to) or not rows.update(state=to, **changes):
        return False
    current.state = to
    return True


@transaction.atomic
def _step(current: Announcement, at: datetime) -> int | None:
    """Write to the next ``AT_ONCE`` people; how many they were, and None when it is no longer ours to write."""
    people = audience(current.cohort, current.choice)
    if current.after is not None:
        people = people.filter(pk__gt=current.after)
    group = list(people.only("pk", "time_zone").order_by("pk")[:AT_ONCE])
    stood = Announcement.objects.filter(pk=current.pk, state=State.WRITING, after=current.after)
    last = group[-1].pk if group else current.after
    written = current.written + len(group)
    if not stood.update(after=last, written=written, stepped_at=at):
        return None
    enqueue_all(_dues(current, group), at=at)
    current.after, current.written = last, written
    return len(group)


def _dues(current: Announcement, group: list[Person]) -> list[Due]:
    return [
        Due(
            kind=KIND,
            person=person,
            due_at=current.asked_at + timedelta(minutes=(current.written + place) // A_MINUTE),
            sequence=str(current.pk),
            programme_key=current.cohort.programme_id,
            facts={"announcement": str(current.pk)},
        )
        for place, person in enumerate(group)
    ]


@transaction.atomic
def _finish(current: Announcement, at: datetime) -> bool:
    if not _moved(current, State.WRITTEN, finished_at=at):
        return False
    record(by=current.asked_by, at=at, verb="announcement written", subject=current, people=current.written)
    return True
