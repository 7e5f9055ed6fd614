"""A backup that is older than an erasure is restored (abuse case 76): whoever was erased stays erased.

Once by the product's own commands, and once by whoever trusts the database's own means alone: then what opens the new
database is the command that the service runs before it opens. Both in a process of their own.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import PersonalKey
from accounts.rights.erasure import erase
from tests.abuse.test_keys import dump
from tests.accounts.keys_world import World
from tests.factories import PersonFactory
from tests.privacy.sinks import backed_up

RESTORED = "upward_restored_by_a_test"


class Restored:
    """A database of its own, made from a dump."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "upward.sqlite3"
        self.facts = connection.get_connection_params() if connection.vendor == "postgresql" else {}

    def make(self) -> None:
        """A new database on PostgreSQL; on SQLite no file."""
        if connection.vendor == "postgresql":
            self.drop()
            self._run("createdb", RESTORED)

    def load(self, backup: bytes) -> None:
        self.make()
        if connection.vendor != "postgresql":
            self.path.write_bytes(backup)
            return
        self._run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", RESTORED, given=backup)

    @property
    def environment(self) -> dict[str, str]:
        """What a service that opens on it is given; the embedded set-up finds its file in the data folder."""
        if connection.vendor != "postgresql":
            return {
                name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")
            }
        facts = self.facts
        secret = f":{quote(facts['password'])}" if facts.get("password") else ""
        there = f"{facts['user']}{secret}@{facts['host']}:{facts.get('port') or 5432}"
        return os.environ | {"DATABASE_URL": f"postgres://{there}/{RESTORED}"}

    def says(self) -> str:
        """Everything in it, as SQL."""
        if connection.vendor == "postgresql":
            return self._run("pg_dump", RESTORED).decode()
        with closing(sqlite3.connect(self.path)) as opened:
            return "\n".join(opened.iterdump())

    def drop(self) -> None:
        if connection.vendor == "postgresql":
            self._run("dropdb", "--if-exists", "--force", RESTORED)

    def _run(self, program: str, *arguments: str, given: bytes | None = None) -> bytes:
        there = [
            "-h",
            self.facts["host"],
            "-p",
            str(self.facts.get("port") or 5432),
            "-U",
            self.facts["user"],
        ]
        return subprocess.run(
            [program, *there, *arguments], check=True, capture_output=True, input=given
        ).stdout


@pytest.fixture
def restored(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    database = Restored(tmp_path)
    yield database
    database.drop()


def run(restored: Restored, folder: Path, *words: str) -> dict[str, Any]:
    """What the operator runs, or the service before it opens (docker-compose.yml, ``manage.py up``)."""
    environment = restored.environment | {
        "UPWARD_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "mentoring.settings",
    }
    command = [sys.executable, "manage.py", *words, "--json"]
    done = subprocess.run(command, cwd=project.BASE_DIR, env=environment, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return json.loads(done.stdout.decode())


class OwnCommands:
    """``backup`` and ``restore``."""

    def __init__(self, restored: Restored, folder: Path) -> None:
        self.restored, self.folder, self.where = restored, folder, folder / "backup"

    def take(self) -> str:
        """What stands in the backup."""
        call_command("backup", str(self.where))
        return b"".join(content for _, content in backed_up(self.where)).decode(errors="replace")

    def bring_back(self) -> int:
        """How many were erased again."""
        self.restored.make()
        return run(self.restored, self.folder, "restore", str(self.where))["erased"]


class OwnMeans(OwnCommands):
    """A dump of the database, and ``replay_erasures``."""

    def take(self) -> str:
        self.dump = dump()
        return self.dump.decode(errors="replace")

    def bring_back(self) -> int:
        self.restored.load(self.dump)
        return run(self.restored, self.folder, "replay_erasures")["erased"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", [OwnCommands, OwnMeans])
def test_case_76_who_was_erased_stays_erased_when_an_older_backup_is_restored(way, restored, tmp_path):
    world, stays = World(pairs=1), PersonFactory(name="Grace Stays")
    erased = world.user.person
    key = PersonalKey.objects.get(person=erased).key_id
    named = (erased.name, erased.email, erased.external_id)
    backup = way(restored, tmp_path)
    before = backup.take()  # of last month
    assert all(words in before for words in named) and key.hex in before.replace("-", "")
    erase(person=erased, by=None, at=timezone.now())
    assert (tmp_path / "erasures.txt").is_file(), "beside the database, not in it"

    assert backup.bring_back() == 1
    after = restored.says()
    assert not [words for words in named if words in after]
    assert key.hex not in after.replace("-", ""), "the key of their words is gone again"
    assert "Former colleague" in after and stays.name in after
