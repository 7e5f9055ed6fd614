"""Who looked: every sealed word that somebody opens who is not its ordinary reader leaves an event in the audit trail.

Nobody has to think of it. The vault tells each word it opens (``opened``), and the middleware writes the events before
the page leaves: if they cannot be written, nor can the page. Ordinary readers are whoever a content key belongs to:
one person, or the two of a pair, whose daily reading of what they share is not listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts import audit, privacy
from accounts.listeners import owners_of_keys, words_opened
from accounts.models import PersonalKey, User

VERB = "content read"
# Tables ("app_label.Model") whose words are read without a note of whose they are: that somebody wrote any would tell.
names_nobody: set[str] = set()
# What is being read at the moment: the row by table and key, with its content key; None where nobody is asked.
_reading: ContextVar[dict[Any, Any] | None] = ContextVar("reading", default=None)


@words_opened.register
def opened(*, row: Any, column: str) -> None:
    """The vault has opened ``column`` of ``row``."""
    found = _reading.get()
    if found is not None:
        found.setdefault((row._meta.label, str(row.pk)), (row, column))


@contextmanager
def by(user: User | AnonymousUser | None, *, where: str = "") -> Iterator[None]:
    """Everything opened inside is read by ``user``; whatever is somebody else's is written down at the end."""
    found: dict[Any, Any] = {}
    token = _reading.set(found)
    try:
        yield
    finally:
        _reading.reset(token)
        if found:
            _write(found.values(), user if isinstance(user, User) else None, where, timezone.now())


@contextmanager
def for_a_rule() -> Iterator[None]:
    """What is opened inside decides something and is shown to nobody: that is no reading.

    For private "not with me" lists and for whom a named handler keeps apart, which bar a pair without a word of why,
    and for private wishes, which nobody is told.
    """
    token = _reading.set(None)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def by_the_writer() -> Iterator[None]:
    """What is opened inside is read by whoever wrote it and was told no name: with a code that only they were shown.

    They are its ordinary reader, as somebody signed in is of their own words. An event would say when they came.
    """
    with for_a_rule():
        yield


def write_down_readings(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """The innermost middleware: a page with somebody else's words leaves only once that is written down."""

    def answer(request: HttpRequest) -> HttpResponse:
        found: dict[Any, Any] = {}
        token = _reading.set(found)
        try:
            response = get_response(request)
        finally:
            _reading.reset(token)
        if found:
            reader = request.user if isinstance(request.user, User) else None
            where = request.resolver_match.view_name if request.resolver_match else ""
            _write(found.values(), reader, where, timezone.now())
        return response

    return answer


def _write(found: Iterable[tuple[Any, str]], reader: User | None, where: str, at: datetime) -> None:
    """One event for each row and each person whose words they are, other than the reader."""
    rows = [each for each in found if each[0].key_id is not None]
    owners = _owners([row for row, _ in rows], reader)
    events = []
    for row, column in rows:
        whose = owners.get(row.key_id, set())
        if reader and reader.person_id in whose:
            continue
        facts = {
            "by": reader,
            "at": at,
            "verb": VERB,
            "subject": row,
            "why": _why(row, column),
            "where": where,
        }
        # A key that belongs to nobody any more: the event stands in the trail, and in nobody's list.
        told = set() if row._meta.label in names_nobody else whose
        people: list[UUID | None] = [*sorted(told, key=str)] or [None]
        events += [audit.event(about=person, **facts) for person in people]
    if events:
        audit.record_all(events)


def _owners(rows: Iterable[Any], reader: User | None) -> dict[UUID, set[UUID]]:
    """Whose words the keys of ``rows`` seal; of a key that turns out to be the reader's too nothing more is asked.

    The reader's own key came with their account, so a page of the two of a pair costs one query, and a page of one's
    own notes none.
    """
    left: dict[UUID, set[str]] = {}
    for row in rows:
        left.setdefault(row.key_id, set()).add(row._meta.label)
    found: dict[UUID, set[UUID]] = {}
    if own := getattr(reader and reader.person, "personal_key", None):
        found[own.key_id] = {own.person_id}
        left.pop(own.key_id, None)
    for owners_of in (*owners_of_keys, _whoever_has):
        if not left:
            break
        for key, people in owners_of(keys=left).items():
            found.setdefault(key, set()).update(people)
            if reader and reader.person_id in people:
                left.pop(key, None)
    return found


def _whoever_has(keys: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """The people whose own keys are among ``keys``. One query."""
    found = PersonalKey.objects.filter(key__in=list(keys))
    return {key: {person} for key, person in found.values_list("key", "person")}


def _why(row: Any, column: str) -> str:
    return privacy.entries[f"{row._meta.label}.{column}"].purpose
