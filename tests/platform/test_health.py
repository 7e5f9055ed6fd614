"""What a load balancer and an operator read without signing in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from notifications.models import Message
from tests.factories import PersonFactory


def test_the_process_lives_without_asking_the_database(client):
    assert client.get("/health/live").json() == {"live": True}


@pytest.mark.django_db
def test_it_is_ready_when_the_database_has_every_migration(client):
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "database": True,
        "migrations": True,
        "oldest_due_seconds": 0,
        "mail_in_time": True,
    }


@pytest.mark.django_db
def test_mail_that_waits_too_long_is_told_but_turns_nobody_away(client):
    due = timezone.now() - timedelta(hours=1)
    Message.objects.create(kind="test", person=PersonFactory(), due_on=due.date(), due_at=due, created_at=due)
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["mail_in_time"] is False
    assert answer.json()["oldest_due_seconds"] >= 3600


@pytest.mark.django_db
def test_it_is_not_ready_while_the_code_is_ahead_of_the_database(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'notifications'")
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["migrations"]) == (503, False)


@pytest.mark.django_db
def test_it_is_not_ready_while_the_database_is_away(client):
    def refuse(execute, sql, params, many, context):
        raise DatabaseError("away")

    with connection.execute_wrapper(refuse):
        answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "database": False})
