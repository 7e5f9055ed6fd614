"""Asking a worker for an order or for its confirmation, and stopping it while nobody has been told anything."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts import doorbell
from accounts.audit import record
from accounts.models import User
from accounts.states import NotPossibleNow
from programmes import tasks
from programmes.actions.ordering import Outdated, closed_call
from programmes.actions.selection import AlreadyGiven
from programmes.models import Cohort, Selection, SelectionRun, selection_run_states

State = SelectionRun.State


def request_preview(*, cohort: Cohort, by: User, at: datetime) -> SelectionRun:
    """Ask for the order of everybody who applied. While something is at work for the cohort, that is given instead.

    :raises TooEarly: while applications are taken. :raises AlreadyGiven: once places have been given.
    """
    closed_call(cohort, at=at)
    found = Selection.objects.filter(cohort=cohort).first()
    if found and found.confirmed_at:
        raise AlreadyGiven("Places have been given. A selection is made once.")
    return _ask(cohort, SelectionRun.Kind.PREVIEW, None, by, at)


def request_confirmation(*, cohort: Cohort, looked_at: str, by: User, at: datetime) -> SelectionRun:
    """Ask for the places to be given by the order with the key ``looked_at``; otherwise as ``request_preview``.

    :raises Outdated: when that is not the order of the cohort any more.
    """
    closed_call(cohort, at=at)
    found = Selection.objects.filter(cohort=cohort).first()
    if found and found.confirmed_at:
        raise AlreadyGiven("Places have been given. A selection is made once.")
    if found is None or str(found.pk) != looked_at:
        raise Outdated("The order was worked out again meanwhile. Look at it, then confirm it.")
    return _ask(cohort, SelectionRun.Kind.CONFIRM, found, by, at)


def _ask(cohort: Cohort, kind: str, selection: Selection | None, by: User, at: datetime) -> SelectionRun:
    try:
        with transaction.atomic():
            run = SelectionRun.objects.create(
                cohort=cohort, kind=kind, selection=selection, requested_by=by, requested_at=at
            )
            record(by=by, at=at, verb="selection asked for", subject=run, kind=str(kind))
            doorbell.ring(tasks.run_selection, run_id=str(run.pk))
            return run
    except IntegrityError:
        return cohort.selection_runs.get(state__in=SelectionRun.AT_WORK)


@transaction.atomic
def stop_selection(*, cohort: Cohort, by: User, at: datetime) -> SelectionRun:
    """Stop what is at work: at once while it waits or its worker is dead, otherwise at its next step.

    :raises NotPossibleNow: when nothing is at work, or the places have been given meanwhile.
    """
    runs = cohort.selection_runs.select_for_update().filter(state__in=SelectionRun.STOPPABLE)
    run = runs.first()
    if run is None:
        raise NotPossibleNow("There is nothing to stop any more. What was worked on is done.")
    is_left = run.lease_until is not None and run.lease_until < at
    if run.state == State.WAITING or is_left:
        selection_run_states.move(run, State.CANCELLED, finished_at=at, step="")
    else:
        runs.filter(pk=run.pk).update(cancel_requested=True)
    record(by=by, at=at, verb="selection stopped", subject=run, kind=run.kind)
    return run
