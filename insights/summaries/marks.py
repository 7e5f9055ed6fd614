"""The database itself notes what the totals do not know yet: one row in ``Stale`` for each row that changes.

Triggers on PostgreSQL and SQLite, put in place after every migration, because SQLite drops a table's triggers when it
rebuilds the table. A change is noted in its own transaction, by whatever way it came: an action, a bulk update, an
erasure. The notes are only ever added, so that two who write at once never wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, models

from feedback.flags.models import Flag
from insights.summaries.models import Stale
from pairing.models import Pair
from preparation.models import Completion, Module
from programmes.models import Cohort, Participant
from sessions.models import Session


@dataclass(frozen=True, slots=True)
class Watch:
    """A table, the columns that matter, and what a change of a row makes stale: ``key`` goes to ``column``."""

    model: type[models.Model]
    columns: str
    column: str
    key: str

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    def names(self) -> Iterator[tuple[str, str, str]]:
        """Each trigger: its name, what it is for, and the row that it looks at."""
        for event, row in (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD")):
            yield f"insights_stale_{self.table}_{event}", event, row

    def on(self, event: str) -> str:
        columns = ", ".join(f'"{name}"' for name in self.columns.split())
        return f"AFTER UPDATE OF {columns}" if event == "update" else f"AFTER {event.upper()}"

    def note(self, row: str) -> str:
        value = f'{row}."{self.key}"' if self.key else "NULL"
        return f'INSERT INTO {Stale._meta.db_table} ("{self.column}") VALUES ({value});'  # noqa: S608


WATCHED = (
    Watch(Session, "state starts_at minutes changed_by changed_at", "pair_key", "pair_id"),
    Watch(Pair, "state asked_at introduced_at mentee_answered_at", "pair_key", "id"),
    Watch(Flag, "state kind", "pair_key", "pair_id"),
    Watch(Participant, "state side", "participant_key", "id"),
    Watch(Completion, "module_id", "participant_key", "participant_id"),
    Watch(Cohort, "starts_on ends_on sessions_planned", "cohort_key", "id"),
    Watch(Module, "audience slug minutes required replaced_at language", "cohort_key", ""),
)


def install(**kwargs: object) -> None:
    """Listens to Django's ``post_migrate``: the triggers stand, and a cohort that has no totals yet gets them."""
    remove()
    if not {watch.table for watch in WATCHED} <= set(connection.introspection.table_names()):
        return  # only some apps are migrated yet
    with connection.cursor() as cursor:
        for watch in WATCHED:
            for statement in _postgresql(watch) if connection.vendor == "postgresql" else _sqlite(watch):
                cursor.execute(statement)
    uncounted = Cohort.objects.filter(summary=None).values_list("pk", flat=True)
    Stale.objects.bulk_create([Stale(cohort_key=key) for key in uncounted])


def remove(**kwargs: object) -> None:
    """Listens to ``pre_migrate``: no table is rebuilt while a trigger speaks of it."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for watch in WATCHED:
            if watch.table in tables:
                on = f' ON "{watch.table}"' if connection.vendor == "postgresql" else ""
                for name, _, _ in watch.names():
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def _sqlite(watch: Watch) -> Iterator[str]:
    for name, event, row in watch.names():
        body = f"BEGIN {watch.note(row)} END"
        yield f'CREATE TRIGGER {name} {watch.on(event)} ON "{watch.table}" FOR EACH ROW {body}'


def _postgresql(watch: Watch) -> Iterator[str]:
    for name, event, row in watch.names():
        yield f"""
            CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                {watch.note(row)}
                RETURN NULL;
            END $$"""
        run = f"EXECUTE FUNCTION {name}()"
        yield f'CREATE TRIGGER {name} {watch.on(event)} ON "{watch.table}" FOR EACH ROW {run}'
