"""What is done with a mail that came back: nothing on the word of whoever can write a mail."""

from __future__ import annotations

import logging
from datetime import datetime
from enum import Enum

from notifications import actions as wishes
from notifications.addresses import actions, reports, return_path
from notifications.addresses.selectors import address_of
from notifications.models import Message
from notifications.registry import UnknownKind, kind_named

log = logging.getLogger("upward.security")


class Taken(Enum):
    """What became of it."""

    PROBLEM = "address problem"
    STOPPED = "reminder stopped"
    IGNORED = "ignored"
    FORGED = "forged"


def take(raw: bytes, *, to: str = "", at: datetime) -> Taken:
    """Read the mail ``raw`` that came to the address ``to``, or to the one that stands in it.

    It counts only when it came to an address that we gave to a mail of ours, and for the address that this mail was
    sent to. A reply, a delay or a full mailbox changes nothing.
    """
    report = reports.read(raw)
    if not (report.status or report.is_complaint):
        return Taken.IGNORED
    message = _message_of([to] if to else report.came_to)
    if message is None:
        log.warning("Refused a bounce that speaks of no mail of ours")
        return Taken.FORGED
    if report.is_complaint:
        return _complained(message)
    actions.came_back(message.person, status=report.status, at=at)
    return Taken.PROBLEM


def _message_of(addresses: list[str] | tuple[str, ...]) -> Message | None:
    for address in addresses:
        named = return_path.message_named(address)
        if named is None:
            continue
        message = Message.objects.select_related("person__user").filter(pk=named[0]).first()
        if message and return_path.is_ours(*named, address_of(message.person)):
            return message
    return None


def _complained(message: Message) -> Taken:
    """Whoever calls a reminder spam gets no more of it; a question that somebody waits for still comes."""
    try:
        kind = kind_named(message.kind)
    except UnknownKind:
        return Taken.IGNORED
    if kind.is_ask:
        return Taken.IGNORED
    wishes.stop_reminder(person=message.person, kind=kind)
    return Taken.STOPPED
