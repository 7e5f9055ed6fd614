"""Words that nobody but their readers may read: AES-GCM, bound to table, column and row.

Each content key belongs to one pair or one person and is itself wrapped by the master key, which is not in the
database. Destroying a content key erases every word sealed with it; a restored backup destroys it again.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable
from typing import Any, Self, overload

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models

from accounts import keyring
from accounts.listeners import words_opened

NONCE_BYTES = 12
PARTS = "."  # between the name of the master key and what it sealed; base64 has no such character


class CannotOpen(Exception):
    """The sealed words do not belong to this row, or the key is not the one they were sealed with."""


def new_secret() -> bytes:
    """A fresh 256-bit key."""
    return AESGCM.generate_key(bit_length=256)


def wrap(secret: bytes, key_id: str) -> bytes:
    """``secret`` wrapped by the current master key and bound to ``key_id``."""
    return _seal(keyring.current(), secret, context=f"key:{key_id}")


def unwrap(wrapped: bytes, key_id: str) -> bytes:
    """The key inside ``wrapped``. :raises CannotOpen: with no right master key or another id."""
    return open_with_any(keyring.opening(), wrapped, context=f"key:{key_id}")


def seal_with_master(words: str, *, context: str) -> str:
    """``words`` of the installation itself, such as the secret of a sign-in, sealed; as text for a column of text.

    Whoever uses it names the column in ``accounts.rotation.places``, so that a rotation finds it.
    """
    sealed = base64.b64encode(_seal(keyring.current(), words.encode(), context=context)).decode()
    return f"{keyring.current_name()}{PARTS}{sealed}"


def open_with_master(sealed: str, *, context: str) -> str:
    """What ``seal_with_master`` was given. :raises CannotOpen: with no right master key or another ``context``."""
    raw = base64.b64decode(sealed.rpartition(PARTS)[2])
    return open_with_any(keyring.opening(), raw, context=context).decode()


def is_sealed_with_current(sealed: str) -> bool:
    return sealed.startswith(f"{keyring.current_name()}{PARTS}")


def open_with_any(keys: Iterable[bytes], sealed: bytes, *, context: str) -> bytes:
    """What the first fitting key of ``keys`` opens. :raises CannotOpen: if none does."""
    for key in keys:
        try:
            return _open(key, sealed, context=context)
        except CannotOpen:
            continue
    raise CannotOpen(context)


def seal(secret: bytes, words: str, *, table: str, column: str, row: Any) -> bytes:
    """``words`` as ``Sealed`` writes them into ``column`` of ``row``; for migrations, whose models have no methods."""
    return _seal(secret, words.encode(), context=_place(table, column, row))


def unseal(secret: bytes, sealed: bytes, *, table: str, column: str, row: Any) -> str:
    """What ``seal`` was given. :raises CannotOpen: for another place or key."""
    return _open(secret, sealed, context=_place(table, column, row)).decode()


def _place(table: str, column: str, row: Any) -> str:
    return f"{table}.{column}.{row}"


def _seal(key: bytes, words: bytes, *, context: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, words, context.encode())


def _open(key: bytes, sealed: bytes, *, context: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode())
    except (InvalidTag, ValueError) as error:  # a value cut short has no whole nonce
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
        words = self._words(row)
        if words:
            words_opened.tell(row=row, column=self.column)
        return words

    def __set__(self, row: Any, words: str) -> None:
        if not words:
            setattr(row, self.column, b"")
            return
        if row.key is None:
            raise CannotOpen(f"{row._meta.label} has no key to seal {self.name} with")
        setattr(row, self.column, _seal(row.key.secret(), words.encode(), context=self._context(row)))

    def carry(self, row: Any, to: Any) -> None:
        """Seal the words of ``row`` for the row ``to`` as well, which has the same readers. Nobody reads them here."""
        self.__set__(to, self._words(row))

    def _words(self, row: Any) -> str:
        sealed = getattr(row, self.column)
        if not sealed or row.key is None:
            return ""
        return open_with_any(row.key.secrets(), bytes(sealed), context=self._context(row)).decode()

    def is_sealed_with(self, row: Any, secret: bytes) -> bool:
        """Whether ``secret`` opens what stands in the column."""
        try:
            _open(secret, bytes(getattr(row, self.column)), context=self._context(row))
        except CannotOpen:
            return False
        return True

    def _context(self, row: Any) -> str:
        return _place(row._meta.db_table, self.column, row.pk)


def sealed_in(model: type[models.Model]) -> list[Sealed]:
    """The sealed columns of ``model``: its own, and those that it has from an abstract one."""
    return [value for kind in model.__mro__ for value in vars(kind).values() if isinstance(value, Sealed)]
