"""Mails about signing in: written down in the request, sent by a worker that does nothing else.

So a mail server that is slow or away changes no page, and the time of an answer does not tell which addresses are
known. The rows hold codes and links that let somebody in: they are sealed, and gone once the mail has left.
"""

from __future__ import annotations

import json
import logging
import smtplib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q

from accounts import doorbell, vault
from accounts.models import SignInMail
from accounts.rotation import sign_in_mail_context

log = logging.getLogger("upward.security")

LEASE = timedelta(minutes=2)
AT_ONCE = 50
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(minutes=10)
PADDED_TO = 4096
PERMANENT = 500
# How long a mail of each kind is of any use; a notice for longer than a code.
DAY = timedelta(days=1)
LASTS = {
    "account/email/login_code": timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
    "account/email/password_reset_key": timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
    "account/email/unknown_account": timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
}


def hand_in(*, to: str, subject: str, text: str, lasts: timedelta = DAY, at: datetime) -> None:
    """Send a mail soon; to nobody if ``to`` is empty, with the same work."""
    from accounts import tasks

    mail = SignInMail(queued_at=at, due_at=at, gone_by=at + lasts)
    words = json.dumps({"to": to, "subject": subject, "text": text})
    words += " " * (-len(words.encode()) % PADDED_TO)
    mail.sealed = vault.seal_with_master(words, context=sign_in_mail_context(mail))
    mail.save(force_insert=True)
    doorbell.ring(tasks.send_sign_in_mail, mail_id=str(mail.pk))


def send_due(*, at: datetime) -> int:
    """Send what is due, and drop what is of no use any more; how many have left."""
    _drop_late(at)
    due = SignInMail.objects.filter(_is_due(at)).order_by("due_at").values_list("pk", flat=True)
    return sum(send(mail_id=str(mail_id), at=at) for mail_id in list(due[:AT_ONCE]))


def send(*, mail_id: str, at: datetime) -> bool:
    """Send one mail, unless somebody else does or its time has not come. Whether it has left."""
    if not SignInMail.objects.filter(_is_due(at), pk=mail_id).update(lease_until=at + LEASE):
        return False
    mail = SignInMail.objects.get(pk=mail_id)
    if mail.gone_by <= at:
        _drop_late(at)
        return False
    try:
        words = json.loads(vault.open_with_master(mail.sealed, context=sign_in_mail_context(mail)))
        if words["to"]:
            _message(mail, words).send()
    except (OSError, smtplib.SMTPException) as error:
        _later(mail, error, at)
        return False
    mail.delete()
    return bool(words["to"])


def _is_due(at: datetime) -> Q:
    return Q(due_at__lte=at) & (Q(lease_until=None) | Q(lease_until__lte=at))


def _message(mail: SignInMail, words: dict[str, Any]) -> EmailMessage:
    """Under the same Message-ID each time, so that a mail program shows a repeat once."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    headers = {"Message-ID": f"<{mail.pk}@{domain}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(words["subject"], words["text"], to=[words["to"]], headers=headers)


def _later(mail: SignInMail, error: Exception, at: datetime) -> None:
    """Try again while the mail is of use, unless the server has refused the address for good."""
    refused = isinstance(error, smtplib.SMTPRecipientsRefused) and all(
        code >= PERMANENT for code, _ in error.recipients.values()
    )
    wait = min(FIRST_WAIT * 2**mail.tries, LONGEST_WAIT)
    log.error(
        "A mail about signing in could not be sent: %s. Is the mail server there?", type(error).__name__
    )
    if refused or at + wait >= mail.gone_by:
        mail.delete()
        return
    mine = SignInMail.objects.filter(pk=mail.pk, lease_until=mail.lease_until)
    mine.update(tries=mail.tries + 1, due_at=at + wait, lease_until=None)


def _drop_late(at: datetime) -> None:
    dropped = SignInMail.objects.filter(gone_by__lte=at).delete()[0]
    if dropped:
        log.error("%s mails about signing in never left and were dropped. Is the mail server there?", dropped)
