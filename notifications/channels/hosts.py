"""Which addresses a chat channel may have: those whose host the operator has listed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

HTTPS = 443


class BadAddress(ValueError):
    """No address of a channel; the text is a sentence that says what to do."""


def host_of(address: str, listed: Sequence[str]) -> str:
    """The host of ``address``. ``listed`` holds hosts, ``*.example.org`` for all below one, and ``host:port``.

    :raises BadAddress: for anything but a plain https address of a listed host.
    """
    if not address.isascii() or any(sign in address for sign in " \\\r\n\t"):
        raise BadAddress("An address holds plain letters and no spaces. Copy it again.")
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise BadAddress("This is no address. Copy it again.") from None
    if parts.scheme != "https" or not host:
        raise BadAddress("The address must begin with https://.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise BadAddress("Take out what stands before the @ or after the #.")
    name = host if port in (None, HTTPS) else f"{host}:{port}"
    if not any(_is_listed(name, entry.strip().lower()) for entry in listed):
        raise BadAddress(f"“{name}” is not on the list of UPWARD_CHAT_HOSTS. Ask whoever runs this service.")
    return host


def _is_listed(name: str, entry: str) -> bool:
    if entry.startswith("*."):
        return name.endswith(entry[1:]) and len(name) > len(entry[1:])
    return bool(entry) and name == entry
