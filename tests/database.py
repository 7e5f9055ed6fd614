"""The database of a test run begins as a copy of a kept one, to which all migrations have been applied.

Applying them takes most of the time of a narrow run, and gives the same each time. Kept is what the migrations alone
make: their signals are not sent, so that no row is in it (``_migrate`` insists), least of all one that is sealed with
keys, which are made anew for each run. The copy is then migrated as ever: whatever listens to ``post_migrate``, such as
triggers, keys, permissions and the library, does its work there in every run, and is never kept.

So what is kept depends on the migrations of all apps, on what they import, on Django and on the database:
``_fingerprint``. The models do not count, nor does code that stands behind what is imported: a migration that came out
otherwise after a change there would also be wrong for everybody who has applied it.

``--create-db`` applies all migrations anew, and leaves what is kept alone.
"""

from __future__ import annotations

import ast
import hashlib
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import django
import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

ROOT = Path(__file__).resolve().parent.parent
# One for each branch that somebody works on in turn.
KEPT = 3
# PostgreSQL: any number that nothing else locks; the longest wait is for one run through all migrations.
LOCK = 7_160_519
LONGEST = 600


def begin_with_a_copy(config: pytest.Config) -> bool:
    """Let the test database be made from the kept one; whether Django finds it in its place already."""
    name = f"upward_migrated_{_fingerprint()}"
    if connection.vendor == "postgresql":
        with _alone_on_the_server() as cursor:
            _keep_on_the_server(cursor, name)
        connection.settings_dict["TEST"]["TEMPLATE"] = name
        return False
    folder = _folder(config)
    if folder is None:
        return False
    with _alone_in(folder):
        kept = _keep_in(folder, name)
        shutil.copyfile(kept, connection.settings_dict["TEST"]["NAME"])
    return True


def _fingerprint() -> str:
    about = f"{django.__version__} {connection.vendor} {sqlite3.sqlite_version}"
    digest = hashlib.sha256(about.encode())
    migrations = MigrationExecutor(None).loader.disk_migrations.values()
    own = {Path(str(sys.modules[each.__module__].__file__)) for each in migrations}
    for file in sorted(own.union(*map(_imported_by, own))):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _imported_by(migration: Path) -> Iterator[Path]:
    """The files of this project that a migration names; those of packages come with their own migrations."""
    if not migration.is_relative_to(ROOT):
        return
    for each in ast.walk(ast.parse(migration.read_bytes())):
        if isinstance(each, ast.Import):
            names = [alias.name for alias in each.names]
        elif isinstance(each, ast.ImportFrom) and each.module:
            names = [each.module, *(f"{each.module}.{alias.name}" for alias in each.names)]
        else:
            continue
        for path in (ROOT.joinpath(*name.split(".")) for name in names):
            yield from (file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file())


def _migrate(name: str) -> None:
    """Apply all migrations to the empty database ``name``, and to nothing else."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
        full = list(_with_rows(set(connection.introspection.table_names()) - {"django_migrations"}))
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
    assert not full, f"A migration writes rows into an empty {full}: leave that to post_migrate."


def _with_rows(tables: Iterable[str]) -> Iterator[str]:
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608 - from the catalogue
            if cursor.fetchone():
                yield table


# A file


def _folder(config: pytest.Config) -> Path | None:
    """Beside what pytest keeps of the run before; none without its cache, or where nothing can be written."""
    try:
        return config.cache.mkdir("database") if hasattr(config, "cache") else None
    except OSError:
        return None


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """One process makes it, and those beside it wait. SQLite locks a file on every system, until its process ends."""
    with closing(sqlite3.connect(folder / "lock", timeout=LONGEST, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield


def _keep_in(folder: Path, name: str) -> Path:
    kept, making = folder / f"{name}.sqlite3", folder / "making.sqlite3"
    if not kept.exists():
        for file in folder.glob("making.sqlite3*"):  # of a run that was stopped
            file.unlink()
        _migrate(str(making))
        making.rename(kept)
    os.utime(kept)
    last_used_first = sorted(folder.glob("upward_*"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in last_used_first[KEPT:]:
        file.unlink()
    return kept


# A server


@contextmanager
def _alone_on_the_server() -> Iterator[Any]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield cursor


def _keep_on_the_server(cursor: Any, name: str) -> None:
    """The newest few stay. Whoever has just found the oldest has copied it long before another one is made."""
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    if cursor.fetchone():
        return
    cursor.execute("DROP DATABASE IF EXISTS upward_migrating")  # of a run that was stopped
    cursor.execute("CREATE DATABASE upward_migrating")
    _migrate("upward_migrating")
    cursor.execute(f"ALTER DATABASE upward_migrating RENAME TO {name}")
    ours = "SELECT datname FROM pg_database WHERE starts_with(datname, 'upward_migrated_')"
    cursor.execute(f"{ours} ORDER BY oid DESC OFFSET %s", [KEPT])
    for (old,) in cursor.fetchall():
        cursor.execute(f"DROP DATABASE {old}")
