"""Doors for the worker: ids in, one call out."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from notifications import delivery
from notifications.mail_server.pace import Steady


@shared_task
def tick() -> None:
    """Do what is due now. Two at once are harmless: each message is leased by one."""
    delivery.tick(clock=timezone.now, pace=Steady())


@shared_task
def sweep() -> None:
    """Send what is due and nobody rang for, and what a worker that died had in hand."""
    delivery.deliver_due(clock=timezone.now, pace=Steady())


@shared_task
def deliver(*, message_id: str) -> None:
    """Send one message. Run it twice and it is sent once."""
    delivery.deliver(message_id=message_id, at=timezone.now(), pace=Steady())
