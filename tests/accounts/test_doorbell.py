"""The bell: whoever rings while the broker is away has saved all the same, and is told nothing of it."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts import doorbell
from accounts.models import SignInMail, TitleGrade
from mentoring.celery import app
from notifications.tasks import deliver
from tests import broker
from tests.factories import GradeFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_broker_that_is_away_breaks_no_save(caplog):
    grade = GradeFactory()
    with broker.rung_at(broker.AWAY), transaction.atomic():
        doorbell.ring(deliver, message_id="x")
        TitleGrade.objects.create(words="head of", grade=grade, order=1)
    assert TitleGrade.objects.exists()
    assert "ring_now" in caplog.text and "Connection refused" in caplog.text


def test_nor_does_it_break_what_is_saved_outside_a_transaction():
    with broker.rung_at(broker.AWAY):
        doorbell.ring(deliver, message_id="x")


def test_somebody_who_asks_for_a_code_then_gets_the_usual_answer_and_the_mail_waits():
    with broker.rung_at(broker.AWAY):
        answer = Client().post(reverse("account_request_login_code"), {"email": "ann@example.org"})
    assert answer.status_code == 302 and SignInMail.objects.count() == 1


@pytest.fixture
def mute_broker(monkeypatch) -> Iterator[socket.socket]:
    """Takes calls and says nothing."""
    monkeypatch.setattr(doorbell, "_left_until", 0.0)
    monkeypatch.setattr(doorbell, "SLOW_AFTER", 0.2)
    monkeypatch.setitem(app.conf.broker_transport_options, "socket_timeout", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0)
        yield listening


def calls(listening: socket.socket) -> int:
    """How many have called since it was last asked."""
    found = 0
    while True:
        try:
            listening.accept()
        except BlockingIOError:
            return found
        found += 1


def test_whoever_rings_at_a_mute_broker_waits_once_and_the_next_ones_not_at_all(mute_broker, monkeypatch):
    with broker.rung_at(f"redis://127.0.0.1:{mute_broker.getsockname()[1]}/0"):
        doorbell.ring(deliver, message_id="x")
        assert calls(mute_broker) > 0
        for _ in range(20):
            doorbell.ring(deliver, message_id="x")
        assert calls(mute_broker) == 0
        monkeypatch.setattr(doorbell, "_left_until", doorbell._left_until - doorbell.THEN_LEFT_FOR)
        doorbell.ring(deliver, message_id="x")
        assert calls(mute_broker) > 0
