"""A backup that is older than an erasure is restored (abuse case 76): whoever was erased stays erased.

A real dump of the database, taken by the database's own means, is read into a new one; what opens it is the command
that the service runs before it opens.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings as project
from django.db import connection
from django.utils import timezone

from accounts.models import PersonalKey
from accounts.rights.erasure import erase
from tests.abuse.test_keys import dump
from tests.accounts.keys_world import World
from tests.factories import PersonFactory

RESTORED = "upward_restored_by_a_test"


class Restored:
    """A database of its own, made from a dump."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "upward.sqlite3"
        self.facts = connection.get_connection_params() if connection.vendor == "postgresql" else {}

    def load(self, backup: bytes) -> None:
        if connection.vendor != "postgresql":
            self.path.write_bytes(backup)
            return
        self.drop()
        self._run("createdb", RESTORED)
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


def replay(restored: Restored, folder: Path) -> dict[str, int]:
    """What stands before the service opens (docker-compose.yml, ``manage.py up``), in a process of its own."""
    environment = restored.environment | {
        "UPWARD_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "mentoring.settings",
    }
    command = [sys.executable, "manage.py", "replay_erasures", "--json"]
    done = subprocess.run(command, cwd=project.BASE_DIR, env=environment, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return json.loads(done.stdout.decode())


@pytest.mark.django_db(transaction=True)
def test_case_76_who_was_erased_stays_erased_when_an_older_backup_is_restored(restored, tmp_path):
    world, stays = World(pairs=1), PersonFactory(name="Grace Stays")
    erased = world.user.person
    key = str(PersonalKey.objects.get(person=erased).key_id).replace("-", "")
    backup = dump()  # of last month
    erase(person=erased, by=None, at=timezone.now())
    assert (tmp_path / "erasures.txt").is_file(), "beside the database, not in it"

    restored.load(backup)
    before = restored.says()
    named = (erased.name, erased.email, erased.external_id)
    assert all(words in before for words in named) and key in before.replace("-", "")

    assert replay(restored, tmp_path) == {"erased": 1}
    after = restored.says()
    assert not [words for words in named if words in after]
    assert key not in after.replace("-", ""), "the key of their words is gone again"
    assert "Former colleague" in after and stays.name in after
