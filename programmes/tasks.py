"""Doors for the work that actions hand over."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from programmes import jobs


@shared_task(ignore_result=True)
def run_selection(*, run_id: str) -> None:
    jobs.run_selection(run_id=run_id, clock=timezone.now)
