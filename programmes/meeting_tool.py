"""The company's meeting tool: which addresses a place may be. Pure; nothing here opens an address or asks a server.

A place is words, or one https address and nothing else. Only an address becomes a link, and its host is always shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

LONGEST = 500
# Words never begin like this: in "Leeds: room 4" a blank follows the colon.
BEGINS_AS_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{0,30}:\S", re.IGNORECASE)
# What browsers drop or read as something else. An address is written in ASCII, so that no letter looks like another.
NOT_IN_AN_ADDRESS = re.compile(r"[^\x21-\x7e]|[\\<>\"`{}|^]")
HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,30}")

NOT_HTTPS = "Only an address that begins with https:// can stand here. For a room, write its name."
ALONE = "Write the address alone, from https:// to its end, so that it becomes a link."
NO_SIGNS = "This address has a sign that addresses do not have. Copy it again from the meeting tool."
NO_ACCOUNT = "This address has a name or a password before an @. Copy the one that is meant for guests."
NO_HOST = "This address names no server. Copy it again from the meeting tool."


@dataclass(frozen=True, slots=True)
class Link:
    """An address that may be opened, and the ``host`` to show beside it, with its port if it has one."""

    address: str
    host: str


def link_of(place: str) -> Link | None:
    """``place`` as a link; nothing for words, and for an address that is not to be opened."""
    if not _is_address(place) or _fault_in_address(place):
        return None
    return Link(place, urlsplit(place).netloc.lower())


def fault_in_place(place: str, *, tool: str, beginning: str) -> str:
    """Why ``place`` cannot be one, in words for whoever typed it; empty where it can.

    ``beginning`` is how addresses of the meeting tool ``tool`` begin; with none, every https address will do.
    """
    if not _is_address(place):
        return ALONE if "://" in place else ""
    fault = _fault_in_address(place)
    if not fault and beginning and not _begins_with(urlsplit(place), urlsplit(beginning)):
        return f"Calls are in {tool or urlsplit(beginning).netloc} here. Use an address that begins with {beginning}"
    return fault


def fault_in_beginning(beginning: str) -> str:
    """Why addresses cannot begin so; empty where they can."""
    if not _is_address(beginning):
        return NOT_HTTPS
    parts = urlsplit(beginning)
    if "?" in beginning or "#" in beginning:
        return "Leave out everything from the ? or the # on: it differs from call to call."
    return _fault_in_address(beginning) or (NO_SIGNS if _climbs(parts.path) else "")


def _is_address(place: str) -> bool:
    return BEGINS_AS_ADDRESS.match(place) is not None


def _fault_in_address(place: str) -> str:
    if not place.lower().startswith("https://"):
        return NOT_HTTPS
    if " " in place:
        return ALONE
    if NOT_IN_AN_ADDRESS.search(place):
        return NO_SIGNS
    try:
        parts = urlsplit(place)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return NO_HOST
    if "@" in parts.netloc:
        return NO_ACCOUNT
    return "" if HOST.fullmatch(host) else NO_HOST


def _begins_with(parts: SplitResult, beginning: SplitResult) -> bool:
    """The same server, and a path at or beneath that of ``beginning``: a longer name is another place."""
    if (parts.hostname, parts.port or 443) != (beginning.hostname, beginning.port or 443):
        return False
    above = beginning.path.rstrip("/")
    return not _climbs(parts.path) and (parts.path == above or parts.path.startswith(f"{above}/"))


def _climbs(path: str) -> bool:
    """Whether a browser would go up from where the path seems to lead."""
    return any(step in (".", "..") for step in unquote(path).split("/"))
