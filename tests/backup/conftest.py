"""A folder for backups, and another machine to restore them on: an empty database of the same kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from accounts import purposes
from mentoring.backup.making import make


@pytest.fixture(autouse=True)
def data(settings, tmp_path) -> Path:
    """The data folder of the installation."""
    settings.DATA_DIR = tmp_path / "data"
    settings.OUTBOX_DIR = settings.DATA_DIR / "outbox"
    return settings.DATA_DIR


@pytest.fixture
def backup(tmp_path) -> Callable[..., Path]:
    """Makes a backup and says where."""

    def made(name: str = "today") -> Path:
        folder = tmp_path / "backups" / name
        make(folder, at=timezone.now())
        return folder

    return made


@pytest.fixture
def elsewhere(transactional_db, tmp_path) -> Iterator[Callable[[], None]]:
    """From its call on, the database is another one, in which nothing is, not even a table."""
    before, name = connection.settings_dict["NAME"], None

    def go() -> None:
        nonlocal name
        if connection.vendor == "postgresql":
            name = f"{before}_elsewhere"
            with connection.cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
                cursor.execute(f"CREATE DATABASE {name}")
        _use(name or tmp_path / "elsewhere" / "upward.sqlite3")

    yield go
    _use(before)
    if name:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _use(name: str | Path) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    purposes._kept.cache_clear()  # in life, a process of its own
