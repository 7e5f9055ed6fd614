"""Sealed words against whoever holds the database and not the keys (abuse cases 74 and 75)."""

from __future__ import annotations

import subprocess
import sys
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts import rotation, vault
from accounts.models import ContentKey
from pairing.actions import block
from pairing.models import Block
from sessions.models import Reflection, Session
from tests.accounts.keys_world import World

SESSIONS = Session._meta.db_table


@pytest.fixture
def world(db):
    return World()


def raw(row: Session, column: str = "question_sealed") -> bytes:
    return bytes(getattr(Session.objects.get(pk=row), column))


def put(row, value: bytes, column: str = "question_sealed") -> Session:
    Session.objects.filter(pk=row).update(**{column: value})
    return Session.objects.select_related("key").get(pk=row)


def refused(row: Any, name: str = "question") -> bool:
    try:
        getattr(row, name)
    except vault.CannotOpen:
        return True
    return False


def test_74_ciphertext_moved_to_another_row_or_column_is_refused(world):
    one, other = world.sessions[:2]
    first, second = raw(one), raw(other)
    assert refused(put(one, second)) and refused(put(other, first)), "swapped between pairs"
    Session.objects.filter(pk=other).update(key=Session.objects.get(pk=one).key)
    assert refused(put(other, first)), "another row, with its key as well"
    assert refused(put(one, first, "place_sealed"), "place"), "another column of the same row"
    note = Reflection.objects.select_related("key").first()
    Reflection.objects.filter(pk=note.pk).update(text_sealed=first, key=Session.objects.get(pk=one).key)
    note = Reflection.objects.select_related("key").get(pk=note.pk)
    assert refused(note, "text")


def test_74_ciphertext_that_is_cut_or_changed_is_refused(world):
    one = world.sessions[0]
    whole = raw(one)
    for length in range(1, len(whole)):
        assert refused(put(one, whole[:length])), f"cut to {length} bytes"
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1
        assert refused(put(one, bytes(changed))), f"byte {place} changed"


def test_74_ciphertext_of_a_row_that_went_is_refused_in_its_successor(world):
    one = Session.objects.get(pk=world.sessions[0])
    old = bytes(one.question_sealed)
    Session.objects.filter(pk=one.pk).delete()
    columns = {field.attname: getattr(one, field.attname) for field in Session._meta.concrete_fields}
    successor = Session(**{**columns, "id": uuid.uuid4()})
    successor.question_sealed = old
    successor.save(force_insert=True)
    assert refused(Session.objects.select_related("key").get(pk=successor.pk))


def test_74_a_key_moved_to_another_pair_is_refused(world):
    one, other = ContentKey.objects.all()[:2]
    ContentKey.objects.filter(pk=one.pk).update(wrapped=other.wrapped)
    with pytest.raises(vault.CannotOpen):
        ContentKey.objects.get(pk=one.pk).secret()


def test_case_74_an_older_text_of_the_same_row_opens_until_its_key_is_changed(world):
    """The one replay that is not refused, measured: docs/decisions/older-texts.md says why, and what ends it."""
    one, at = world.sessions[0], timezone.now()
    older = raw(one)
    session = Session.objects.select_related("key").get(pk=one)
    session.question = "another question"
    session.save(update_fields=["question_sealed"])
    assert put(one, older).question == "question 0", "the row itself holds nothing that would tell"
    session.save(update_fields=["question_sealed"])
    rotation.change_content_keys(at=at)
    changed = raw(one)
    assert put(one, older).question == "question 0", "kept for whoever was writing meanwhile"
    put(one, changed)
    rotation.drop_old_keys(at=at + rotation.KEPT_FOR + timedelta(seconds=1))
    assert Session.objects.select_related("key").get(pk=one).question == "another question"
    assert refused(put(one, older)), "of a key that is gone"


def test_case_74_words_that_were_emptied_or_whose_key_was_destroyed_stay_away(world):
    one = world.sessions[0]
    older = raw(one)
    ContentKey.objects.filter(pk=Session.objects.get(pk=one).key_id).delete()
    assert put(one, older).question == "", "without its key the row reads as nothing"
    Session.objects.filter(pk=one).update(key=ContentKey.new())
    assert refused(put(one, older)), "a new key opens nothing of before"


def test_case_74_a_name_on_a_private_list_does_not_move_either(world):
    now = timezone.now()
    people = [Session.objects.get(pk=each).pair.mentor.person for each in world.sessions[:3]]
    mine = block(person=people[0], other=people[1], at=now)
    theirs = block(person=people[2], other=people[1], at=now)
    Block.objects.filter(pk=mine.pk).update(other_sealed=theirs.other_sealed)
    assert refused(Block.objects.select_related("key").get(pk=mine.pk), "other")
    Block.objects.filter(pk=mine.pk).update(key=theirs.key_id)
    assert refused(Block.objects.select_related("key").get(pk=mine.pk), "other")


def dump() -> bytes:
    """Everything that whoever steals the database gets."""
    if connection.vendor == "postgresql":
        facts = connection.get_connection_params()
        command = [
            "pg_dump",
            "-h",
            facts["host"],
            "-p",
            str(facts.get("port", 5432)),
            "-U",
            facts["user"],
            facts["dbname"],
        ]
        return subprocess.run(command, check=True, capture_output=True).stdout
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    # By another process: closing the file here would drop the locks of our connection to it.
    command = [sys.executable, "-c", "import sys; sys.stdout.buffer.write(open(sys.argv[1], 'rb').read())"]
    name = str(connection.settings_dict["NAME"])
    return subprocess.run([*command, name], check=True, capture_output=True).stdout


@pytest.mark.django_db(transaction=True)
def test_75_a_stolen_dump_without_keys_holds_no_canary():
    world = World()
    stolen = dump()
    said = world.says()
    canaries = (
        [word for pair in said["words"] for word in pair]
        + said["reflections"]
        + [said["company"], said["factor"]]
    )
    assert len(canaries) >= 14
    assert not [word for word in canaries if word.encode() in stolen]
    assert world.user.email.encode() in stolen, "the dump is not the database that was written to"
