"""What stands in somebody's inbox: the messages of the ledger that were said to them; nothing is stored twice."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, QuerySet, Value
from django.db.models.functions import Cast, Concat

from accounts.models import User
from notifications.around.frame import frame_in
from notifications.models import Message, Preference
from notifications.registry import Kind, Letter, UnknownKind, kind_named
from notifications.selectors import Line, lines
from notifications.texts.selectors import said_to

UNREAD = "unread:"


def inbox_of(user: User) -> QuerySet[Message]:
    """What was said to ``user``, the latest first; nothing for whoever is on no staff list."""
    said = Message.objects.filter(person=user.person_id, state=Message.State.SENT)
    return said.exclude(person=None).order_by("-sent_at", "pk")


def unread_as_key(person_key: UUID | None) -> QuerySet[Message, Any]:
    """One row with the column ``key``, "unread:3", or none: to be joined to another question by UNION."""
    counted = Message.objects.filter(person=person_key, state=Message.State.SENT, read_at=None)
    key = Concat(Value(UNREAD), Cast(Count("pk"), CharField()), output_field=CharField())
    return counted.exclude(person=None).order_by().values("person").annotate(key=key)


def number_in(keys: Set[str]) -> int:
    """The number that ``unread_as_key`` put among ``keys``."""
    return next((int(key.removeprefix(UNREAD)) for key in keys if key.startswith(UNREAD)), 0)


@dataclass(frozen=True, slots=True)
class Opened:
    """One message as it would be written now. Without ``letter`` it is no longer true."""

    line: Line
    letter: Letter | None


def opened(message: Message) -> Opened:
    """``message`` in the words of today: what has changed since it was sent is not said any more."""
    (line,) = lines([message])
    try:
        kind = kind_named(message.kind)
    except UnknownKind:
        return Opened(line, None)
    letter = kind.write(message)
    if letter is None:
        return Opened(line, None)
    found = said_to(message, kind, letter)
    return Opened(line, frame_in(found.language).around(found))


def is_for_the_inbox_alone(message: Message, kind: Kind) -> bool:
    """Whether the person wants no mail of this kind. What somebody waits for always comes as a mail too. One query."""
    if kind.is_ask:
        return False
    return Preference.objects.filter(person=message.person_id, kind=kind.name, by_mail=False).exists()
