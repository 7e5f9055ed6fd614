"""The database itself refuses to change or delete what stands in the audit trail.

Triggers on PostgreSQL and SQLite, put in place after every migration: SQLite drops a table's triggers whenever it
rebuilds the table. Two things may happen to an event: ``by`` empties when an account goes, and retention takes old
events away through ``opened``. Whoever owns the database can drop a trigger; ``manage.py verify_trail`` finds them out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models, transaction
from django.utils import timezone

from accounts.models import AuditEvent, TrailGate, TrailLink

REFUSED = "The audit trail is only ever added to."
EMPTIED = "by_id"


@contextmanager
def opened() -> Iterator[None]:
    """Inside, in one transaction that nobody else sees, events may go: for retention alone."""
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
            for what in ("update", "delete", "truncate"):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{what}{on}")


def _tables() -> list[str]:
    return [model._meta.db_table for model in (AuditEvent, TrailLink)]


def _changes(model: type[models.Model], differs: str) -> str:
    """True for an update that does anything else than empty ``by``."""
    columns = [field.column for field in model._meta.concrete_fields]
    changed = [f'NEW."{column}" {differs} OLD."{column}"' for column in columns if column != EMPTIED]
    if EMPTIED in columns:
        changed.append(f'NEW."{EMPTIED}" IS NOT NULL')
    return " OR ".join(changed)


def _postgresql() -> Iterator[str]:
    yield """
        CREATE OR REPLACE FUNCTION accounts_keep_trail() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT 1 FROM accounts_trailgate) THEN
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'The audit trail is only ever added to.' USING ERRCODE = 'insufficient_privilege';
        END $$"""
    for model in (AuditEvent, TrailLink):
        table = model._meta.db_table
        when = _changes(model, "IS DISTINCT FROM")
        run = "EXECUTE FUNCTION accounts_keep_trail()"
        yield f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({when}) {run}"
        yield f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} FOR EACH ROW {run}"
        yield f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {run}"


def _sqlite() -> Iterator[str]:
    closed = "NOT EXISTS (SELECT 1 FROM accounts_trailgate)"
    for model in (AuditEvent, TrailLink):
        table = model._meta.db_table
        refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        when = _changes(model, "IS NOT")
        yield f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} WHEN ({when}) AND {closed} {refuse}"
        yield f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} WHEN {closed} {refuse}"
