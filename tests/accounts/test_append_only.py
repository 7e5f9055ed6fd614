"""The database refuses to change the audit trail, by raw SQL, on both databases; and lets go what may go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts import append_only, trail, trail_beginning
from accounts.audit import record
from accounts.models import AuditEvent, TrailGate
from tests.factories import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OLD_ONES = (
    "DELETE FROM accounts_auditevent WHERE at < now() - interval '365 days'"
    if connection.vendor == "postgresql"
    else "DELETE FROM accounts_auditevent WHERE at < datetime('now', '-365 days')"
)


@pytest.fixture
def event():
    user = UserFactory()
    event = record(by=user, at=timezone.now(), verb="thing done", subject=user)
    trail.link()
    if connection.vendor == "postgresql":
        run("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the end of a transaction holds TRUNCATE up
    return event


def run(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.rowcount


REFUSED = [
    "DELETE FROM accounts_auditevent",
    "DELETE FROM accounts_traillink",
    "UPDATE accounts_auditevent SET verb = 'x'",
    "UPDATE accounts_auditevent SET by_key = 'x'",
    "UPDATE accounts_auditevent SET mac = 'x'",
    "UPDATE accounts_auditevent SET subject_id = 'x'",
    "UPDATE accounts_auditevent SET subject_type = 'x'",
    "UPDATE accounts_auditevent SET at = '2020-01-01'",
    "UPDATE accounts_auditevent SET details = '{}', verb = 'x', by_id = NULL",
    "UPDATE accounts_auditevent SET about = id",
    "UPDATE accounts_auditevent SET by_id = by_id, verb = 'other'",
    "UPDATE accounts_traillink SET digest = 'x'",
    "UPDATE accounts_traillink SET sequence = sequence + 1",
    *(
        ["TRUNCATE accounts_auditevent"] if connection.vendor == "postgresql" else []
    ),  # SQLite has no such words
]


@pytest.mark.parametrize("sql", REFUSED)
def test_raw_sql_cannot_change_or_delete(event, sql):
    with pytest.raises(DatabaseError, match=append_only.REFUSED), transaction.atomic():
        run(sql)
    assert AuditEvent.objects.get().mac == event.mac and trail.verify().is_whole


def test_nobody_becomes_the_author_of_an_event(event):
    other = UserFactory()
    with pytest.raises(DatabaseError, match=append_only.REFUSED), transaction.atomic():
        AuditEvent.objects.update(by=other)


def test_an_account_may_still_go(event):
    event.by.delete()
    assert AuditEvent.objects.get().by is None and trail.verify().is_whole


@pytest.fixture
def old(event):
    """An event that is due, behind the one that is not."""
    old = record(by=None, at=timezone.now() - 400 * DAY, verb="old thing done", subject=PersonFactory())
    trail.link()
    return old


def test_inside_the_gate_only_what_is_due_may_go(event, old):
    with append_only.opened():
        assert run(OLD_ONES) == 1
        for sql in (
            "DELETE FROM accounts_auditevent",
            "DELETE FROM accounts_traillink WHERE sequence = 1",
            "UPDATE accounts_auditevent SET verb = 'x'",
            "UPDATE accounts_traillink SET digest = 'x'",
        ):
            with pytest.raises(DatabaseError, match=append_only.REFUSED), transaction.atomic():
                run(sql)
        assert run("DELETE FROM accounts_traillink WHERE sequence = 2") == 1
    assert not TrailGate.objects.exists()


def test_outside_the_gate_not_even_what_is_due_may_go(event, old):
    with pytest.raises(DatabaseError, match=append_only.REFUSED), transaction.atomic():
        run(OLD_ONES)


OF_THE_BEGINNING = [
    "DELETE FROM accounts_trailbeginning",
    "UPDATE accounts_trailbeginning SET sequence = sequence + 1",
    "UPDATE accounts_trailbeginning SET faults = 0",
    "INSERT INTO accounts_trailbeginning SELECT * FROM accounts_trailbeginning",
    "DELETE FROM accounts_trailhead",
    "UPDATE accounts_trailhead SET mac = 'x'",
    "UPDATE accounts_trailhead SET sequence = 0",
    *(["TRUNCATE accounts_trailbeginning"] if connection.vendor == "postgresql" else []),
]


@pytest.mark.parametrize("sql", OF_THE_BEGINNING)
def test_the_beginning_and_the_end_are_not_put_back(sql):
    record(by=None, at=timezone.now() - 400 * DAY, verb="old thing done", subject=PersonFactory())
    trail.link()
    assert trail_beginning.let_go(before=timezone.now() - trail.KEPT) == 1
    with pytest.raises(DatabaseError, match=append_only.REFUSED), transaction.atomic():
        run(sql)
    assert trail.verify().let_go == 1 and trail.verify().is_whole
