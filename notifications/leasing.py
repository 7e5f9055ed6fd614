"""Which worker sends what: rows are leased in batches, and whoever dies loses the lease."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

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


def claim(*, at: datetime, most: int) -> list[Lease]:
    """Up to ``most`` of the messages that are due, the longest-waiting first, for the caller alone.

    Asks for one state only, so that an index gives them in order however many wait; see ``free_stale`` for the rest.
    """
    due: MessageQuerySet = Message.objects.filter(state=Message.State.DUE, due_at__lte=at)
    return _take(due.order_by("due_at", "planned_at"), at, most)


def free_stale(*, at: datetime) -> int:
    """Take from workers that died what they had in hand; how many."""
    stale = Message.objects.filter(state=Message.State.LEASED, lease_until__lte=at)
    return stale.update(state=Message.State.DUE, lease_until=None)


def claim_one(message_id: UUID | str, *, at: datetime) -> Lease | None:
    """The message if it is due and nobody's."""
    found = _take(Message.objects.due(at).filter(pk=message_id), at, 1)
    return found[0] if found else None


def give_back(leases: Iterable[Lease]) -> None:
    """Let others have what was not begun."""
    if not message_states.may(Message.State.LEASED, Message.State.DUE):
        raise AssertionError("A message that is leased can be given back.")
    for until, ids in _by_end(leases).items():
        held = Message.objects.filter(pk__in=ids, state=Message.State.LEASED, lease_until=until)
        held.update(state=Message.State.DUE, lease_until=None)


@transaction.atomic
def _take(due: MessageQuerySet, at: datetime, most: int) -> list[Lease]:
    """PostgreSQL passes over rows that another worker has in hand; on SQLite writers take turns from the start."""
    until = at + LEASE
    ids = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:most])
    if ids:
        Message.objects.due(at).filter(pk__in=ids).update(state=Message.State.LEASED, lease_until=until)
    return [Lease(message_id, until) for message_id in ids]


def _by_end(leases: Iterable[Lease]) -> dict[datetime, list[UUID]]:
    found: dict[datetime, list[UUID]] = {}
    for lease in leases:
        found.setdefault(lease.until, []).append(lease.message_id)
    return found
