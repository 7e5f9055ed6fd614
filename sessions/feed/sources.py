"""What stands in a feed besides the hours of pairs: apps above register it when they start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from accounts.calendar_file import Event
from accounts.models import Person


class Events(Protocol):
    def __call__(self, *, person: Person, at: datetime) -> Iterable[Event]: ...


class TakesPart(Protocol):
    def __call__(self, *, person: Person) -> bool: ...


@dataclass(frozen=True, slots=True)
class FeedSource:
    """``events`` are dates of one person, their titles replaced by a neutral one; ``takes_part`` keeps a feed alive."""

    name: str
    events: Events
    takes_part: TakesPart


_sources: dict[str, FeedSource] = {}


def register_feed_source(source: FeedSource) -> FeedSource:
    """Registering the same name again replaces it."""
    _sources[source.name] = source
    return source


def feed_sources() -> list[FeedSource]:
    return [_sources[name] for name in sorted(_sources)]
