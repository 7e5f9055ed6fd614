"""Saying a neutral sentence and one link to a channel. What the other side answers is read and dropped."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.signing_in.outgoing import Asking, NotReached
from notifications.channels.hosts import BadAddress, host_of
from notifications.channels.models import ChatChannel

MOST_BYTES = 64 * 1024
OK = 300
# Everything that is ever said in a chat: no names, no counts, no programme.
SENTENCES = {
    "digest": ("The weekly look at your mentoring programmes is ready.", "home:hr"),
    "test": ("A test: messages of the mentoring software arrive here.", "home:landing"),
}


class NotSaid(Exception):
    """The channel did not take it. Its text is a sentence without the address."""


def body_of(provider: str, kind: str) -> dict[str, Any]:
    """What is posted: plain text for Slack, a card with one button for Teams."""
    sentence, name = SENTENCES[kind]
    address = settings.BASE_URL.rstrip("/") + reverse(name)
    if provider == ChatChannel.Provider.SLACK:
        return {"text": f"{sentence} {address}", "unfurl_links": False}
    card = {
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [{"type": "TextBlock", "text": sentence, "wrap": True}],
        "actions": [{"type": "Action.OpenUrl", "title": "Open", "url": address}],
    }
    content = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": content, "content": card}]}


def say(channel: ChatChannel, kind: str) -> None:
    """Post ``kind`` to ``channel``. :raises NotSaid: unless it was taken; nothing of the address is in the error."""
    address = channel.address
    try:
        host_of(address, settings.UPWARD_CHAT_HOSTS)
        answer = Asking(most_bytes=MOST_BYTES).post(address, json=body_of(channel.provider, kind))
    except (BadAddress, NotReached) as error:
        # Not chained: what lies beneath names the whole address.
        raise NotSaid(str(error)) from None
    if answer.status_code >= OK:
        raise NotSaid(f"The channel answered {answer.status_code} and took nothing.")
