"""What a backup holds of the database, and what it leaves out: the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

# Somebody could sign in with what stands in these, or it is of the moment. After a restore everybody signs in anew.
LEFT_OUT = {
    "django_session": "a cookie with its key is somebody who has signed in",
    "usersessions_usersession": "names the same keys",
    "mentoring_cache": "counts of the last minutes",
    "accounts_signinmail": "codes and links that let somebody in, on their way",
}

Ask = Callable[[str], list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Contents:
    """How many rows a backup has of each table, and which migrations made the tables ("app.name")."""

    rows: dict[str, int]
    migrations: list[str]


def look(ask: Ask, tables: Iterable[str]) -> Contents:
    """Count ``tables`` by what ``ask`` answers to SQL; tables that are left out count as empty."""
    rows = {
        table: 0 if table in LEFT_OUT else ask(f'SELECT count(*) FROM "{table}"')[0][0]  # noqa: S608
        for table in sorted(tables)
    }
    applied = ask("SELECT app, name FROM django_migrations ORDER BY app, name")
    return Contents(rows, [f"{app}.{name}" for app, name in applied])
