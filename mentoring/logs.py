"""How the log is written: one record a line, nothing in it that steers a terminal, and no secrets.

In production each line is one JSON document; embedded it is plain text to read, escaped and masked the same way.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime

from django.conf import settings

MASK = "[masked]"
NAMES = "password|passwd|pwd|token|secret|session|cookie|authorization|api[-_ ]?key|master[-_ ]?key|code|otp"
# A name of a secret, then what parts it from the value, then the value up to the next blank, comma or quote.
NAMED = re.compile(
    rf"(?i)(?P<name>[\w-]{{0,40}}(?:{NAMES})[\w-]{{0,40}}[\"']?\s{{0,3}}[=:]\s{{0,3}})"
    r"(?P<scheme>(?:bearer|basic|token)\s+)?(?P<value>\"[^\"]*\"|'[^']*'|[^\s,;&\"']+)"
)
BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}")
IN_ADDRESS = re.compile(r"(://[^\s/:@]{0,100}):[^\s/@]{1,200}@")
# Everything that starts a new line or steers a terminal, and marks that turn the direction of text.
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def masked(words: str) -> str:
    """``words`` without values of secrets: those with a telling name, and ours wherever they stand."""
    for own in (settings.SECRET_KEY, settings.UPWARD_MASTER_KEY, *settings.UPWARD_MASTER_KEY_PREVIOUS):
        words = words.replace(own, MASK) if own else words
    words = IN_ADDRESS.sub(rf"\1:{MASK}@", words)
    words = NAMED.sub(rf"\g<name>{MASK}", words)
    return BEARER.sub(rf"\1 {MASK}", words)


def escaped(words: str) -> str:
    """``words`` in one line: control characters as ``\\x1b`` or ``\\n``."""
    return CONTROLS.sub(lambda found: ascii(found.group())[1:-1], words)


class Line(logging.Formatter):
    """One record as one line of text."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        return escaped(masked(super().format(record)))


class JsonLine(logging.Formatter):
    """One record as one JSON document in one line; times in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        document = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": escaped(masked(record.getMessage())),
        }
        if record.exc_info:
            document["error"] = escaped(masked(self.formatException(record.exc_info)))
        return json.dumps(document, ensure_ascii=True)
