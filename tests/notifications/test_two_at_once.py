"""Two ticks at the same moment, on real connections: on PostgreSQL and on SQLite one of them sends."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.core import mail
from django.db import connections

from notifications import actions, delivery
from tests.factories import PersonFactory

MORNING = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
AT_ONCE = 4


@pytest.mark.django_db(transaction=True)
def test_ticks_at_once_send_each_message_once():
    for person in PersonFactory.create_batch(10):
        actions.enqueue(kind="test.reminder", person=person, due_at=MORNING, at=MORNING)
    together = Barrier(AT_ONCE)

    def tick(_):
        together.wait()
        try:
            return delivery.tick(clock=lambda: MORNING).sent
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        sent = sum(pool.map(tick, range(AT_ONCE)))
    assert sent == 10
    assert len({message.to[0] for message in mail.outbox}) == len(mail.outbox) == 10
