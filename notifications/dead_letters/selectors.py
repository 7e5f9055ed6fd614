"""What could not be sent, and how the mail server does."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from notifications import selectors
from notifications.models import Message


def dead() -> QuerySet[Message]:
    """Every message that was given up."""
    return Message.objects.filter(state=Message.State.FAILED)


def listed() -> QuerySet[Message]:
    """Those that an administrator may know of, the latest first, with how often each was ``tried``."""
    failed = selectors.outbox().filter(state=Message.State.FAILED)
    return failed.annotate(tried=Count("attempts"))
