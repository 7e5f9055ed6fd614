"""A run of retention out of turn: one person asks, a second agrees, and a worker carries it out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts import retention, tasks
from accounts.audit import record
from accounts.doorbell import ring
from accounts.models import RetentionRun, User, retention_run_states
from accounts.rights.two_people import check_second

State = RetentionRun.State


@transaction.atomic
def ask_for_run(*, by: User, at: datetime) -> RetentionRun:
    """Ask that what is due goes now. One that waits or runs already is the one asked for."""
    run, is_new = RetentionRun.objects.get_or_create(
        kind=RetentionRun.Kind.ASKED,
        state__in=RetentionRun.OPEN,
        defaults={"asked_by": by, "asked_at": at},
    )
    if is_new:
        record(by=by, at=at, verb="retention run asked for", subject=run)
    return run


@transaction.atomic
def agree_to_run(*, run: RetentionRun, by: User, at: datetime) -> RetentionRun:
    """The second person's yes: a worker begins. :raises NeedsSecondPerson: as for an erasure."""
    check_second(first=run.asked_by, second=by)
    retention_run_states.move(run, State.RUNNING, settled_by=by, total=len(retention.rules))
    record(by=by, at=at, verb="retention run agreed to", subject=run)
    ring(tasks.carry_out_retention_run, run_id=str(run.pk))
    return run


@transaction.atomic
def refuse_run(*, run: RetentionRun, by: User, at: datetime) -> RetentionRun:
    """Say no, or take back what one has asked for."""
    to, verb = (State.TAKEN_BACK, "taken back") if run.asked_by == by else (State.REFUSED, "refused")
    retention_run_states.move(run, to, settled_by=by, ended_at=at)
    record(by=by, at=at, verb=f"retention run {verb}", subject=run)
    return run


@transaction.atomic
def stop_run(*, run: RetentionRun, by: User, at: datetime) -> RetentionRun:
    """Have it stop after the batch it is at. What has gone is gone; the rest goes at night."""
    RetentionRun.objects.filter(pk=run.pk, state=State.RUNNING).update(stop_requested=True)
    record(by=by, at=at, verb="retention run asked to stop", subject=run)
    return run
