"""Counts that hold when fifty requests come at once, in the database that everything else needs anyway.

There is no second store that may be away: without the database nobody is let in, so a limit never opens by failing.
"""

from __future__ import annotations

import hmac
import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import connection
from django.db.models import F
from django.http import HttpRequest

from accounts.models import Tally

LONGEST_FORWARDED_FOR = 1_000
KEPT = timedelta(days=2)

# One statement: whoever comes second waits for the row and is measured against what the first one left.
# A clock that runs behind another machine's counts into the later stretch. Half a try must have faded before one more
# gets in: were any room enough, a crowd that comes as one stretch ends and the next begins would be one too many.
TAKE = """
INSERT INTO accounts_tally AS kept (digest, stretch, hits, hits_before, touched_at)
VALUES (%(digest)s, %(stretch)s, 1, 0, %(at)s)
ON CONFLICT (digest) DO UPDATE SET
  hits_before = CASE WHEN kept.stretch >= %(stretch)s THEN kept.hits_before
                     WHEN kept.stretch = %(stretch)s - 1 THEN kept.hits ELSE 0 END,
  hits = CASE WHEN kept.stretch >= %(stretch)s THEN kept.hits + 1 ELSE 1 END,
  stretch = CASE WHEN kept.stretch >= %(stretch)s THEN kept.stretch ELSE %(stretch)s END,
  touched_at = %(at)s
WHERE (CASE WHEN kept.stretch >= %(stretch)s THEN kept.hits_before
            WHEN kept.stretch = %(stretch)s - 1 THEN kept.hits ELSE 0 END) * %(fading)s
    + (CASE WHEN kept.stretch >= %(stretch)s THEN kept.hits ELSE 0 END) <= %(limit)s - 0.5
RETURNING hits
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """No more than ``times`` in ``seconds``, counted in ``bucket``."""

    bucket: str
    times: int
    seconds: int


def take(limit: Limit, key: str, *, at: datetime) -> int:
    """Count one try of ``key``. Return 0 if it is within the limit, else after how many seconds the next one will be.

    A refused try is not counted, so that somebody who goes on pressing is not kept out for longer.
    """
    stretch, passed = divmod(at.timestamp(), limit.seconds)
    digest = _digest(limit.bucket, key)
    given: dict[str, Any] = {
        "digest": digest,
        "stretch": int(stretch),
        "at": connection.ops.adapt_datetimefield_value(at),
        "fading": 1 - passed / limit.seconds,
        "limit": limit.times,
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE, given)
        if cursor.fetchone():
            return 0
    return _wait(limit, digest, stretch=int(stretch), passed=passed)


def give_back(limit: Limit, key: str) -> None:
    """Take back one try of now that turned out to be right."""
    Tally.objects.filter(digest=_digest(limit.bucket, key), hits__gt=0).update(hits=F("hits") - 1)


def forget(limit: Limit, key: str) -> None:
    """Start again from nothing, for instance after somebody has shown who they are."""
    Tally.objects.filter(digest=_digest(limit.bucket, key)).delete()


def sweep(*, at: datetime) -> int:
    """Delete counts that no limit asks for any more."""
    return Tally.objects.filter(touched_at__lt=at - KEPT).delete()[0]


def _digest(bucket: str, key: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"limit:{bucket}:{key}".encode(), "sha256").hexdigest()


def _wait(limit: Limit, digest: str, *, stretch: int, passed: float) -> int:
    kept = Tally.objects.filter(digest=digest).first()
    if kept is None:
        return 1
    rest = limit.seconds - passed
    now, before = (kept.hits, kept.hits_before) if kept.stretch >= stretch else (0, kept.hits)
    if now >= limit.times:
        return math.ceil(rest + _faded(limit, now, to=limit.times - 0.5)) + 1
    return max(1, math.ceil(_faded(limit, before, to=limit.times - 0.5 - now) - passed) + 1)


def _faded(limit: Limit, hits: int, *, to: float) -> float:
    """How many seconds into the stretch after theirs ``hits`` count for no more than ``to``."""
    return limit.seconds * (1 - to / hits) if hits > to else 0


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, as the proxies say that the operator counts on; the sender's own words are not read.

    :raises BadRequest: where that is no address.
    """
    said = request.headers.get("X-Forwarded-For", "")
    count = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if len(said) > LONGEST_FORWARDED_FOR:
        raise BadRequest("The list of forwarders is too long.")
    named = [part.strip() for part in said.split(",")] if count and said else []
    text = named[-count] if len(named) >= count > 0 else request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        if named:
            raise BadRequest("The forwarder names no address.") from None
        return "unknown"
    # Whoever has one address of the newer kind has a whole network of them.
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
