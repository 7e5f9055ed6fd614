"""What the status of a mail that came back says (RFC 3463). Pure."""

from __future__ import annotations

import re

STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])", re.ASCII)
# Permanent, and yet not about the address: full, too long, the system, the mail's form, a policy.
NOT_THE_ADDRESS = ("5.2.2", "5.2.3", "5.3.", "5.4.5", "5.4.6", "5.4.7", "5.6.", "5.7.")


def status_in(words: str) -> str:
    """The first status such as ``5.1.1`` in ``words``; empty when there is none."""
    found = STATUS.search(words)
    return found.group(0) if found else ""


def is_address_gone(status: str) -> bool:
    """Whether no mail to this address will ever arrive."""
    return status.startswith("5.") and not status.startswith(NOT_THE_ADDRESS)
