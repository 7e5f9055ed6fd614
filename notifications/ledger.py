"""Rows of things to say: a repeat finds the row that is there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from notifications import rhythm
from notifications.models import Message, message_states
from notifications.registry import Due, kind_named


def write(due: Due, *, at: datetime) -> tuple[Message, bool]:
    """The row of ``due``, and whether it is new. :raises UnknownKind: when no app has registered its kind."""
    draft = _draft(due, at)
    if found := _same(draft).first():
        return found, False
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:
        # Somebody was faster by a moment.
        return _same(draft).get(), False
    return draft, True


def _same(draft: Message) -> QuerySet[Message]:
    """The row that says the same: on the same day, or due at the same moment when its reader lived elsewhere."""
    when = Q(due_on=draft.due_on) | Q(planned_at=draft.planned_at)
    return Message.objects.filter(
        when,
        programme_key=draft.programme_key,
        kind=draft.kind,
        person=draft.person,
        sequence=draft.sequence,
    )


def write_all(dues: Iterable[Due], *, at: datetime) -> None:
    """Put into the ledger what is not in it yet. One query for 500."""
    drafts = [_draft(due, at) for due in dues]
    Message.objects.bulk_create(drafts, ignore_conflicts=True, batch_size=500)


def take_back(*, kind: str, programme_key: UUID | str, sequences: Collection[str], reason: str) -> int:
    """Say no more what has not left yet; how many. What is being sent at this moment leaves."""
    if not message_states.may(Message.State.DUE, Message.State.SKIPPED):
        raise AssertionError("A message that is due can be skipped.")
    waiting = Message.objects.filter(
        programme_key=programme_key, kind=kind, sequence__in=sequences, state=Message.State.DUE
    )
    return waiting.update(state=Message.State.SKIPPED, reason=reason)


def forget(*, kind: str, programme_key: UUID | str, sequence: str) -> None:
    """Delete what was said or was to be said, with its attempts: where it tells by itself who was written to."""
    Message.objects.filter(programme_key=programme_key, kind=kind, sequence=sequence).delete()


def _draft(due: Due, at: datetime) -> Message:
    where = rhythm.zone(due.person.time_zone, otherwise=settings.TIME_ZONE)
    return Message(
        programme_key=due.programme_key,
        kind=kind_named(due.kind).name,
        person=due.person,
        due_on=rhythm.local_day(due.due_at, where),
        sequence=due.sequence,
        due_at=due.due_at,
        planned_at=due.due_at,
        facts=dict(due.facts),
        created_at=at,
    )
