"""Doors for the work that actions hand over."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from pairing import jobs, scanning


@shared_task(ignore_result=True)
def run_round(*, round_id: str) -> None:
    jobs.run_round(round_id=round_id, at=timezone.now())


@shared_task(ignore_result=True)
def scan_pairs() -> None:
    """Hold every live pair to the rules. Begun twice it is one look."""
    scanning.carry_on(scanning.begin(at=timezone.now()), clock=timezone.now)
