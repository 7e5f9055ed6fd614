"""Reading the privacy notice, and since when a version of it is in force."""

from __future__ import annotations

from datetime import datetime

from accounts import notice
from accounts.models import NoticeRead, NoticeVersion, User


def read(*, by: User, at: datetime) -> list[str]:
    """Note that ``by`` has opened the current version: what has changed since the one they had read before.

    Nothing for whoever opens it for the first time: all of it is new to them.
    """
    number = notice.current().number
    known, is_first = NoticeRead.objects.get_or_create(user=by, defaults={"number": number, "read_at": at})
    if is_first or known.number == number:
        return []
    NoticeRead.objects.filter(pk=known.pk).update(number=number, read_at=at)
    return notice.since(known.number)


def in_force(*, at: datetime) -> NoticeVersion:
    """The current version with the moment since when it is in force here: the first time somebody looks."""
    return NoticeVersion.objects.get_or_create(number=notice.current().number, defaults={"since": at})[0]
