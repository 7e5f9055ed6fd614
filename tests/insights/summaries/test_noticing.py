"""The database notes what the totals do not know yet, and nothing else."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from insights.summaries import marks
from insights.summaries.models import Stale
from pairing.models import Pair
from sessions.models import Session
from tests.factories import PairFactory, SessionFactory
from tests.factories.people import NOW
from tests.insights.summaries.counts import count_all

pytestmark = pytest.mark.django_db


def test_each_watched_table_has_its_triggers():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        found = {name for (name,) in cursor.fetchall()}
    expected = {name[:63] for watch in marks.WATCHED for name, _, _ in watch.names()}
    assert len(expected) == 3 * len(marks.WATCHED)
    assert expected <= found


def test_what_does_not_count_is_not_noted():
    pair = PairFactory()
    session = SessionFactory(pair=pair)
    Stale.objects.all().delete()
    Pair.objects.update(reasons=["Both know tools."])
    Session.objects.filter(pk=session.pk).update(question_sealed=b"sealed")
    assert not Stale.objects.exists()


def test_a_note_goes_with_a_transaction_that_is_taken_back():
    pair = PairFactory()
    count_all(NOW)
    with transaction.atomic():
        Pair.objects.filter(pk=pair.pk).update(state=Pair.State.ENDED)
        assert Stale.objects.exists()
        transaction.set_rollback(True)
    assert not Stale.objects.exists()
