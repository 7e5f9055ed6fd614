"""Doors for the worker: ids in, one call out."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from insights import worker
from insights.models import Release
from insights.summaries import keeping
from programmes.models import Cohort

logger = logging.getLogger(__name__)

LEFT_AFTER = timedelta(minutes=10)
# Seconds; what is left is taken up by the next bell, or within a minute.
LONGEST_COUNT = 300.0


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


@shared_task(time_limit=600)
def bring_summaries_up_to_date() -> None:
    """Count what changed since. Run it twice and the second finds nothing to add."""
    ends = time.monotonic() + LONGEST_COUNT
    keeping.bring_up_to_date(at=timezone.now(), goes_on=lambda: time.monotonic() < ends)


@shared_task
def recount_summaries() -> None:
    """By night: hold the totals of every cohort that is not over to a count from scratch, and correct them."""
    for cohort in Cohort.objects.exclude(state=Cohort.State.EVALUATED).order_by("pk"):
        drift = keeping.recount(cohort.pk, at=timezone.now())
        if drift:
            logger.error(
                "The summary of cohort %s had drifted by %s rows. It is corrected.", cohort.pk, drift
            )
