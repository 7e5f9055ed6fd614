"""The database of a production set-up: dumped by ``pg_dump`` in one snapshot, and read back in one transaction."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from accounts.errors import Refused
from mentoring.backup.contents import LEFT_OUT, Contents, look

FILE = "database.sql.gz"
END_OF_ROWS = b"\\.\n"
# For psql alone, and a setting that servers before version 17 do not know.
NOT_SQL = (b"\\restrict ", b"\\unrestrict ", b"SET transaction_timeout ")
SETTINGS = ("search_path", "row_security", "check_function_bodies", "client_min_messages")
NO_CLIENT = (
    "pg_dump is not on this machine, and a backup of PostgreSQL needs it. Install PostgreSQL's client programs in the "
    "server's version or newer (Debian and Ubuntu: postgresql-client); the image of the Dockerfile has them."
)
OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
      AND backend_type = 'client backend'
"""


def dump(folder: Path) -> Contents:
    """Write the database as it is at one moment into ``folder``; writers go on meanwhile."""
    program = shutil.which("pg_dump")
    if program is None:
        raise Refused(NO_CLIENT)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        _run([program, *_options(cursor.fetchone()[0])], folder / FILE)
        return look(_ask, connection.introspection.table_names())


@contextmanager
def loaded(folder: Path) -> Iterator[None]:
    """Inside, Django works on the restored database, which others see when all has gone well and not before."""
    try:
        with transaction.atomic(durable=True):
            _refuse_others()
            _drop_tables()
            with gzip.open(folder / FILE) as file, connection.cursor() as cursor:
                with connection.wrap_database_errors:
                    _read_in(file, cursor)
                for name in SETTINGS:  # which the dump has set
                    cursor.execute(f"RESET {name}")
                # Django's migrations change tables that have just been written to.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            yield
    finally:
        connection.close()


def _ask(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def _options(snapshot: str) -> list[str]:
    """Without owners and rights: it may be read back by another role."""
    options = ["--no-owner", "--no-privileges", "--clean", "--if-exists", "--encoding=UTF8"]
    options += [f"--exclude-table-data={table}" for table in LEFT_OUT]
    return [*options, f"--snapshot={snapshot}", f"--dbname={_where()}"]


def _where() -> str:
    """The connection that Django has, in words for ``pg_dump``; the password goes another way."""
    given, known = connection.get_connection_params(), connection.connection.info.get_parameters()
    facts = {name: str(value) for name, value in given.items() if name in known}
    quoted = {name: value.replace("\\", "\\\\").replace("'", "\\'") for name, value in facts.items()}
    return " ".join(f"{name}='{value}'" for name, value in quoted.items())


def _run(command: list[str], to: Path) -> None:
    """Let ``command`` write ``to``, packed. :raises Refused: with what it said when it fails."""
    secret = connection.connection.info.password
    environment = os.environ | ({"PGPASSWORD": secret} if secret else {})
    to.touch(mode=0o600)
    done = subprocess.run(
        [*command, "--compress=6", f"--file={to}"], env=environment, capture_output=True, check=False
    )
    if done.returncode:
        said = " ".join(done.stderr.decode(errors="replace").split())
        raise Refused(f"pg_dump did not end well: {said or done.returncode}")


def _refuse_others() -> None:
    if others := _ask(OTHERS)[0][0]:
        raise Refused(
            f"{others} other processes are connected to the database. Stop web, worker, courier and beat first, then "
            "run this again. Nothing was changed."
        )


def _drop_tables() -> None:
    """Away with the empty tables that a first ``migrate`` has made."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    own = {*names, *LEFT_OUT, "django_migrations"} & set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in sorted(own):
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)} CASCADE")


def _read_in(file: gzip.GzipFile, cursor: Any) -> None:
    """Carry out what ``pg_dump`` wrote: statements, and rows after each ``COPY ... FROM stdin``."""
    statements: list[bytes] = []
    for line in file:
        if line.startswith(b"COPY ") and line.endswith(b" FROM stdin;\n"):
            _execute(cursor, statements)
            with cursor.copy(line.decode()) as rows:
                for row in iter(file.readline, END_OF_ROWS):
                    if not row:
                        raise Refused("The database in the backup ends in the middle. Nothing was changed.")
                    rows.write(row)
        elif not line.startswith(NOT_SQL):
            statements.append(line)
    _execute(cursor, statements)


def _execute(cursor: Any, statements: list[bytes]) -> None:
    if words := b"".join(statements).decode().strip():
        cursor.execute(words)
    statements.clear()
