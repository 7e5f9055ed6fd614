"""``manage.py backup``: all of the service, at one moment, and no key."""

from __future__ import annotations

import base64
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from accounts.models import AuditEvent, Person
from accounts.signing_in import post
from mentoring.backup import making, manifest
from mentoring.backup.contents import LEFT_OUT
from tests.abuse.test_keys import dump as raw_dump
from tests.accounts.keys_world import World
from tests.factories import PersonFactory
from tests.privacy.sinks import backed_up

pytestmark = pytest.mark.django_db(transaction=True)


def says(folder: Path) -> bytes:
    return b"\n".join(content for _, content in backed_up(folder))


def counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608
            found[table] = cursor.fetchone()[0]
        return found


def test_it_prints_counts_and_checksums_of_everything_but_sign_ins(tmp_path, capsys):
    World(pairs=1)
    SessionStore().create()
    post.hand_in(to="a@example.org", subject="Code", text="ABCD", at=timezone.now())
    counted = counts()
    call_command("backup", str(tmp_path / "b"), "--json")
    said = json.loads(capsys.readouterr().out)
    assert said["counts"] == counted | dict.fromkeys(LEFT_OUT, 0)
    assert said["rows"] == sum(said["counts"].values()) > 50
    assert all(counted[each] for each in LEFT_OUT if each in ("django_session", "accounts_signinmail"))
    assert set(said["left_out"]) == set(LEFT_OUT)
    assert len(said["checksums"]) == 2 and all(
        len(each["sha256"]) == 64 for each in said["checksums"].values()
    )
    assert AuditEvent.objects.filter(verb="backup made").exists()


def test_the_manifest_says_what_it_is_of(backup):
    PersonFactory()
    found = manifest.read(backup())
    assert found.database == connection.vendor and found.version == manifest.product_version()
    applied = MigrationLoader(connection).applied_migrations
    assert found.migrations == sorted(f"{app}.{name}" for app, name in applied)


def test_nobody_else_may_read_it(backup):
    folder = backup()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_no_key_is_in_it_and_the_command_says_where_the_key_is(tmp_path, settings, capsys):
    person = World(pairs=1).user.person
    session = SessionStore()
    session.create()
    call_command("backup", str(tmp_path / "b"))
    said, found = capsys.readouterr().err, says(tmp_path / "b")
    assert person.email.encode() in found, "or nothing was looked at"
    keys = [settings.UPWARD_MASTER_KEY, settings.SECRET_KEY, session.session_key]
    assert not [key for key in keys if key.encode() in found]
    master = base64.b64decode(settings.UPWARD_MASTER_KEY)
    assert master not in found and master.hex().encode() not in found
    assert "the environment, as UPWARD_MASTER_KEY" in said and "apart from all backups" in said
    assert not [key for key in keys if key in said]


def test_what_was_deleted_is_not_in_it(backup):
    """The file of a database holds it still."""
    PersonFactory.create_batch(40, name="Zephyrine Gone-Before")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=OFF")  # as SQLite is built on some machines
    Person.objects.all().delete()
    assert connection.vendor != "sqlite" or b"Zephyrine" in raw_dump()
    assert b"Zephyrine" not in says(backup())


def test_a_folder_with_something_in_it_is_refused_and_left(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "notes.txt").write_text("mine")
    with pytest.raises(CommandError, match="is not empty"):
        call_command("backup", str(tmp_path / "b"))
    assert [path.name for path in (tmp_path / "b").iterdir()] == ["notes.txt"]
    (tmp_path / "b" / "notes.txt").unlink()
    call_command("backup", str(tmp_path / "b"))
    assert (tmp_path / "b" / manifest.NAME).is_file()


def test_a_backup_that_is_stopped_is_not_there(tmp_path):
    folder = tmp_path / "backups" / "b"
    with pytest.raises(KeyboardInterrupt), making._beside(folder) as draft:
        making.engine().dump(draft)
        assert not folder.exists() and draft.stat().st_mode & 0o777 == 0o700
        raise KeyboardInterrupt
    assert list(folder.parent.iterdir()) == []


def test_it_is_of_one_moment_and_waits_for_nobody_who_writes(tmp_path):
    person = PersonFactory(name="Before")
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute("UPDATE accounts_person SET name = 'Not yet said'")
        making.engine().dump(tmp_path)
        other.rollback()
    finally:
        other.close()
    found = says(tmp_path)
    assert b"Not yet said" not in found and person.name.encode() in found


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite needs no program")
def test_without_pg_dump_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError, match=r"postgresql-client"):
        call_command("backup", str(tmp_path / "b"))
    assert not (tmp_path / "b").exists()


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite needs no program")
def test_when_pg_dump_fails_there_is_no_backup(tmp_path, monkeypatch):
    connection.ensure_connection()
    monkeypatch.setenv("PGOPTIONS", "-c no_such_setting=1")
    with pytest.raises(CommandError, match=r"pg_dump did not end well"):
        call_command("backup", str(tmp_path / "b"))
    assert list(tmp_path.glob("*b*")) == []


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a file of its own")
def test_a_copied_database_opens_without_its_log(backup):
    PersonFactory()
    folder = backup()
    with closing(sqlite3.connect(folder / "database.sqlite3")) as opened:
        assert opened.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert opened.execute("SELECT count(*) FROM accounts_person").fetchone() == (Person.objects.count(),)
    assert len(list(folder.iterdir())) == 3
