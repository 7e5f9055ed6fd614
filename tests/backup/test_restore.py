"""``manage.py restore``: the service as it was, or nothing; and nobody comes back who was erased."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts import keyring
from accounts.models import AuditEvent, ContentKey, Erased, Person, PersonalKey, SignInMail
from accounts.rights import ledger
from accounts.rights.erasure import erase
from accounts.signing_in import post
from mentoring.backup import making, manifest
from notifications import delivery, registry
from notifications.models import Message
from tests.accounts.keys_world import World, key
from tests.factories import PersonFactory, UserFactory
from tests.notifications.conftest import ASK, REMINDER
from tests.privacy.canaries import in_office_hours

pytestmark = pytest.mark.django_db(transaction=True)


def restore(folder: Path, capsys, *more: str) -> dict:
    call_command("restore", str(folder), "--json", *more)
    return json.loads(capsys.readouterr().out)


def refuses(folder: Path, words: str) -> bool:
    """Nothing but a refusal comes of it: there is no table afterwards that was not there before."""
    before = tables()
    with pytest.raises(CommandError, match=words):
        call_command("restore", str(folder))
    return tables() == before


def tables() -> set[str]:
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return set()
    return set(connection.introspection.table_names())


def signed_anew(folder: Path, **changed) -> None:
    """Whoever holds the master key says something else in the manifest."""
    found = replace(manifest.read(folder), **changed)
    (folder / manifest.NAME).unlink()
    found.write(folder)


def test_everything_comes_back_as_it_was(backup, elsewhere, capsys):
    world = World(pairs=2)
    said, people = world.says(), set(Person.objects.values_list("pk", "name"))
    folder = backup()
    elsewhere()
    done = restore(folder, capsys)
    assert world.says() == said and set(Person.objects.values_list("pk", "name")) == people
    assert done["keys"] == ContentKey.objects.count() and done["migrations"] == []
    assert (done["erased"], done["trail_faults"]) == (0, [])
    made = manifest.read(folder)
    assert (done["counts"], done["checksums"]) == (made.rows, made.files)
    assert AuditEvent.objects.get(verb="backup restored").details["made_at"] == made.made_at
    assert PersonFactory() and refuses(folder, "holds people or accounts")
    if connection.vendor == "sqlite":
        here = Path(connection.settings_dict["NAME"])
        assert here.stat().st_mode & 0o777 == 0o600 and not (here.parent / ".restoring").exists()


def test_a_service_that_was_prepared_and_has_nobody_yet_takes_it(backup, elsewhere, capsys):
    empty = backup("empty")
    world = World(pairs=1)
    said, folder = world.says(), backup()
    elsewhere()
    restore(empty, capsys)
    assert tables() and not Person.objects.exists()
    restore(folder, capsys)
    assert world.says() == said


def test_a_database_with_an_account_is_refused_and_left(backup):
    user = UserFactory(person=None)
    assert refuses(backup(), "holds people or accounts")
    user.refresh_from_db()


def test_one_byte_that_changed_or_a_file_that_is_missing_is_found_before_anything_happens(backup, elsewhere):
    World(pairs=1)
    folder = backup()
    elsewhere()
    for path in sorted(folder.iterdir()):
        whole = path.read_bytes()
        places = {0, len(whole) // 2, len(whole) - 3} if whole else set()
        for place in places:
            changed = bytearray(whole)
            changed[place] ^= 4
            path.write_bytes(changed)
            assert refuses(folder, "was changed|does not know|belongs to the master key"), (path, place)
        path.write_bytes(whole + b"0")
        assert refuses(folder, "was changed"), path
        path.unlink()
        assert refuses(folder, "is missing|is no backup"), path
        path.write_bytes(whole)
    facts = json.loads((folder / manifest.NAME).read_text())
    facts["rows"]["accounts_person"] += 1
    (folder / manifest.NAME).write_text(json.dumps(facts))
    assert refuses(folder, "manifest.json was changed"), "by somebody who has no key"


def test_a_count_that_differs_brings_nothing_back(backup, elsewhere):
    PersonFactory()
    folder = backup()
    rows = manifest.read(folder).rows
    signed_anew(folder, rows=rows | {"accounts_person": rows["accounts_person"] + 1})
    elsewhere()
    assert refuses(folder, "accounts_person came back with another number of rows")


def test_a_newer_one_and_one_of_another_database_are_refused(backup, elsewhere):
    folder = backup()
    applied = manifest.read(folder).migrations
    elsewhere()
    signed_anew(folder, migrations=[*applied, "accounts.9999_of_tomorrow"])
    assert refuses(folder, r"newer than what runs here \(it has accounts.9999_of_tomorrow\)")
    signed_anew(folder, migrations=applied, database="another")
    assert refuses(folder, "This backup is of another, and this service runs on")


def test_an_older_one_is_brought_to_this_version(backup, elsewhere, capsys):
    World(pairs=1)
    call_command("migrate", "mfa", "0002", verbosity=0)
    try:
        folder = backup()
    finally:
        call_command("migrate", "mfa", verbosity=0)
    assert "mfa.0003_authenticator_type_uniq" not in manifest.read(folder).migrations
    elsewhere()
    assert restore(folder, capsys)["migrations"] == ["mfa.0003_authenticator_type_uniq"]
    call_command("migrate", check_unapplied=True, verbosity=0)


def test_another_master_key_opens_nothing_and_says_which_one_is_needed(backup, elsewhere, capsys, settings):
    right, name = settings.UPWARD_MASTER_KEY, keyring.current_name()
    world = World(pairs=1)
    said, folder = world.says(), backup()
    elsewhere()
    settings.UPWARD_MASTER_KEY = key("wrong")
    assert refuses(folder, f"belongs to the master key named {name}.*Put the key .* in place first")
    settings.UPWARD_MASTER_KEY_PREVIOUS = [right]
    restore(folder, capsys)
    assert world.says() == said


def test_a_key_that_was_being_changed_is_needed_as_well(backup, elsewhere, capsys, settings):
    before, world = settings.UPWARD_MASTER_KEY, World(pairs=1)
    said = world.says()
    settings.UPWARD_MASTER_KEY, settings.UPWARD_MASTER_KEY_PREVIOUS = key("after"), [before]
    folder = backup()
    elsewhere()
    settings.UPWARD_MASTER_KEY_PREVIOUS = []
    assert refuses(folder, "UPWARD_MASTER_KEY_PREVIOUS .*Nothing was changed")
    settings.UPWARD_MASTER_KEY_PREVIOUS = [before]
    restore(folder, capsys)
    assert world.says() == said


def test_one_content_key_that_does_not_open_is_reason_enough(backup, elsewhere):
    World(pairs=1)
    one, other = ContentKey.objects.all()[:2]
    ContentKey.objects.filter(pk=one.pk).update(wrapped=other.wrapped)
    folder = backup()
    elsewhere()
    assert refuses(folder, r"1 of \d+ keys do not open with the master key at hand")


def test_a_restore_that_is_stopped_leaves_nothing_and_can_be_run_again(backup, elsewhere, capsys):
    person = PersonFactory()
    folder = backup()
    elsewhere()
    with pytest.raises(KeyboardInterrupt), making.engine().loaded(folder):
        assert Person.objects.get() == person
        raise KeyboardInterrupt
    assert tables() == set()
    if connection.vendor == "sqlite":  # what a killed one leaves behind
        left = Path(connection.settings_dict["NAME"]).with_name(".restoring")
        left.mkdir()
        (left / "database.sqlite3").write_bytes(b"half of it")
    restore(folder, capsys)
    assert Person.objects.get() == person


def test_while_somebody_else_has_the_database_open_it_is_refused(backup, elsewhere, capsys):
    PersonFactory()
    folder = backup()
    elsewhere()
    if connection.vendor == "sqlite":
        Path(connection.settings_dict["NAME"]).parent.mkdir()
    other = connection.copy()
    with closing(other), other.cursor() as cursor:
        cursor.execute("CREATE TABLE open (x int)")
        assert refuses(folder, "Stop")
    restore(folder, capsys)
    assert Person.objects.count() == 1


def test_who_was_erased_since_is_erased_before_anybody_sees_them(backup, elsewhere, capsys):
    person, stays = World(pairs=1).user.person, PersonFactory()
    content_key = PersonalKey.objects.get(person=person).key_id
    folder = backup()
    erase(person=person, by=None, at=timezone.now())
    late = PersonFactory(external_id="joined-and-erased-since")
    erase(person=late, by=None, at=timezone.now())
    elsewhere()
    assert restore(folder, capsys)["erased"] == 1
    assert Person.objects.get(pk=person.pk).name == "Former colleague" != Person.objects.get(pk=stays.pk).name
    assert not ContentKey.objects.filter(pk=content_key).exists()
    gone = {person.external_id, "joined-and-erased-since", stays.external_id}
    assert ledger.was_erased(gone) == gone - {stays.external_id}, "no staff list brings them back"


def test_a_machine_that_lost_its_list_is_given_a_newer_one(backup, elsewhere, capsys, settings, tmp_path):
    person, earlier = PersonFactory(), PersonFactory()
    erase(person=earlier, by=None, at=timezone.now())
    folder = backup()
    erase(person=person, by=None, at=timezone.now())
    newer = ledger._path().rename(tmp_path / "erasures.txt")
    settings.DATA_DIR = tmp_path / "fresh"
    elsewhere()
    for wrong in (tmp_path / "none.txt", folder / manifest.NAME):
        with pytest.raises(CommandError, match="is no list of erasures"):
            call_command("restore", str(folder), erasures=wrong)
    assert restore(folder, capsys, "--erasures", str(newer))["erased"] == 1
    assert Person.objects.filter(name="Former colleague").count() == 2 == Erased.objects.count()
    assert ledger.listed() == ledger.read(newer) and len(ledger.listed()) == 2


def test_mail_that_left_does_not_leave_again_and_what_is_late_only_while_it_is_of_use(
    backup, elsewhere, capsys, mailoutbox, monkeypatch
):
    monkeypatch.setattr(registry, "_kinds", {kind.name: kind for kind in (REMINDER, ASK)})
    monkeypatch.setattr(registry, "_sources", {})
    monkeypatch.setattr(registry, "_sweeps", {})
    now, person = in_office_hours(), UserFactory().person
    for kind, state, days in [
        (REMINDER, "sent", 1),
        (REMINDER, "due", 8),
        (ASK, "sent", 1),
        (ASK, "due", 40),
    ]:
        due = now - timedelta(days=days)
        facts = {"kind": kind.name, "person": person, "created_at": due, "due_at": due, "due_on": due.date()}
        Message.objects.create(**facts, state=state)
    post.hand_in(to=person.email, subject="Code", text="ABCD", at=now)
    folder = backup()
    elsewhere()
    restore(folder, capsys)
    done = delivery.tick(clock=lambda: now)
    assert (done.sent, done.skipped) == (1, 1) and post.send_due(at=now) == 0
    waited_for = Message.objects.get(kind=ASK.name, due_at=now - timedelta(days=40))
    assert [mail.extra_headers["X-Upward-Message"] for mail in mailoutbox] == [str(waited_for.pk)]
    assert not SignInMail.objects.exists()


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a file of its own")
def test_a_file_that_is_no_whole_database_is_refused(backup, elsewhere):
    """Signed all the same: whatever went wrong when it was made."""
    PersonFactory()
    folder = backup()
    path = folder / "database.sqlite3"
    with closing(sqlite3.connect(path)) as opened, opened:
        opened.execute("PRAGMA foreign_keys=OFF")
        opened.execute("DELETE FROM accounts_grade")
    signed = json.loads((folder / manifest.NAME).read_text())
    signed.pop("signature")
    signed["files"][path.name] = manifest.checksum(path)
    (folder / manifest.NAME).unlink()
    manifest.Manifest(**signed).write(folder)
    elsewhere()
    assert refuses(folder, "is damaged")
