"""Which worker sends what: rows are leased in batches, and whoever dies loses the lease."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from notifications.models import Message, MessageQuerySet, message_states

# With the look every ten seconds, what a killed worker held leaves within a minute. One mail takes at most 40 seconds:
# four answers of a server that takes its time (EMAIL_TIMEOUT) for each.
LEASE = timedelta(seconds=50)


@dataclass(frozen=True, slots=True)
class Lease:
    """A message that is ours until ``until``, which nobody else's lease of it can be."""

    message_id: UUID
    until: datetime

    def rows(self) -> MessageQuerySet:
        """The row while it is still ours, else nothing."""
        found: MessageQuerySet = Message.objects.filter(
            pk=self.message_id, state=Message.State.LEASED, lease_until=self.until
        )
        return found

    def renewed(self, at: datetime) -> Lease | None:
        """The same for as long again; None when it ran out and another worker has the message."""
        until = at + LEASE
        return Lease(self.message_id, until) if self.rows().update(lease_until=until) else None


# One statement, because a batch is leased many times a second. PostgreSQL passes over rows that another worker has in
# hand; on SQLite writers take turns, and there is no such clause. The state is asked for once, where the batch is
# chosen: asked for outside too, SQLite walks over everything that waits, for each batch.
CLAIM = """
WITH batch AS MATERIALIZED (
  SELECT id FROM notifications_message WHERE state = 'due' AND due_at <= %s
  ORDER BY due_at, planned_at LIMIT %s
)
UPDATE notifications_message SET state = 'leased', lease_until = %s WHERE id IN (SELECT id FROM batch)
RETURNING id, due_at, planned_at, EXISTS (
  SELECT 1 FROM notifications_attempt WHERE message_id = notifications_message.id AND outcome = 'started'
)
"""
CLAIM_PASSING_OVER = CLAIM.replace("LIMIT %s", "LIMIT %s FOR UPDATE SKIP LOCKED")


def claim(*, at: datetime, most: int) -> list[Lease]:
    """Up to ``most`` of the messages that are due, the longest-waiting first, for the caller alone.

    Asks for one state only, so that an index gives them in order however many wait; see ``free_stale`` for the rest.
    Those that were started and never ended come last: if it is they that kill, nobody waits behind them again.
    """
    until = at + LEASE
    held_until, now = (connection.ops.adapt_datetimefield_value(moment) for moment in (until, at))
    statement = CLAIM_PASSING_OVER if connection.features.has_select_for_update_skip_locked else CLAIM
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [now, most, held_until])
        # What was changed comes back in any order; rows from before ``planned_at`` was kept have none.
        found = sorted(cursor.fetchall(), key=lambda row: (row[3], row[1], row[2] or row[1]))
    return [Lease(row[0] if isinstance(row[0], UUID) else UUID(row[0]), until) for row in found]


def free_stale(*, at: datetime) -> int:
    """Take from workers that died what they had in hand; how many."""
    stale = Message.objects.filter(state=Message.State.LEASED, lease_until__lte=at)
    return stale.update(state=Message.State.DUE, lease_until=None)


def claim_one(message_id: UUID | str, *, at: datetime) -> Lease | None:
    """The message if it is due and nobody's, one that was in the hands of a worker that died too."""
    until = at + LEASE
    taken = (
        Message.objects.due(at).filter(pk=message_id).update(state=Message.State.LEASED, lease_until=until)
    )
    return Lease(UUID(str(message_id)), until) if taken else None


def give_back(leases: Iterable[Lease]) -> None:
    """Let others have what was not begun."""
    if not message_states.may(Message.State.LEASED, Message.State.DUE):
        raise AssertionError("A message that is leased can be given back.")
    for until, ids in _by_end(leases).items():
        held = Message.objects.filter(pk__in=ids, state=Message.State.LEASED, lease_until=until)
        held.update(state=Message.State.DUE, lease_until=None)


def _by_end(leases: Iterable[Lease]) -> dict[datetime, list[UUID]]:
    found: dict[datetime, list[UUID]] = {}
    for lease in leases:
        found.setdefault(lease.until, []).append(lease.message_id)
    return found
