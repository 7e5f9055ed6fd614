"""Whose feed an address is, and what stands in it: when, and nothing of the two."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from accounts.calendar_file import Event
from accounts.models import Person
from pairing.models import Pair
from sessions.feed.actions import digest_of, has_part
from sessions.feed.models import CalendarFeed
from sessions.feed.sources import feed_sources
from sessions.models import Session
from sessions.selectors import steps_of, uid_of

# What an entry is called. A leaked address tells when somebody talks, and neither with whom nor about what.
TITLE = "Conversation"
BACK = timedelta(days=31)
STANDING = (Session.State.PLANNED, Session.State.HELD)


def feed_of(token: str) -> CalendarFeed | None:
    """The feed behind an address that is good now: its owner is here, may sign in, and still meets somebody."""
    found = CalendarFeed.objects.filter(digest=digest_of(token), person__left_on=None)
    feed = found.select_related("person__user").first()
    if feed is None or not has_part(feed.person):
        return None
    user = getattr(feed.person, "user", None)
    return feed if user is not None and user.is_active else None


def events_of(person: Person, *, at: datetime) -> list[Event]:
    """What is planned or was held, from a month ago on, in order; without a place, words or a way to a page.

    Three queries and those of the sources. No sealed column leaves the database.
    """
    mine = Q(pair__mentor__person=person) | Q(pair__mentee__person=person)
    rows = Session.objects.filter(mine, pair__state__in=Pair.LIVE).order_by("planned_at")
    versions: dict[tuple[UUID, int], int] = defaultdict(int)
    found = []
    for pair, number, state, starts_at, minutes in rows.values_list(
        "pair", "number", "state", "starts_at", "minutes"
    ):
        if state in STANDING and starts_at >= at - BACK:
            found.append(
                Event(
                    uid=uid_of(pair, number),
                    sequence=versions[pair, number],
                    starts_at=starts_at,
                    ends_at=starts_at + timedelta(minutes=minutes),
                    title=TITLE,
                )
            )
        versions[pair, number] += steps_of(state)
    for source in feed_sources():
        found += [_bare(event) for event in source.events(person=person, at=at)]
    return sorted(found, key=lambda event: (event.starts_at, event.uid))


def _bare(event: Event) -> Event:
    return replace(event, title=TITLE, place="", words="", address="")
