"""Whether the audit trail is as it was written: each event has a keyed digest, and a chain says that none is missing.

The digest is made with the event, so that nobody who writes to the database can change or invent one without the key.
The chain is made by a worker within a minute, and not by whoever records: a lock that every writer needs would make
long jobs hold up everybody. An event that is deleted within that minute is not missed; this is said in SECURITY.md.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from django.db import transaction

from accounts import purposes
from accounts.models import AuditEvent, TrailHead, TrailLink

START = "0" * 64
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look over the whole trail found: how many events stand in the chain, and each thing that is wrong."""

    events: int
    head: str
    faults: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        return not self.faults


def _digest(*parts: str, key: bytes | None = None) -> str:
    words = json.dumps(parts, ensure_ascii=False).encode()
    return hmac.digest(key or purposes.key_for(purposes.TRAIL), words, "sha256").hex()


def mac_of(event: AuditEvent, *, key: bytes | None = None) -> str:
    """HMAC-SHA256 over every column of the event, and its key, under a key for this use alone.

    Only a migration names ``key``, where the table of keys is not there yet.
    """
    details = json.dumps(event.details, sort_keys=True, ensure_ascii=False)
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    return _digest(
        str(event.pk), at, event.by_key, event.verb, event.subject_type, event.subject_id, details, key=key
    )


@transaction.atomic
def link(*, limit: int = 20_000) -> int:
    """Put the events that have no link yet into the chain, oldest first; how many. Two at once do it once."""
    head, _ = TrailHead.objects.select_for_update().get_or_create(
        only=True, defaults={"mac": _digest("0", START)}
    )
    last = TrailLink.objects.filter(sequence=head.sequence).first()
    digest, sequence = (last.digest if last else START), head.sequence
    fresh = AuditEvent.objects.exclude(pk__in=TrailLink.objects.values("event_key")).order_by("at", "pk")[
        :limit
    ]
    links = []
    for event in fresh.only("pk", "mac", "at").iterator(chunk_size=BATCH):
        sequence += 1
        digest = _digest(digest, str(sequence), str(event.pk), event.mac)
        links.append(TrailLink(sequence=sequence, event_key=event.pk, digest=digest))
    if links:
        TrailLink.objects.bulk_create(links, batch_size=BATCH)
        head.sequence, head.mac = sequence, _digest(str(sequence), digest)
        head.save(update_fields=["sequence", "mac"])
    return len(links)


def verify() -> Verdict:
    """Look over the whole trail, after linking what is new."""
    while link():
        pass
    head = TrailHead.objects.get()
    faults = []
    digest, expected = START, 0
    for place, event in _linked():
        expected += 1
        if place.sequence != expected:
            faults.append(f"Links {expected} to {place.sequence - 1} are missing.")
            expected = place.sequence
        digest = _digest(digest, str(place.sequence), str(place.event_key), event.mac if event else "")
        if event is None:
            faults.append(f"Event {place.sequence} is missing.")
        elif not _is_as_written(event):
            faults.append(f"Event {place.sequence} was changed.")
        if not hmac.compare_digest(digest, place.digest):
            faults.append(f"Link {place.sequence} does not follow from the one before.")
            digest = place.digest
    if head.sequence != expected or not hmac.compare_digest(head.mac, _digest(str(expected), digest)):
        faults.append("The end of the trail is not where it was.")
    return Verdict(expected, head.mac, tuple(faults))


def _linked() -> Iterator[tuple[TrailLink, AuditEvent | None]]:
    """Each link with its event, in order, a thousand at a time."""
    links: list[TrailLink] = []
    for place in TrailLink.objects.order_by("sequence").iterator(chunk_size=BATCH):
        links.append(place)
        if len(links) == BATCH:
            yield from _with_events(links)
            links = []
    yield from _with_events(links)


def _with_events(links: list[TrailLink]) -> Iterator[tuple[TrailLink, AuditEvent | None]]:
    events = AuditEvent.objects.in_bulk([place.event_key for place in links])
    for place in links:
        yield place, events.get(place.event_key)


def _is_as_written(event: AuditEvent) -> bool:
    is_same_account = event.by_id is None or str(event.by_id) == event.by_key
    if str(event.about or "") != event.details.get("whose", ""):
        return False
    return is_same_account and hmac.compare_digest(event.mac, mac_of(event))
