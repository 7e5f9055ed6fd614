"""The fuse before the mail server: after five refusals in a row it is left alone for a minute, for all workers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from notifications.mail_server.models import ONLY, MailServer

REFUSALS_IN_A_ROW = 5
REST = timedelta(minutes=1)


def current() -> MailServer:
    """The row, or one that says that all is well."""
    return MailServer.objects.filter(pk=ONLY).first() or MailServer()


def rests(*, at: datetime) -> bool:
    """Whether nothing should be tried now. A clock that was set back does not make the rest longer."""
    until = current().rests_until
    return until is not None and at < until <= at + REST


@transaction.atomic
def refused(error: Exception, *, at: datetime, is_away: bool = False) -> bool:
    """Count one refusal; whether the server rests from now on. One that ``is_away`` altogether rests at once."""
    server = _locked()
    server.refused += 1
    server.trouble = type(error).__name__[:80]
    server.since = server.since or at
    if is_away or server.refused >= REFUSALS_IN_A_ROW:
        server.rests_until = at + REST
    server.save(update_fields=["refused", "trouble", "since", "rests_until"])
    return server.rests_until is not None and server.rests_until > at


def answered() -> None:
    """It took a mail: whatever was before is over."""
    MailServer.objects.filter(pk=ONLY, refused__gt=0).update(
        refused=0, trouble="", since=None, rests_until=None
    )


@transaction.atomic
def reserve(times: int, *, at: datetime, apart: timedelta) -> datetime:
    """The moment from which the caller may send ``times`` mails, ``apart`` from each other."""
    server = _locked()
    # A clock that was set back must not hold the mail for hours.
    taken = server.free_at if server.free_at and server.free_at < at + REST else at
    begins = max(at, taken)
    server.free_at = begins + times * apart
    server.save(update_fields=["free_at"])
    return begins


def _locked() -> MailServer:
    MailServer.objects.get_or_create(pk=ONLY)
    return MailServer.objects.select_for_update().get(pk=ONLY)
