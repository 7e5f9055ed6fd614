"""Marking messages as read."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from notifications.inbox.selectors import inbox_of
from notifications.models import Message


def mark_read(*, message: Message, at: datetime) -> None:
    """The first time counts. The caller has found ``message`` in the reader's inbox."""
    Message.objects.filter(pk=message.pk, read_at=None).update(read_at=at)


def mark_all_read(*, by: User, at: datetime) -> int:
    """Everything in the inbox of ``by``; how many were new."""
    return inbox_of(by).filter(read_at=None).order_by().update(read_at=at)
