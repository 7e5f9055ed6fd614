"""Rows of things to say: a repeat finds the row that is there."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
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


AT_ONCE = 500
# Django's own way of inserting many takes ten times as long, and a tick plans for everybody.
INSERT = """
INSERT INTO notifications_message (
  id, programme_key, kind, person_id, due_on, sequence, due_at, planned_at, facts, state, reason, tries_before,
  created_at
) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, 'due', '', 0, %s) ON CONFLICT DO NOTHING
"""


def write_all(dues: Iterable[Due], *, at: datetime) -> None:
    """Put into the ledger what is not in it yet. One statement, carried out for 500 at a time."""
    waiting = iter(dues)
    # Asked for once: going through ``connection`` for each value of each row takes as long as the rows themselves.
    database = connections[DEFAULT_DB_ALIAS]
    created_at = database.ops.adapt_datetimefield_value(at)
    while part := list(islice(waiting, AT_ONCE)):
        rows = [_row(due, created_at, database) for due in part]
        # Whoever is in a transaction already has a savepoint of their own around this.
        with transaction.atomic(savepoint=False), database.cursor() as cursor:
            cursor.executemany(INSERT, rows)


def _row(due: Due, created_at: Any, database: BaseDatabaseWrapper) -> tuple[Any, ...]:
    """The values of ``INSERT``. :raises UnknownKind: when no app has registered the kind."""
    due_at = database.ops.adapt_datetimefield_value(due.due_at)
    keys = (uuid4(), due.programme_key, due.person.pk)
    own, programme, person = keys if database.features.has_native_uuid_field else map(_hex, keys)
    return (
        *(own, programme, kind_named(due.kind).name, person),
        *(database.ops.adapt_datefield_value(_day_of(due)), due.sequence, due_at, due_at),
        *(json.dumps(dict(due.facts)), created_at),
    )


def _hex(key: UUID | str) -> str:
    return (key if isinstance(key, UUID) else UUID(key)).hex


def _day_of(due: Due) -> date:
    where = rhythm.zone(due.person.time_zone, otherwise=settings.TIME_ZONE)
    return rhythm.local_day(due.due_at, where)


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
    return Message(
        programme_key=due.programme_key,
        kind=kind_named(due.kind).name,
        person=due.person,
        due_on=_day_of(due),
        sequence=due.sequence,
        due_at=due.due_at,
        planned_at=due.due_at,
        facts=dict(due.facts),
        created_at=at,
    )
