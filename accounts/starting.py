"""Whether this process holds the keys that the database was sealed with: asked before anything opens."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from accounts import keyring, purposes, vault
from accounts.models import ContentKey, PurposeKey

WRONG_KEY = (
    f"{keyring.CURRENT} is not the key that this database was sealed with. Set it to the right one; if the key was "
    f"changed, put the one before into {keyring.PREVIOUS} and run `manage.py rotate_keys`."
)


def problem_with_keys() -> str | None:
    """What is wrong with the master key in words that name settings and no value; None when all is well.

    On first use it makes the keys of the installation.
    """
    known = keyring.opening_names()
    try:
        for purpose in purposes.PURPOSES:
            row = PurposeKey.objects.filter(pk=purpose).first()
            if row is None:
                _before_there_were_purposes()
            (row or purposes.make(purpose)).secret()
    except vault.CannotOpen:
        return WRONG_KEY
    if ContentKey.objects.exclude(master__in=[*known, ""]).exists():
        return (
            f"Some stored keys were wrapped by a master key that is not given. Put it into {keyring.PREVIOUS} and "
            "run `manage.py rotate_keys`."
        )
    return None


def count_keys() -> tuple[int, int]:
    """How many content keys the master keys at hand open, and how many not. Each is tried."""
    opened = closed = 0
    for key in ContentKey.objects.iterator():
        try:
            key.secret()
        except vault.CannotOpen:
            closed += 1
        else:
            opened += 1
    return opened, closed


def _before_there_were_purposes() -> None:
    """A database from before: any stored key tells. :raises vault.CannotOpen: if it does not open."""
    if key := ContentKey.objects.first():
        key.secret()


def check_keys() -> None:
    """:raises ImproperlyConfigured: when the keys do not fit the database."""
    if problem := problem_with_keys():
        raise ImproperlyConfigured(problem)
