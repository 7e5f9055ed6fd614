"""The private list "not with me": sealed for its owner, used by the engine, read by nobody."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts import reading
from accounts.models import AuditEvent, ContentKey, Person
from accounts.rights import copy
from pairing import actions, inputs, selectors
from pairing.models import Block
from tests.factories import PairFactory, PersonFactory, hr_user, user_of
from tests.migrating import back_at
from tests.signing_in import sign_in

NOW = timezone.now()


@pytest.fixture
def two(db):
    return PersonFactory(), PersonFactory(name="Graham Bexley")


def test_who_stands_on_it_is_sealed_and_stands_once(two):
    person, other = two
    first = actions.block(person=person, other=other, at=NOW)
    assert actions.block(person=person, other=other, at=NOW) == first
    kept = Block.objects.get()
    assert str(other.pk).encode() not in bytes(kept.other_sealed) and kept.other == str(other.pk)
    assert kept.key == person.personal_key.key
    assert [entry.person for entry in selectors.blocks_of(person)] == [other]
    with pytest.raises(ValueError, match="own list"):
        actions.block(person=person, other=person, at=NOW)


def test_only_the_owner_takes_an_entry_off(two):
    person, other = two
    entry = actions.block(person=person, other=other, at=NOW)
    assert not actions.unblock(person=other, block_id=entry.pk)
    assert actions.unblock(person=person, block_id=entry.pk) and not Block.objects.exists()


def test_with_the_key_goes_the_list(two):
    person, other = two
    actions.block(person=person, other=other, at=NOW)
    ContentKey.objects.all().delete()
    assert Block.objects.get().other == "" and selectors.blocks_of(person) == []


def test_ones_own_copy_tells_the_name(two):
    person, other = two
    actions.block(person=person, other=other, at=NOW)
    rows = {table.label: table.rows for table in copy.tables(person)}["pairing.Block"]
    assert [row["other"] for row in rows] == ["Graham Bexley"]
    assert "pairing.Block" in {table.label for table in copy.tables(other) if not table.rows}


def test_the_engine_uses_it_and_nobody_is_said_to_have_read_it(client, db):
    pair = PairFactory(state="proposed")
    mentor, mentee = pair.mentor.person, pair.mentee.person
    actions.block(person=mentee, other=mentor, at=NOW)
    with reading.by(hr_user(), where="pairing:room"):
        found = inputs._blocks(pair.cohort, [mentor.pk, mentee.pk])
    assert (str(mentee.pk), str(mentor.pk)) in found
    sign_in(client, user_of(mentee))
    assert mentor.name in client.get(reverse("pairing:blocks")).content.decode()
    assert not AuditEvent.objects.filter(verb=reading.VERB).exists()


@pytest.mark.django_db(transaction=True)
def test_of_eight_tabs_at_once_one_makes_the_entry():
    person, other, start = PersonFactory(), PersonFactory(), Barrier(8)

    def press() -> None:
        try:
            start.wait()
            actions.block(person=person, other=other, at=NOW)
        finally:
            connection.close()

    tabs = [Thread(target=press) for _ in range(8)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert Block.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_lists_from_before_are_sealed_by_the_migration():
    person, other = PersonFactory(), PersonFactory()
    entry = actions.block(person=person, other=other, at=NOW)
    with back_at("pairing", "0001_initial") as apps:
        old = apps.get_model("pairing", "Block")
        assert old.objects.get().other_id == other.pk, "going back opens it"
        old.objects.create(person_id=other.pk, other_id=person.pk, made_at=NOW)
    assert {(block.person_id, block.other) for block in Block.objects.all()} == {
        (person.pk, str(other.pk)),
        (other.pk, str(person.pk)),
    }
    assert Block.objects.get(pk=entry.pk).key == Person.objects.get(pk=person.pk).personal_key.key
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, Block._meta.db_table)
    assert "other_id" not in {column.name for column in columns}
