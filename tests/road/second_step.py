"""The second step of those whose role asks for one: set up at the first sign-in, a recovery code at each later one."""

from __future__ import annotations

import re
import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

KEY = re.compile(r"Key: ([A-Z2-7]{16,})")
RECOVERY_CODE = re.compile(r"\d{8}")
PERIOD = 30
_written_down: dict[str, list[str]] = {}


def take(visitor: Any, email: str) -> None:
    """Do what the page asks after the first step; nothing, if it asks for nothing."""
    if "Set up a second step first" in visitor.words:
        _set_up(visitor, email)
    elif "Open the app on your phone" in visitor.words:
        visitor.press("Sign in", code=_written_down[email].pop())


def _set_up(visitor: Any, email: str) -> None:
    visitor.follow("Set it up")
    found = KEY.search(visitor.words)
    assert found, visitor.words
    visitor.press("Switch it on", code=format_hotp_value(hotp_value(found[1], int(time.time()) // PERIOD)))
    _written_down[email] = RECOVERY_CODE.findall(visitor.words)
    assert len(_written_down[email]) == 10, visitor.words
    visitor.follow("Go on")
