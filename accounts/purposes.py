"""Keys for what is signed or digested and not sealed: the audit trail, erasures, answers, releases, polls.

Each was made from the first master key and is kept wrapped, so that what it signed stays good when the master key
changes. The key stays the same for the life of the installation.
"""

from __future__ import annotations

from functools import cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from accounts import keyring
from accounts.models import PurposeKey

TRAIL, ERASURES = "audit trail", "erasures"
RESPONDENT, RELEASE = "feedback respondent", "insights release"
POLL = "programmes poll"
PURPOSES = (TRAIL, ERASURES, RESPONDENT, RELEASE, POLL)


def key_for(purpose: str) -> bytes:
    """The 32-byte key for ``purpose``; read once in each process.

    :raises accounts.vault.CannotOpen: when no master key that is given opens it.
    """
    return _kept(purpose, settings.UPWARD_MASTER_KEY, tuple(settings.UPWARD_MASTER_KEY_PREVIOUS))


@cache
def _kept(purpose: str, master: str, previous: tuple[str, ...]) -> bytes:
    row = PurposeKey.objects.filter(pk=purpose).first() or make(purpose)
    return row.secret()


def make(purpose: str) -> PurposeKey:
    """The row of ``purpose``, made when there is none."""
    draft = PurposeKey(purpose=purpose)
    draft.hold(first_key_for(purpose, keyring.oldest()))
    return PurposeKey.objects.get_or_create(
        pk=purpose, defaults={"wrapped": draft.wrapped, "master": draft.master}
    )[0]


def first_key_for(purpose: str, master: bytes) -> bytes:
    """The key for ``purpose`` as an installation with ``master`` begins."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(master)
