"""What production does not start with: secrets that are short, known, or used for two things.

Each refusal names the setting, and never its value.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable, Iterator
from itertools import combinations
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SHORTEST = 32  # bytes; for the master key, decoded, the only length
FEWEST_DIFFERENT = 12  # of them; 32 random bytes, or 50 random characters, have 20 and more
# Words of examples. A key that holds one of them was copied rather than made.
OF_EXAMPLES = (
    "insecure",
    "change-me",
    "changeme",
    "change_me",
    "example",
    "only-for-tests",
    "your-secret",
    "password",
)


def no_weak_secrets(
    *, secret_key: str, master_key: str, previous: Iterable[str], addresses: dict[str, str]
) -> None:
    """Hold the keys of an installation to length, variety and to being kept apart.

    ``addresses`` are those that may hold a password, by the name of the setting.

    :raises ImproperlyConfigured: naming the setting that is at fault.
    """
    _is_strong("SECRET_KEY", secret_key.encode(), "any 50 characters that nobody can guess")
    previous = list(previous)
    masters = {"UPWARD_MASTER_KEY": [master_key], "UPWARD_MASTER_KEY_PREVIOUS": previous}
    for setting, keys in masters.items():
        for words in keys:
            _is_strong(setting, _decoded(words), f"{SHORTEST} bytes in base64 from `openssl rand -base64 32`")
            if len(_decoded(words)) != SHORTEST:
                raise ImproperlyConfigured(f"{setting} is not {SHORTEST} bytes in base64.")
    secrets = {"SECRET_KEY": [secret_key], "UPWARD_MASTER_KEY": [master_key, *previous]}
    secrets |= {setting: [_password(address)] for setting, address in addresses.items()}
    _are_apart({setting: [word for word in words if word] for setting, words in secrets.items()})


def _is_strong(setting: str, key: bytes, better: str) -> None:
    known = any(word in key.lower() for word in (each.encode() for each in OF_EXAMPLES))
    if len(key) < SHORTEST or len(set(key)) < FEWEST_DIFFERENT or known:
        why = "is known from an example" if known else f"is shorter than {SHORTEST} bytes or easy to guess"
        raise ImproperlyConfigured(f"{setting} {why}. Give it {better}.")


def _are_apart(secrets: dict[str, list[str]]) -> None:
    """No two are the same, nor made of each other by the ways that come to mind."""
    for (one, first), (other, second) in combinations(secrets.items(), 2):
        if any(set(_shapes(word)) & set(_shapes(another)) for word in first for another in second):
            raise ImproperlyConfigured(
                f"{one} and {other} are the same, or one is made of the other. Whoever learns one must not "
                "have both: give each a value of its own."
            )


def _shapes(words: str) -> Iterator[str]:
    """A secret as it is, decoded, as digits and digested: what somebody in a hurry makes a second one of."""
    for raw in {words.encode(), _decoded(words), _of_digits(words)} - {b""}:
        for each in (raw, hashlib.sha256(raw).digest(), hashlib.sha512(raw).digest()):
            yield each.hex()


def _decoded(words: str) -> bytes:
    """The bytes that ``words`` stand for in base64; empty where they are no base64."""
    try:
        return base64.b64decode(words, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _of_digits(words: str) -> bytes:
    try:
        return bytes.fromhex(words)
    except ValueError:
        return b""


def _password(address: str) -> str:
    return unquote(urlsplit(address).password or "")
