"""Doors for the worker: ids in, one call out."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from notifications import delivery
from notifications.mail_server.pace import Steady

# Seconds after which something has gone wrong that no time-out ended: a letter that is never finished, say. The pool of
# processes ends the job, ``mentoring.watchdog`` a worker with threads; the letter was started in vain.
LONGEST_TICK, LONGEST_SWEEP = 300, 60


@shared_task(time_limit=LONGEST_TICK)
def tick() -> None:
    """Do what is due now. Two at once are harmless: each message is leased by one."""
    delivery.tick(clock=timezone.now, pace=Steady())


@shared_task(time_limit=LONGEST_SWEEP)
def sweep() -> None:
    """Send what is due and nobody rang for, and what a worker that died had in hand."""
    delivery.deliver_due(clock=timezone.now, pace=Steady())


@shared_task(time_limit=LONGEST_SWEEP)
def deliver(*, message_id: str) -> None:
    """Send one message. Run it twice and it is sent once."""
    delivery.deliver(message_id=message_id, at=timezone.now(), pace=Steady())
