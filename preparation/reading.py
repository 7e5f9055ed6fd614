"""The reading of a module as a page shows it: in points, cleaned, because an organisation may write its own modules."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.safestring import SafeString

from accounts.markdown import MARKDOWN, as_html

HEADING = re.compile(r"^## +(\S.*)$", re.MULTILINE)
WORDS_A_MINUTE = 230


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a reading: its step, its heading as it was written, and the rest as HTML."""

    step: str
    title: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading in its parts, so that a page can remember where somebody stopped."""

    opening: SafeString
    points: list[Point]

    def title_of(self, step: str) -> str:
        return next((point.title for point in self.points if point.step == step), "")


def as_points(text: str) -> Reading:
    """The reading of a module, parted at its headings."""
    opening, *rest = HEADING.split(text)
    pairs = zip(rest[::2], rest[1::2], strict=True)
    points = [
        Point(f"point-{place}", _plain(title), as_html(body)) for place, (title, body) in enumerate(pairs, 1)
    ]
    return Reading(as_html(opening), points)


def _plain(title: str) -> str:
    """A heading without the marks of Markdown; the template escapes it."""
    inner = MARKDOWN.parseInline(title.rstrip(" #"))[0].children or []
    return "".join(token.content for token in inner)


def minutes_to_read(text: str) -> int:
    """Whole minutes, at least one."""
    return max(1, round(len(text.split()) / WORDS_A_MINUTE))
