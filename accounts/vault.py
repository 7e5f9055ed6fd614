"""Words that nobody but their readers may read: AES-GCM, bound to table, column and row.

Each content key belongs to one pair or one person and is itself wrapped by the master key, which is not in the
database. Destroying a content key erases every word sealed with it, in backups too.
"""

from __future__ import annotations

import base64
import os
from typing import Any, Self, overload

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

NONCE_BYTES = 12


class CannotOpen(Exception):
    """The sealed words do not belong to this row, or the key is not the one they were sealed with."""


def new_wrapped_key(key_id: str) -> bytes:
    """A fresh 256-bit key, wrapped by the master key and bound to ``key_id``."""
    return _seal(_master(), AESGCM.generate_key(bit_length=256), context=f"key:{key_id}")


def unwrap(wrapped: bytes, key_id: str) -> bytes:
    """The key inside ``wrapped``. :raises CannotOpen: with another master key or another id."""
    return _open(_master(), wrapped, context=f"key:{key_id}")


def seal_with_master(words: str, *, context: str) -> str:
    """``words`` of the installation itself, such as the secret of a sign-in, sealed; as text for a column of text."""
    return base64.b64encode(_seal(_master(), words.encode(), context=context)).decode()


def open_with_master(sealed: str, *, context: str) -> str:
    """What ``seal_with_master`` was given. :raises CannotOpen: with another master key or another ``context``."""
    return _open(_master(), base64.b64decode(sealed), context=context).decode()


def _master() -> bytes:
    return base64.b64decode(settings.UPWARD_MASTER_KEY)


def _seal(key: bytes, words: bytes, *, context: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, words, context.encode())


def _open(key: bytes, sealed: bytes, *, context: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode())
    except InvalidTag as error:
        raise CannotOpen(context) from error


class SealedRow(models.Model):
    """A row with sealed columns. ``key`` is null once it was destroyed: the words then read as nothing."""

    key = models.ForeignKey("accounts.ContentKey", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        abstract = True


class Sealed:
    """Plain text in Python, sealed bytes in the database.

    ``words = Sealed()`` on a ``SealedRow`` needs a ``BinaryField`` named ``words_sealed``. Set it only when the row
    has its key; ask for rows with ``select_related("key")`` so that reading costs no further query.
    """

    def __set_name__(self, owner: type[models.Model], name: str) -> None:
        self.name = name
        self.column = f"{name}_sealed"

    @overload
    def __get__(self, row: None, owner: type) -> Self: ...
    @overload
    def __get__(self, row: Any, owner: type) -> str: ...
    def __get__(self, row: Any, owner: type) -> Self | str:
        if row is None:
            return self
        sealed = getattr(row, self.column)
        if not sealed or row.key is None:
            return ""
        return _open(row.key.secret(), bytes(sealed), context=self._context(row)).decode()

    def __set__(self, row: Any, words: str) -> None:
        if not words:
            setattr(row, self.column, b"")
            return
        if row.key is None:
            raise CannotOpen(f"{row._meta.label} has no key to seal {self.name} with")
        setattr(row, self.column, _seal(row.key.secret(), words.encode(), context=self._context(row)))

    def _context(self, row: Any) -> str:
        return f"{row._meta.db_table}.{self.column}.{row.pk}"
