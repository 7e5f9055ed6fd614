"""What a mail server's refusal means: for this address, for this mail, or for all of them."""

from __future__ import annotations

import smtplib

from notifications.addresses.status import is_address_gone, status_in

PERMANENT = 500
# Without a status of its own: the mailbox is not there, is elsewhere, or has no such name.
MAILBOX = {550: "5.1.1", 551: "5.1.6", 553: "5.1.3"}


def gone_address(error: Exception) -> str:
    """The status with which every recipient was refused for good; empty when the address may be fine."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return ""
    found = [_status(code, words) for code, words in error.recipients.values()]
    return found[0] if found and all(is_address_gone(status) for status in found) else ""


def is_final(error: Exception) -> bool:
    """A refusal of this mail; being busy, greylisting and lost connections pass."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _ in error.recipients.values()) and not _is_policy(error)
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= PERMANENT


def is_of_the_server(error: Exception) -> bool:
    """Whether the next mail would most likely meet the same: it is the server, not one recipient or one mail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _is_policy(error)
    return isinstance(error, OSError) and not isinstance(error, smtplib.SMTPDataError)


def _is_policy(error: smtplib.SMTPRecipientsRefused) -> bool:
    """It takes no mail from us: nothing that another address would cure."""
    found = [_status(code, words) for code, words in error.recipients.values()]
    return bool(found) and all(status.startswith("5.7.") for status in found)


def _status(code: int, words: bytes | str) -> str:
    said = words.decode("ascii", "replace") if isinstance(words, bytes) else str(words)
    if code < PERMANENT:
        return ""
    return status_in(said) or MAILBOX.get(code, "")
