"""Doors for the worker: ids in, one call out."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from programmes.kit import jobs


@shared_task
def write_announcement(*, announcement_id: str) -> None:
    """Put an announcement into the ledger. Run it twice and everybody hears once."""
    jobs.write(announcement_id=announcement_id, clock=timezone.now)
