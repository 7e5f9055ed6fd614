"""The database refuses to change the audit trail, by raw SQL, on both databases; and lets go what may go."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts import append_only, trail
from accounts.audit import record
from accounts.models import AuditEvent, TrailGate
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


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


def test_retention_opens_the_gate_for_its_own_transaction_only(event):
    with append_only.opened():
        assert run("DELETE FROM accounts_auditevent") == 1
    assert not TrailGate.objects.exists()
    record(by=None, at=timezone.now(), verb="later", subject=UserFactory())
    with pytest.raises(DatabaseError), transaction.atomic():
        run("DELETE FROM accounts_auditevent")
