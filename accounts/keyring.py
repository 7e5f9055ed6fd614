"""The master keys: the one that seals, and the ones before it that still open.

A master key is named by eight characters made from it, which say nothing about it. They stand beside what it sealed,
so that a rotation finds what is left to do and the start finds out that a key is missing.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
CURRENT, PREVIOUS = "UPWARD_MASTER_KEY", "UPWARD_MASTER_KEY_PREVIOUS"


def current() -> bytes:
    """The key that seals."""
    return _decoded(settings.UPWARD_MASTER_KEY, CURRENT)


def opening() -> tuple[bytes, ...]:
    """Every key that may open: the current one first, then the previous ones, newest first."""
    before = (_decoded(words, PREVIOUS) for words in settings.UPWARD_MASTER_KEY_PREVIOUS)
    return tuple(dict.fromkeys((current(), *before)))


def oldest() -> bytes:
    """The key that an installation began with, as far as it is given."""
    return opening()[-1]


@cache
def name_of(key: bytes) -> str:
    """Eight characters that tell keys apart: no way leads from them to the key."""
    return hmac.digest(key, b"name of a master key", "sha256").hex()[:8]


def current_name() -> str:
    return name_of(current())


def opening_names() -> list[str]:
    return [name_of(key) for key in opening()]


@cache
def _decoded(words: str, setting: str) -> bytes:
    """:raises ImproperlyConfigured: naming the setting, never the value."""
    try:
        key = base64.b64decode(words, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(
            f"{setting} is not {KEY_BYTES} bytes in base64. Take a whole one, for instance from "
            "`openssl rand -base64 32`."
        )
    return key
