"""How the log is written: one record a line, nothing in it that steers a terminal, and no secrets.

In production each line is one JSON document; embedded it is plain text to read, escaped and masked the same way.
Of an error stands where it happened and of what kind it was, never its message, which may quote what somebody wrote.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from mentoring import request_log

MASK = "[masked]"
NAMES = "password|passwd|pwd|token|secret|session|cookie|authorization|api[-_ ]?key|master[-_ ]?key|code|otp"
# A name of a secret, then what parts it from the value, then the value up to the next blank, comma or quote.
NAMED = re.compile(
    rf"(?i)(?P<name>[\w-]{{0,40}}(?:{NAMES})[\w-]{{0,40}}[\"']?\s{{0,3}}[=:]\s{{0,3}})"
    r"(?P<scheme>(?:bearer|basic|token)\s+)?(?P<value>\"[^\"]*\"|'[^']*'|[^\s,;&\"']+)"
)
BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}")
IN_ADDRESS = re.compile(r"(://[^\s/:@]{0,100}):[^\s/@]{1,200}@")
# A part of an address that begins so opens something for whoever holds it (``notifications.outbox.SECRET``).
IN_LINK = re.compile(r"/~[\w.-]+")
# Everything that starts a new line or steers a terminal, and marks that turn the direction of text.
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def masked(words: str) -> str:
    """``words`` without values of secrets: those with a telling name, and ours wherever they stand."""
    for own in (settings.SECRET_KEY, settings.UPWARD_MASTER_KEY, *settings.UPWARD_MASTER_KEY_PREVIOUS):
        words = words.replace(own, MASK) if own else words
    words = IN_ADDRESS.sub(rf"\1:{MASK}@", words)
    words = IN_LINK.sub(f"/~{MASK}", words)
    words = NAMED.sub(rf"\g<name>{MASK}", words)
    return BEARER.sub(rf"\1 {MASK}", words)


def escaped(words: str) -> str:
    """``words`` in one line: control characters as ``\\x1b`` or ``\\n``."""
    return CONTROLS.sub(lambda found: ascii(found.group())[1:-1], words)


def course_of(error: BaseException) -> str:
    """The errors that led to one another, each by its kind and the places it came through; the first one first."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    places = [f"{_short(f.filename)}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
    told = " < ".join([_kind(error), *reversed(places)])
    return f"{course_of(before)}; then {told}" if before is not None else told


def _kind(error: BaseException) -> str:
    """Such as ``OSError 28`` or ``IntegrityError 23505``: numbers say what is wrong and quote nobody."""
    number = getattr(error, "errno", None) or getattr(error, "sqlstate", None)
    return f"{type(error).__name__} {number}" if number else type(error).__name__


def _short(path: str) -> str:
    place = Path(path)
    if place.is_relative_to(settings.BASE_DIR):
        return str(place.relative_to(settings.BASE_DIR))
    return "/".join(place.parts[-3:])


class _Careful(logging.Formatter):
    """Says of an error what it may; whoever develops sees all of it."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 (the name is the standard library's)
        return super().formatException(ei) if settings.DEBUG else course_of(ei[1])


class Line(_Careful):
    """One record as one line of text."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        facts = "".join(f" {name}={value}" for name, value in request_log.facts().items())
        return escaped(masked(super().format(record) + facts))


class JsonLine(_Careful):
    """One record as one JSON document in one line; times in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        document = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": escaped(masked(record.getMessage())),
            **request_log.facts(),
        }
        if record.exc_info and record.exc_info[1]:
            document["error"] = escaped(masked(self.formatException(record.exc_info)))
        return json.dumps(document, ensure_ascii=True)
