"""The database of an embedded installation: copied while it is in use, and put back by swapping a file."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from accounts.errors import Refused
from mentoring import broker
from mentoring.backup.contents import LEFT_OUT, Contents, look

FILE = "database.sqlite3"
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
RUNNING = "Somebody still has the database open. Stop Upward first, then run this again. Nothing was changed."


def path() -> Path:
    return Path(connection.settings_dict["NAME"])


def dump(folder: Path) -> Contents:
    """Write the database as it is at one moment into ``folder``; writers go on meanwhile.

    VACUUM INTO copies what is there and nothing that was deleted, which the pages of the file itself may still hold.
    """
    if not path().is_file():
        raise Refused("There is no database yet, so there is nothing to back up.")
    copy = folder / FILE
    copy.touch(mode=0o600)
    with closing(sqlite3.connect(path(), isolation_level=None)) as source:
        source.execute("VACUUM INTO ?", [str(copy)])
    with closing(sqlite3.connect(copy, isolation_level=None)) as opened:
        opened.execute("PRAGMA journal_mode=DELETE")
        opened.execute("PRAGMA secure_delete=ON")  # what is left out is overwritten, not only given up
        tables = [name for (name,) in opened.execute(TABLES)]
        for table in LEFT_OUT.keys() & set(tables):
            opened.execute(f'DELETE FROM "{table}"')  # noqa: S608
        return look(lambda sql: opened.execute(sql).fetchall(), tables)


@contextmanager
def loaded(folder: Path) -> Iterator[None]:
    """Inside, Django works on the restored database beside the old one; it takes its place when all has gone well."""
    old, draft = path(), path().with_name(".restoring")
    if broker.answers(settings.DATA_DIR):
        raise Refused(RUNNING)
    old.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _one_at_a_time(old.parent):
        shutil.rmtree(draft, ignore_errors=True)  # of a restore that was killed
        draft.mkdir(mode=0o700)
        try:
            fresh = draft / FILE
            shutil.copyfile(folder / FILE, fresh)
            _check(fresh)
            with _django_on(fresh):
                yield
            _swap(fresh, old)
        finally:
            shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def _django_on(fresh: Path) -> Iterator[None]:
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = fresh
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _check(fresh: Path) -> None:
    with closing(sqlite3.connect(fresh)) as opened:
        found = opened.execute("PRAGMA integrity_check").fetchall()
        if found != [("ok",)] or opened.execute("PRAGMA foreign_key_check").fetchone():
            raise Refused("The database in the backup is damaged. Take another backup. Nothing was changed.")


def _swap(fresh: Path, old: Path) -> None:
    """Put ``fresh`` where ``old`` is, in one step, once neither has a log of its own beside it."""
    for file in (fresh, old):
        if file.exists():
            _settle(file)
    fresh.chmod(0o600)
    with fresh.open("rb") as opened:
        os.fsync(opened.fileno())
    fresh.replace(old)


def _settle(file: Path) -> None:
    """Leave the log mode, which works only where nobody else has the file open. :raises Refused: otherwise."""
    try:
        with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as opened:
            opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            opened.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise Refused(RUNNING) from error


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise Refused("Another restore is running. Wait until it has ended.") from error
    finally:
        os.close(handle)
