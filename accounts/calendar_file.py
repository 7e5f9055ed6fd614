"""A calendar file (RFC 5545) as bytes. Pure: whoever makes one says what stands in it.

In a file that is fetched nobody is named as organiser or guest, so that no calendar writes to anybody. An invitation by
mail (RFC 5546) needs both: they are the product's own sender and the one who reads. Whatever somebody wrote is text
inside one property: it can begin no line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

CONTENT_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"
LONGEST_LINE = 75  # octets, without the line break
LINE_BREAK = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Nothing that steers a terminal or turns the direction of what follows.
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
SAFE_IN_AN_ADDRESS = "/:?#[]@!$&'()*+,;=%-._~"


@dataclass(frozen=True, slots=True)
class Event:
    """One entry. ``uid`` stays the same when it moves, and ``sequence`` goes up; both times carry a zone.

    A calendar that takes a cancelled one with a higher ``sequence`` strikes the entry out or removes it.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str = ""
    words: str = ""
    address: str = ""
    is_cancelled: bool = False


def calendar_file(events: Iterable[Event], *, at: datetime) -> bytes:
    """The file, made at ``at``. Each entry is private: in a shared calendar others see that the time is taken."""
    return _file("PUBLISH", [_entry(event, at) for event in events])


def method_of(event: Event) -> str:
    """What an invitation asks of a calendar: to take the entry, or to strike it out."""
    return "CANCEL" if event.is_cancelled else "REQUEST"


def invitation(event: Event, *, at: datetime, sender: str, reader: str) -> bytes:
    """One entry that a mail program offers to put down, or to strike out. ``sender`` and ``reader`` are addresses.

    The only guest is whoever reads it, so that nobody learns of anybody; no answer is asked for.
    """
    entry = list(_entry(event, at))
    entry[-1:] = [f"ORGANIZER:mailto:{_address(sender)}", f"ATTENDEE:mailto:{_address(reader)}", entry[-1]]
    return _file(method_of(event), [entry])


def _file(method: str, entries: Iterable[Iterable[str]]) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Upward//Upward//EN", f"METHOD:{method}"]
    for entry in entries:
        lines += entry
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) + b"\r\n" for line in lines)


def _address(mail: str) -> str:
    return quote(UNSEEN.sub("", mail), safe="@.+-_", errors="replace")


def _entry(event: Event, at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"SEQUENCE:{event.sequence:d}"
    yield f"DTSTAMP:{_moment(at)}"
    yield f"DTSTART:{_moment(event.starts_at)}"
    yield f"DTEND:{_moment(event.ends_at)}"
    yield f"SUMMARY:{_text(event.title)}"
    if event.place:
        yield f"LOCATION:{_text(event.place)}"
    if event.words:
        yield f"DESCRIPTION:{_text(event.words)}"
    if event.address:
        yield "URL:" + quote(event.address, safe=SAFE_IN_AN_ADDRESS, errors="replace")
    yield "CLASS:PRIVATE"
    yield f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    """``words`` as the value of one property: line breaks and what parts values are escaped, unseen signs left out."""
    parts = (UNSEEN.sub("", part) for part in LINE_BREAK.split(words))
    escaped = (re.sub(r"([\\;,])", r"\\\1", part) for part in parts)
    return "\\n".join(escaped)


def _folded(line: str) -> bytes:
    """One line in as many as it needs; a character is never cut, and each further line begins with a blank."""
    pieces, piece = [], b""
    for character in line:
        octets = character.encode("utf-8", "replace")
        if len(piece) + len(octets) > LONGEST_LINE:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece])
