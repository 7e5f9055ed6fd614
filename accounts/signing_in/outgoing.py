"""Requests that this service makes to an address somebody typed: to public addresses only, small, quick, no detours.

The address is resolved once and the connection goes to what was checked, so that a name which changes its mind
between the check and the connection gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.util.connection import create_connection

from accounts.errors import Refused

SECONDS = 5
MOST_BYTES = 256 * 1024
# Addresses that carry another one inside, which would have to be judged instead.
CARRIERS = [
    ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
]


class NotReached(Refused, requests.RequestException):
    """The address is not one that this service may ask, or it does not answer as it should."""


def is_public(address: str) -> bool:
    """Whether ``address`` (numeric) belongs to the public internet, and not to this machine or its network."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return is_public(str(ip.ipv4_mapped))
        if any(ip in net for net in CARRIERS):
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not ip.is_unspecified


def resolved(host: str, port: int) -> str:
    """One numeric address of ``host``. :raises NotReached: if it has none, or any of them is not public."""
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except OSError as error:
        raise NotReached(f"“{host}” is not known. Check the address.") from error
    if not settings.UPWARD_PRIVATE_PROVIDERS and not all(map(is_public, found)):
        raise NotReached(
            f"“{host}” is inside this network. Whoever runs this service may allow that with UPWARD_PRIVATE_PROVIDERS."
        )
    return sorted(found)[0]


def _reason(error: BaseException) -> NotReached:
    """Our own refusal, if the libraries in between have wrapped one; else that nobody answers."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, NotReached):
            return seen
        seen = seen.__cause__ or seen.__context__
    return NotReached("The address does not answer. Check it, and whether this service may reach it.")


class _Checked:
    """Connects to the address that was checked, while the name is still what the certificate must say."""

    def _new_conn(self) -> socket.socket:
        connection: Any = self
        address = resolved(connection.host, connection.port)
        return create_connection(
            (address, connection.port), SECONDS, socket_options=connection.socket_options
        )


class _Plain(_Checked, HTTPConnection):
    pass


class _Secure(_Checked, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class _CheckedAdapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}


def _body(response: requests.Response, most_bytes: int) -> bytes:
    """At most one byte more than may be sent. :raises TimeoutError: if it drips in."""
    until = time.monotonic() + SECONDS
    body = b""
    while len(body) <= most_bytes and (part := response.raw.read1(most_bytes + 1, decode_content=True)):
        body += part
        if time.monotonic() > until:
            raise TimeoutError
    return body


class Asking(requests.Session):
    """A session for one conversation. Follows no redirects, reads at most ``most_bytes``, uses no proxy's settings."""

    def __init__(self, *, most_bytes: int = MOST_BYTES) -> None:
        super().__init__()
        self.most_bytes = most_bytes
        self.trust_env = False
        self.mount("https://", _CheckedAdapter())
        self.mount("http://", _CheckedAdapter())

    def request(self, method: Any, url: Any, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        if urlsplit(str(url)).scheme != "https" and not settings.UPWARD_PRIVATE_PROVIDERS:
            raise NotReached("The address must begin with https://.")
        kwargs |= {"timeout": SECONDS, "allow_redirects": False, "stream": True}
        try:
            response = super().request(method, url, **kwargs)
            body = _body(response, self.most_bytes)
        except (OSError, HTTPError) as error:
            raise _reason(error) from error
        if len(body) > self.most_bytes:
            raise NotReached("The answer is too large to be what was asked for.")
        response._content = body
        return response
