"""Carrying out a run of retention, with its progress in the row, so that a page can show it and somebody stop it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts import retention
from accounts.models import RetentionRun, retention_run_states

State = RetentionRun.State
# A worker that has said nothing for so long is taken for dead, and another one goes on.
LEASE = timedelta(minutes=10)


def nightly(*, at: datetime) -> RetentionRun:
    """The run of every night, and of the command: nobody is asked."""
    run = RetentionRun.objects.create(
        state=State.RUNNING, asked_at=at, lease_until=at + LEASE, total=len(retention.rules)
    )
    return _carry_out(run, at=at)


def carry_out(*, run_id: str, at: datetime) -> RetentionRun | None:
    """A run that two people agreed to. Nothing when another worker is at it or it is over."""
    run = _free(at).filter(pk=run_id).first()
    if run is None or not _free(at).filter(pk=run_id).update(lease_until=at + LEASE):
        return None
    return _carry_out(run, at=at)


def left_alone(*, at: datetime) -> list[str]:
    """Runs whose bell was lost or whose worker died."""
    return [str(key) for key in _free(at).values_list("pk", flat=True)]


def _free(at: datetime) -> models.QuerySet[RetentionRun]:
    return RetentionRun.objects.filter(Q(lease_until=None) | Q(lease_until__lte=at), state=State.RUNNING)


def _carry_out(run: RetentionRun, *, at: datetime) -> RetentionRun:
    retention.run(at=at, by=run.settled_by, goes_on=_note_in(run))
    run.refresh_from_db()
    over = State.STOPPED if run.stop_requested and run.done < run.total else State.DONE
    retention_run_states.move(run, over, ended_at=timezone.now(), lease_until=None)
    return run


def _note_in(run: RetentionRun) -> Callable[[str, int, int, int], bool]:
    """Write down each step in ``run``, in a statement of its own; False once somebody has asked it to stop.

    Only numbers that may be told: the row is shown to coordinators, and is in every backup.
    """
    figures = dict(run.figures)

    def note(label: str, rows: int, done: int, total: int) -> bool:
        for counted in retention.told({label: rows} if rows else {}):
            figures[counted] = figures.get(counted, 0) + rows
        values = {"figures": figures, "done": done, "total": total, "lease_until": timezone.now() + LEASE}
        RetentionRun.objects.filter(pk=run.pk).update(**values)
        return not RetentionRun.objects.filter(pk=run.pk, stop_requested=True).exists()

    return note
