"""Doors for the worker: ids in, one call out."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from insights import worker
from insights.models import Release

LEFT_AFTER = timedelta(minutes=10)


@shared_task
def compute_release(*, release_id: str) -> None:
    """Freeze one release. Run it twice and there is one."""
    worker.compute(release_id=release_id, clock=timezone.now)


@shared_task
def take_up_releases() -> None:
    """Take up releases whose bell was lost, and those that a worker left in the middle."""
    waiting = Q(state=Release.State.WAITING)
    left = Q(state=Release.State.COMPUTING, requested_at__lt=timezone.now() - LEFT_AFTER)
    for release_id in Release.objects.filter(waiting | left).values_list("pk", flat=True):
        worker.compute(release_id=str(release_id), clock=timezone.now)
