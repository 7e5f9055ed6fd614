"""Doors for the work that actions hand over."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from pairing import jobs


@shared_task(ignore_result=True)
def run_round(*, round_id: str) -> None:
    jobs.run_round(round_id=round_id, at=timezone.now())
