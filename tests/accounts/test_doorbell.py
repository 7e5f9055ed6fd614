"""The bell: whoever rings while the broker is away has saved all the same, and is told nothing of it."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts import doorbell
from accounts.models import SignInMail, TitleGrade
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
