"""The way back of a mail: an address of its own for each, which nobody can make up.

``bounces@example.org`` becomes ``bounces+KEYSIGNATURE@example.org``. The signature covers the row and where it went, so
a bounce of an old address says nothing about a new one.
"""

from __future__ import annotations

import base64
import re
from uuid import UUID

from django.conf import settings

from notifications.signed import is_signed, signature

PURPOSE = "way back"
LOCAL_PART = 64  # the most that mail servers take before the @ (RFC 5321, 4.5.3.1.1)
KEY, MARK = 26, 21
LONGEST_NAME = LOCAL_PART - len("+") - KEY - MARK
SIGNED = re.compile(r"\+([a-z2-7]{26})([a-z2-7]{21})@", re.IGNORECASE | re.ASCII)


def for_mail(message_id: UUID, to: str) -> str:
    """The envelope's sender; the usual one where the installation takes no bounces."""
    name, _, domain = settings.UPWARD_BOUNCE_ADDRESS.partition("@")
    if not domain:
        return settings.DEFAULT_FROM_EMAIL
    key = base64.b32encode(message_id.bytes).decode().rstrip("=").lower()
    return f"{name}+{key}{signature(PURPOSE, str(message_id), to.lower())}@{domain}"


def message_named(address: str) -> tuple[UUID, str] | None:
    """The row that ``address`` speaks of, and the signature it came with; not yet whether that is right."""
    found = SIGNED.search(address)
    if found is None:
        return None
    key, mark = (part.lower() for part in found.groups())
    try:
        return UUID(bytes=base64.b32decode(f"{key.upper()}======")), mark
    except ValueError:
        return None


def is_ours(message_id: UUID, mark: str, to: str) -> bool:
    """Whether we sent the row ``message_id`` to the address ``to`` with this signature."""
    return is_signed(mark, PURPOSE, str(message_id), to.lower())
