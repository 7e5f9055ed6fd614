"""The database itself refuses to change or delete what stands in the audit trail.

Triggers on PostgreSQL and SQLite, put in place after every migration: SQLite drops a table's triggers whenever it
rebuilds the table. They let three things through, and nothing else: ``by`` empties when an account goes; the chain
grows; and inside ``opened()`` events go whose time has come by the clock of the database, then their links, and the
beginning moves on. Nothing is ever changed. Whoever owns the database can drop a trigger; ``manage.py verify_trail``
finds them out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models, transaction
from django.utils import timezone

from accounts.models import AuditEvent, TrailBeginning, TrailGate, TrailHead, TrailLink

REFUSED = "The audit trail is only ever added to."
EMPTIED = "by_id"
HAS_ITS_EVENT = "OLD.event_key IN (SELECT id FROM accounts_auditevent)"
# A day less than the clock of the trail: the clocks of database and application differ a little.
DAYS = 364


@contextmanager
def opened() -> Iterator[None]:
    """Inside, in one transaction that nobody else sees, events that are due may go: for retention alone."""
    with transaction.atomic():
        gate = TrailGate.objects.create(opened_at=timezone.now())
        yield
        gate.delete()


def install() -> None:
    """Put the triggers in place, or again in place."""
    remove()
    statements = _postgresql() if connection.vendor == "postgresql" else _sqlite()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def remove() -> None:
    """Take the triggers away: only a test database is ever emptied."""
    with connection.cursor() as cursor:
        for table in _tables():
            for what in ("insert", "update", "delete", "truncate"):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{what}{on}")


def _tables() -> list[str]:
    return [model._meta.db_table for model in (AuditEvent, TrailLink, TrailHead, TrailBeginning)]


def _changes(model: type[models.Model], differs: str) -> str:
    """True for an update that does anything else than empty ``by``."""
    columns = [field.column for field in model._meta.concrete_fields]
    changed = [f'NEW."{column}" {differs} OLD."{column}"' for column in columns if column != EMPTIED]
    if EMPTIED in columns:
        changed.append(f'NEW."{EMPTIED}" IS NOT NULL')
    return " OR ".join(changed)


def _refusals(differs: str, long_ago: str) -> list[tuple[str, str, str]]:
    """For each table and kind of statement: when it is refused, in SQL."""
    events, links, head, begun = _tables()
    closed = "NOT EXISTS (SELECT 1 FROM accounts_trailgate)"
    return [
        (events, "update", _changes(AuditEvent, differs)),
        (links, "update", _changes(TrailLink, differs)),
        (events, "delete", f"{closed} OR OLD.at >= {long_ago}"),
        (links, "delete", f"{closed} OR {HAS_ITS_EVENT}"),
        (head, "update", "NEW.sequence <= OLD.sequence"),
        (head, "delete", "1 = 1"),
        (begun, "insert", closed),
        (begun, "update", f"{closed} OR NEW.sequence <= OLD.sequence"),
        (begun, "delete", "1 = 1"),
    ]


def _postgresql() -> Iterator[str]:
    for table, what, refused in _refusals("IS DISTINCT FROM", f"now() - interval '{DAYS} days'"):
        yield f"""
            CREATE OR REPLACE FUNCTION {table}_{what}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF {refused} THEN
                    RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'insufficient_privilege';
                END IF;
                RETURN {"OLD" if what == "delete" else "NEW"};
            END $$"""
        run = f"EXECUTE FUNCTION {table}_{what}()"
        yield f"CREATE TRIGGER {table}_{what} BEFORE {what.upper()} ON {table} FOR EACH ROW {run}"
    yield f"""
        CREATE OR REPLACE FUNCTION accounts_keep_trail() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'insufficient_privilege';
        END $$"""
    for table in _tables():
        run = "EXECUTE FUNCTION accounts_keep_trail()"
        yield f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {run}"


def _sqlite() -> Iterator[str]:
    for table, what, refused in _refusals("IS NOT", f"datetime('now', '-{DAYS} days')"):
        refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        yield f"CREATE TRIGGER {table}_{what} BEFORE {what.upper()} ON {table} WHEN ({refused}) {refuse}"
