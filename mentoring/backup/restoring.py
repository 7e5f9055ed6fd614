"""Restoring a backup: everything that can be checked is checked first, and nobody sees it before it is in order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from accounts import doorbell, starting, trail
from accounts.audit import record
from accounts.errors import Refused
from accounts.models import Organisation, Person, User
from accounts.rights import ledger
from accounts.rights.replaying import replay
from mentoring.backup import manifest
from mentoring.backup.contents import look
from mentoring.backup.making import ERASURES, engine
from mentoring.backup.manifest import Manifest

DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, and what was done before anybody could see it.

    ``migrations``    those that this version added to the backup's
    ``keys``          content keys that the master key opens: all of them
    ``erased``        people who had been erased after the backup and were erased again
    ``trail_faults``  what a look over the audit trail found wrong, mostly nothing
    """

    manifest: Manifest
    keys: int
    erased: int
    migrations: list[str] = field(default_factory=list)
    trail_faults: tuple[str, ...] = ()


def restore(folder: Path, *, at: datetime, newer: Path | None = None) -> Restored:
    """Put the service back as it was in the backup in ``folder``. ``newer`` is a later list of erasures.

    :raises Refused: with a sentence on what to do; nothing was changed then.
    """
    found = manifest.read(folder)
    _refuse_another_database(found)
    _refuse_newer(found)
    _refuse_people()
    erasures = ledger.read(folder / ERASURES) | _later_list(newer)
    with engine().loaded(folder), doorbell.silenced():
        _refuse_other_counts(found)
        added = _migrate(found)
        keys = _open_all_keys()
        erased = replay(known=ledger.listed() | erasures, at=at)
        record(
            by=None,
            at=at,
            verb="backup restored",
            subject=Organisation.current(),
            made_at=found.made_at,
            erased=erased,
        )
        faults = trail.verify().faults
    ledger.add(erasures)
    return Restored(found, keys, erased, added, faults)


def _later_list(path: Path | None) -> set[str]:
    if path is None:
        return set()
    try:
        found = ledger.read(path)
    except ValueError:
        found = set()
    if not found or not all(DIGEST.fullmatch(each) for each in found):
        raise Refused(
            f"{path} is no list of erasures. Name an erasures.txt, or leave it out. Nothing was changed."
        )
    return found


def _refuse_another_database(found: Manifest) -> None:
    if found.database != connection.vendor:
        raise Refused(
            f"This backup is of {found.database}, and this service runs on {connection.vendor}. A backup comes back "
            "on the kind of database that it was made on. Nothing was changed."
        )


def _refuse_newer(found: Manifest) -> None:
    known = {
        f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    }
    if unknown := sorted(set(found.migrations) - known):
        raise Refused(
            f"This backup is of version {found.version}, which is newer than what runs here (it has {unknown[0]}). "
            "Update Upward first, then run this again. Nothing was changed."
        )


def _refuse_people() -> None:
    tables = connection.introspection.table_names() if _is_there() else []
    if any(model._meta.db_table in tables and model.objects.exists() for model in (Person, User)):
        raise Refused(
            "This database holds people or accounts, and a restore would replace them. Restore into an empty one: "
            "embedded, stop Upward and move data/upward.sqlite3 elsewhere; on PostgreSQL, make a new database and name "
            "it in DATABASE_URL. Nothing was changed."
        )


def _is_there() -> bool:
    """Asking SQLite for a database would make the file."""
    return connection.vendor != "sqlite" or Path(connection.settings_dict["NAME"]).exists()


def _refuse_other_counts(found: Manifest) -> None:
    def ask(sql: str) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    now = look(ask, set(connection.introspection.table_names()) & set(found.rows))
    differ = [table for table, count in found.rows.items() if now.rows.get(table) != count]
    if differ:
        raise Refused(f"{differ[0]} came back with another number of rows than it had. Nothing was changed.")


def _migrate(found: Manifest) -> list[str]:
    """Bring an older backup to this version. :raises Refused: where the master key does not open its keys."""
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except ImproperlyConfigured as problem:
        raise Refused(f"{problem} Nothing was changed.") from problem
    call_command("createcachetable", verbosity=0)
    connection.check_constraints()
    applied = MigrationLoader(connection).applied_migrations
    return sorted({f"{app}.{name}" for app, name in applied} - set(found.migrations))


def _open_all_keys() -> int:
    """How many content keys there are. :raises Refused: when the master key does not open each of them."""
    opened, closed = starting.count_keys()
    if closed:
        raise Refused(
            f"{closed} of {opened + closed} keys do not open with the master key at hand. {starting.WRONG_KEY} "
            "Nothing was changed."
        )
    return opened
