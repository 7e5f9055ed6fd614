"""The nightly look at every live pair: in batches that are each saved whole, and gone on with where one stopped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from pairing import conflicts
from pairing.models import Scan

# A scan without a sign of life for so long has lost its worker.
LOST_AFTER = timedelta(minutes=5)
KEPT = 30


def begin(*, at: datetime) -> Scan:
    """A new scan, or the one that is under way. Of old ones the last thirty are kept."""
    under_way = Scan.objects.filter(finished_at=None).order_by("started_at").first()
    if under_way:
        return under_way
    old = Scan.objects.order_by("-started_at").values_list("pk", flat=True)[KEPT:]
    Scan.objects.filter(pk__in=list(old)).delete()
    return Scan.objects.create(started_at=at, moved_at=at)


def carry_on(scan: Scan, *, clock: Callable[[], datetime]) -> Scan:
    """Look at all pairs that ``scan`` has not looked at yet. Two workers at once do no harm: one look is as good."""
    reached, is_over = scan.reached, False
    while not is_over:
        reached, is_over = _step(scan.pk, reached, clock())
    scan.refresh_from_db()
    return scan


@transaction.atomic
def _step(scan_id: UUID, reached: UUID | None, at: datetime) -> tuple[UUID | None, bool]:
    """One batch with the note that it is done: how far that is, and whether it was the last."""
    scan = Scan.objects.filter(pk=scan_id)
    pairs = conflicts.next_pairs(reached)
    if not pairs:
        scan.update(moved_at=at, finished_at=at)
        return reached, True
    found = conflicts.look_at(pairs, at=at, private=True)
    scan.update(
        moved_at=at,
        reached=pairs[-1].pk,
        pairs=F("pairs") + found.pairs,
        conflicts=F("conflicts") + found.barred,
    )
    return pairs[-1].pk, False


def take_up_lost(*, at: datetime) -> int:
    """Go on with scans whose worker is gone; how many."""
    lost = list(Scan.objects.filter(finished_at=None, moved_at__lt=at - LOST_AFTER))
    for scan in lost:
        carry_on(scan, clock=lambda: at)
    return len(lost)
