"""The way a message takes: by mail, or to the inbox alone where its reader wants that. The inbox holds both."""

from __future__ import annotations

from notifications import letters
from notifications.inbox.selectors import is_for_the_inbox_alone
from notifications.models import Attempt
from notifications.registry import Kind, Letter

INBOX = "inbox"


def send(attempt: Attempt, kind: Kind, letter: Letter) -> None:
    """Send ``letter`` by the channel that the person chose, and write the channel beside the attempt."""
    if is_for_the_inbox_alone(attempt.message, kind):
        Attempt.objects.filter(pk=attempt.pk).update(channel=INBOX)
    else:
        letters.send(attempt.message, kind, letter)
