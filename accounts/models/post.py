"""Mails about signing in, on their way."""

from __future__ import annotations

from django.db import models

from accounts.base import Row


class SignInMail(Row):
    """One mail about signing in, sealed with the master key and padded. The row goes when the mail has left.

    An address that nobody has gets a row too, with a mail to nobody: what is written tells nothing about who is known.
    """

    sealed = models.TextField()
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    lease_until = models.DateTimeField(null=True)
    gone_by = models.DateTimeField("when it is of no use any more")
    tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return "Mail about signing in"
