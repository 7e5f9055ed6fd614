"""Short signatures for what leaves in a mail and comes back: the link that stops a reminder, the address of a bounce.

Lower-case letters and digits alone, because some mail servers change the case of an address.
"""

from __future__ import annotations

import base64
import hmac

from django.conf import settings

BYTES = 13  # 104 bits


def signature(purpose: str, *parts: str) -> str:
    """21 letters and digits over ``parts``; another ``purpose`` gives another signature."""
    words = "\n".join(("notifications", purpose, *parts)).encode()
    digest = hmac.digest(settings.SECRET_KEY.encode(), words, "sha256")
    return base64.b32encode(digest[:BYTES]).decode().rstrip("=").lower()


def is_signed(given: str, purpose: str, *parts: str) -> bool:
    return hmac.compare_digest(given.encode(), signature(purpose, *parts).encode())
