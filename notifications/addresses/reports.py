"""What a mail that came back says, by the report that mail servers write (RFC 3464). Pure: bytes in, facts out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message as Mail

from notifications.addresses.status import is_address_gone, status_in

LONGEST = 1_000_000
# Where mail servers write to which of our addresses a mail came.
CAME_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To")


@dataclass(frozen=True, slots=True)
class Report:
    """``came_to`` are the addresses it may have been sent to, ``status`` the one that ended it; empty for all else."""

    came_to: tuple[str, ...]
    status: str = ""
    is_complaint: bool = False


def read(raw: bytes) -> Report:
    """The report in a mail. One that is no report, such as an out-of-office reply, has neither status nor complaint."""
    mail = message_from_bytes(raw[:LONGEST], policy=policy.compat32)
    came_to = tuple(str(value)[:1_000] for name in CAME_TO for value in mail.get_all(name, []))
    if mail.get_content_type() != "multipart/report":
        return Report(came_to)
    kind = str(mail.get_param("report-type") or "").lower()
    if kind == "feedback-report":
        return Report(came_to, is_complaint=True)
    return Report(came_to, _ended_by(mail) if kind == "delivery-status" else "")


def _ended_by(mail: Mail) -> str:
    """The status of the first recipient whose mail failed for good; a delay is none."""
    for fields in _recipients(mail):
        status = status_in(str(fields.get("Status", "")))
        if str(fields.get("Action", "")).strip().lower() == "failed" and is_address_gone(status):
            return status
    return ""


def _recipients(mail: Mail) -> Iterator[Mail]:
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            yield from (
                (block for block in blocks if isinstance(block, Mail)) if isinstance(blocks, list) else ()
            )
