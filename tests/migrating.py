"""Going back along the migrations and forward again, as ``manage.py migrate`` does: without the triggers meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from insights.summaries import marks


@contextmanager
def back_at(app: str, migration: str) -> Iterator[Apps]:
    """The models as they were at ``migration``; at the end everything is as it was."""
    now = MigrationExecutor(connection).loader.graph.leaf_nodes()
    marks.remove()
    try:
        yield MigrationExecutor(connection).migrate([(app, migration)]).apps
    finally:
        MigrationExecutor(connection).migrate(now)
        marks.install()
