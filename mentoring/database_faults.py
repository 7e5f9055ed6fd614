"""Faults under a request that waiting or a new connection cures: no room on a disk, a server that has become a standby.

Told apart by the numbers of the database and of the system, never by words.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator

from django.db import connections

NO_ROOM_STATE = "53100"
READ_ONLY_STATE = "25006"
NO_ROOM_NUMBERS = (errno.ENOSPC, errno.EDQUOT)


def _behind(error: BaseException | None) -> Iterator[BaseException]:
    """``error`` and what it was made of."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def has_no_room(error: BaseException | None) -> bool:
    """Whether a disk is full: that of the database, or one that a file was written to."""
    return any(
        getattr(each, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        or getattr(each, "sqlstate", None) == NO_ROOM_STATE
        or (isinstance(each, OSError) and each.errno in NO_ROOM_NUMBERS)
        for each in _behind(error)
    )


def is_read_only(error: BaseException | None) -> bool:
    """Whether the server at the other end only reads: after a fail-over it may be the standby."""
    return any(
        getattr(each, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY
        or getattr(each, "sqlstate", None) == READ_ONLY_STATE
        for each in _behind(error)
    )


def let_go() -> None:
    """Part from every server, pools with them. The next query looks for one that writes.

    A connection to a standby passes every check of health, so nothing else would ever give it up.
    """
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
        if getattr(connection, "pool", None):
            connection.close_pool()  # type: ignore[attr-defined]  # where there is a pool, it can be closed
