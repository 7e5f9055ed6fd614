"""Letting the oldest part of the audit trail go, so that what is left can still be proved.

The chain is cut from its front alone. In the same transaction a signed beginning says how many events went, from before
which moment, and the digest that the first link that stays follows from. What goes is checked once more on its way: a
fault in it stays on record. ``docs/decisions/a-trail-that-begins-later.md`` says why.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.db.models import Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts import append_only, trail
from accounts.models import AuditEvent, TrailBeginning, TrailHead, TrailLink

BATCH = 5000
AFTER_ALL = 2**62


def due(before: datetime) -> Q:
    """Events from before ``before`` that stand in front of everything younger."""
    places = _places(_no_later(before))
    return Q(pk__in=places.values("event_key"))


def let_go(*, before: datetime) -> int:
    """Let go what is ``due``; how many events. Never more than the database's own clock allows."""
    before, gone = _no_later(before), 0
    while count := _let_go(before):
        gone += count
    return gone


def _no_later(before: datetime) -> datetime:
    return min(before, timezone.now() - trail.KEPT)


def _places(before: datetime) -> models.QuerySet[TrailLink]:
    """The places in front of the first event that stays."""
    young = AuditEvent.objects.filter(at__gte=before).values("pk")
    stays = TrailLink.objects.filter(event_key__in=young).order_by("sequence").values("sequence")[:1]
    return TrailLink.objects.filter(sequence__lt=Coalesce(Subquery(stays), Value(AFTER_ALL)))


@transaction.atomic
def _let_go(before: datetime) -> int:
    """One batch, under the lock of whoever adds to the chain."""
    if not TrailHead.objects.select_for_update().exists():
        return 0
    keys = list(_places(before).order_by("sequence").values_list("sequence", "event_key")[:BATCH])
    if not keys:
        return 0
    last = keys[-1][0]
    begun, faults = trail.beginning(counting_what_went=False)
    found = trail.follow(TrailLink.objects.filter(sequence__lte=last), begun)
    with append_only.opened():
        AuditEvent.objects.filter(pk__in=[key for _, key in keys]).delete()
        TrailLink.objects.filter(sequence__lte=last).delete()
        _begin_after(found, before=before, faults=len(faults) + len(found.faults))
    return len(keys)


def _begin_after(found: trail.Found, *, before: datetime, faults: int) -> None:
    row = TrailBeginning.objects.filter(only=True).first() or TrailBeginning(only=True)
    row.sequence, row.digest = found.sequence, found.digest
    row.before, row.let_go_at = before, timezone.now()
    row.faults += faults
    row.mac = trail.mac_of_beginning(row)
    row.save()
