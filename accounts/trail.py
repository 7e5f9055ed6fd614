"""Whether the audit trail is as it was written: each event has a keyed digest, and a chain says that none is missing.

The digest is made with the event, so that nobody who writes to the database can change or invent one without the key.
The chain is made right after the commit (``chain_after_commit``), and by a worker within a minute where that failed: a
lock that every writer holds until the end would make long jobs hold up everybody. What is older than ``KEPT`` goes from
the front (``accounts.trail_beginning``); a signed beginning then says what the first event that is kept follows from.
"""

from __future__ import annotations

import hmac
import json
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from uuid import UUID

from django.db import models, transaction

from accounts import purposes
from accounts.clocks import LOG
from accounts.models import AuditEvent, TrailBeginning, TrailHead, TrailLink

START = "0" * 64
BATCH = 1000
KEPT = LOG.period
# Keys of events that this thread has written and not chained yet. More than these are left to the worker.
_written = threading.local()
AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look over the whole trail found: how many events stand in the chain, and each thing that is wrong.

    ``let_go`` is how many more there were, before the beginning.
    """

    events: int
    head: str
    faults: tuple[str, ...]
    let_go: int = 0

    @property
    def is_whole(self) -> bool:
        return not self.faults


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of the chain as it was found: its last place, the digest there, and what is wrong in it."""

    sequence: int
    digest: str
    faults: tuple[str, ...] = ()


def digest_of(*parts: str, key: bytes | None = None) -> str:
    """HMAC-SHA256 over ``parts`` under the key of the trail."""
    words = json.dumps(parts, ensure_ascii=False).encode()
    return hmac.digest(key or purposes.key_for(purposes.TRAIL), words, "sha256").hex()


def mac_of(event: AuditEvent, *, key: bytes | None = None) -> str:
    """HMAC-SHA256 over every column of the event, and its key, under a key for this use alone.

    Only a migration names ``key``, where the table of keys is not there yet.
    """
    details = json.dumps(event.details, sort_keys=True, ensure_ascii=False)
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    return digest_of(
        str(event.pk), at, event.by_key, event.verb, event.subject_type, event.subject_id, details, key=key
    )


def chain_after_commit(*events: AuditEvent) -> None:
    """Put ``events`` into the chain as soon as the caller's transaction is committed, in one short transaction.

    Nobody waits for the lock but those who have just committed. If it fails, a worker does it within a minute.
    """
    if not hasattr(_written, "keys"):
        _written.keys = deque(maxlen=AT_ONCE)
    _written.keys.extend(event.pk for event in events)
    transaction.on_commit(_chain_written, robust=True)


def _chain_written() -> None:
    keys: deque[UUID] = _written.keys
    found = [keys.popleft() for _ in range(len(keys))]
    if found:
        _link(AuditEvent.objects.filter(pk__in=found))


def link(*, limit: int = 20_000) -> int:
    """Put the events that have no link yet into the chain, oldest first; how many. Two at once do it once."""
    return _link(AuditEvent.objects.all(), limit=limit)


@transaction.atomic
def _link(events: models.QuerySet[AuditEvent], *, limit: int = AT_ONCE) -> int:
    head, _ = TrailHead.objects.select_for_update().get_or_create(
        only=True, defaults={"mac": digest_of("0", START)}
    )
    sequence, digest = head.sequence, _digest_at(head.sequence)
    fresh = events.exclude(pk__in=TrailLink.objects.values("event_key")).order_by("at", "pk")[:limit]
    links = []
    for event in fresh.only("pk", "mac", "at").iterator(chunk_size=BATCH):
        sequence += 1
        digest = digest_of(digest, str(sequence), str(event.pk), event.mac)
        links.append(TrailLink(sequence=sequence, event_key=event.pk, digest=digest))
    if links:
        TrailLink.objects.bulk_create(links, batch_size=BATCH)
        head.sequence, head.mac = sequence, digest_of(str(sequence), digest)
        head.save(update_fields=["sequence", "mac"])
    return len(links)


def _digest_at(sequence: int) -> str:
    """The digest of the last place: of its link, or of the beginning when all before was let go."""
    last = TrailLink.objects.filter(sequence=sequence).first()
    begun = None if last else TrailBeginning.objects.filter(sequence=sequence).first()
    return last.digest if last else begun.digest if begun else START


def verify() -> Verdict:
    """Look over the whole trail, after linking what is new."""
    while link():
        pass
    head = TrailHead.objects.get()
    begun, faults = beginning()
    found = follow(TrailLink.objects.all(), begun)
    faults += found.faults
    end = digest_of(str(found.sequence), found.digest)
    if head.sequence != found.sequence or not hmac.compare_digest(head.mac, end):
        faults += ("The end of the trail is not where it was.",)
    return Verdict(found.sequence - begun.sequence, head.mac, faults, let_go=begun.sequence)


def beginning(*, counting_what_went: bool = True) -> tuple[Found, tuple[str, ...]]:
    """From where the chain is followed, and what is wrong with it, or was with what went before it."""
    rows = list(TrailBeginning.objects.order_by("-only"))
    if not rows:
        return Found(0, START), ()
    row, faults = rows[0], []
    if len(rows) > 1:
        faults.append("The trail has a second beginning.")
    if not hmac.compare_digest(row.mac, mac_of_beginning(row)):
        faults.append("The beginning of the trail was changed.")
    if row.before > row.let_go_at - KEPT:
        faults.append("More was let go than was due.")
    if row.faults and counting_what_went:
        faults.append(f"Faults found in what was let go: {row.faults}.")
    return Found(row.sequence, row.digest), tuple(faults)


def mac_of_beginning(row: TrailBeginning) -> str:
    """HMAC-SHA256 over every column of the beginning."""
    moments = [
        each.astimezone(UTC).isoformat(timespec="microseconds") for each in (row.before, row.let_go_at)
    ]
    return digest_of("beginning", str(row.sequence), row.digest, *moments, str(row.faults))


def follow(links: models.QuerySet[TrailLink], begun: Found) -> Found:
    """Follow ``links`` from where ``begun`` ends, each with its event."""
    faults = []
    digest, expected = begun.digest, begun.sequence
    for place, event in _with_their_events(links):
        expected += 1
        if place.sequence != expected:
            faults.append(f"Links {expected} to {place.sequence - 1} are missing.")
            expected = place.sequence
        digest = digest_of(digest, str(place.sequence), str(place.event_key), event.mac if event else "")
        if event is None:
            faults.append(f"Event {place.sequence} is missing.")
        elif not _is_as_written(event):
            faults.append(f"Event {place.sequence} was changed.")
        if not hmac.compare_digest(digest, place.digest):
            faults.append(f"Link {place.sequence} does not follow from the one before.")
            digest = place.digest
    return Found(expected, digest, tuple(faults))


def _with_their_events(links: models.QuerySet[TrailLink]) -> Iterator[tuple[TrailLink, AuditEvent | None]]:
    """Each link with its event, in order, a thousand at a time."""
    batch: list[TrailLink] = []
    for place in links.order_by("sequence").iterator(chunk_size=BATCH):
        batch.append(place)
        if len(batch) == BATCH:
            yield from _with_events(batch)
            batch = []
    yield from _with_events(batch)


def _with_events(links: list[TrailLink]) -> Iterator[tuple[TrailLink, AuditEvent | None]]:
    events = AuditEvent.objects.in_bulk([place.event_key for place in links])
    for place in links:
        yield place, events.get(place.event_key)


def _is_as_written(event: AuditEvent) -> bool:
    is_same_account = event.by_id is None or str(event.by_id) == event.by_key
    if str(event.about or "") != event.details.get("whose", ""):
        return False
    return is_same_account and hmac.compare_digest(event.mac, mac_of(event))
