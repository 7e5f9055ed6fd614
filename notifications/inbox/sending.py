"""The way a message takes: by mail, or to the inbox alone where its reader wants that. The inbox holds both."""

from __future__ import annotations

from notifications import letters
from notifications.inbox.selectors import is_for_the_inbox_alone
from notifications.mail_server.line import Line
from notifications.models import Attempt
from notifications.registry import Kind, Letter

INBOX = "inbox"


def send(attempt: Attempt, kind: Kind, letter: Letter, line: Line) -> None:
    """Send ``letter`` by the channel that the person chose, and write the channel beside the attempt.

    The ``line`` to the mail server is opened only for a mail.
    """
    if is_for_the_inbox_alone(attempt.message, kind):
        Attempt.objects.filter(pk=attempt.pk).update(channel=INBOX)
    else:
        letters.send(attempt.message, kind, letter, by=line.opened())
