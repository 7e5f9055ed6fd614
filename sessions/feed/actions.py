"""Making, replacing and ending the address of a feed; and when it ends by itself."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.errors import Refused
from accounts.models import Person, User
from pairing.models import Pair
from sessions.feed.models import CalendarFeed
from sessions.feed.sources import feed_sources

BITS_256 = 32


def digest_of(token: str) -> str:
    """What is kept of an address. It has 256 random bits, so no salt and no slow digest is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def has_part(person: Person) -> bool:
    """Whether there is anything a calendar could show: a live pair, or what apps above know of."""
    if person.left_on is not None:
        return False
    in_a_pair = Pair.objects.live().of(person).exists()
    return in_a_pair or any(source.takes_part(person=person) for source in feed_sources())


@transaction.atomic
def make_feed(*, by: User, at: datetime) -> str:
    """Give a new address and end the one before, at once; answers the secret part, which is never shown again.

    :raises Refused: for whoever meets nobody.
    """
    if by.person is None or not has_part(by.person):
        raise Refused("A calendar address is for people who meet somebody. There is nothing to show yet.")
    token = secrets.token_urlsafe(BITS_256)
    kept, _ = CalendarFeed.objects.update_or_create(
        person=by.person, defaults={"digest": digest_of(token), "made_at": at}
    )
    audit.record(by=by, at=at, verb="calendar address made", subject=kept)
    return token


@transaction.atomic
def end_feed(*, by: User, at: datetime) -> None:
    """The address answers nobody any more. A second press finds it done."""
    for kept in CalendarFeed.objects.filter(person=by.person) if by.person else ():
        audit.record(by=by, at=at, verb="calendar address ended", subject=kept)
        kept.delete()


def end_feeds_of(*, pair: Pair, at: datetime) -> None:
    """Listens to pairing: whoever meets nobody any more has no feed."""
    for participant in (pair.mentor, pair.mentee):
        _end_where_over(
            CalendarFeed.objects.filter(person=participant.person_id).select_related("person"), at
        )


def end_feeds_of_leavers(*, at: datetime) -> None:
    """Listens to the roster."""
    gone = CalendarFeed.objects.filter(person__left_on__isnull=False)
    _end_where_over(gone.select_related("person"), at)


def _end_where_over(feeds: Iterable[CalendarFeed], at: datetime) -> None:
    for kept in feeds:
        if not has_part(kept.person):
            audit.record(by=None, at=at, verb="calendar address ended", subject=kept)
            kept.delete()
