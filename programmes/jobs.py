"""The job behind the places of an open call. Called by its task, by a page for a small call, and by the sweep.

Running it twice, or taking it over from a worker that died, makes one order and gives the places once: whatever is
written stands in one transaction with the step of the run that allows it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.errors import Refused
from accounts.states import NotPossibleNow
from notifications.registry import register_sweep
from programmes.actions.ordering import Outdated, applicants, candidates, closed_call, orders
from programmes.actions.selection import give_out, keep_order, pass_over_gone, tell_places
from programmes.models import Selection, SelectionRun, selection_run_states

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
State = SelectionRun.State
LEASE = timedelta(minutes=2)
TRIES = 5
STEPS = {
    SelectionRun.Kind.PREVIEW: ("Reading the applications", "Putting them in order", "Keeping the order"),
    SelectionRun.Kind.CONFIRM: (
        "Looking who still applies",
        "Giving every answer at once",
        "Writing the mails",
    ),
}
NOT_KEPT = "The database refused it. Try again; if it happens twice, tell your operator."
GAVE_UP = "It broke off several times. Tell your operator; the log says where."


class Stopped(Exception):
    """Somebody pressed "Stop", or another worker has settled the run."""


def run_selection(*, run_id: UUID | str, clock: Clock) -> SelectionRun | None:
    """Run what waits, or go on where a worker died; None when it is over already or another worker holds it."""
    run = _claimed(run_id, clock())
    if run is None:
        return None
    try:
        _preview(run, clock) if run.kind == SelectionRun.Kind.PREVIEW else _confirm(run, clock)
    except Stopped:
        _settle(run, State.CANCELLED, clock())
    except (NotPossibleNow, Refused) as refusal:
        _settle(run, State.FAILED, clock(), problem=str(refusal)[:300])
    except DatabaseError:
        logger.exception("Selection run %s could not be kept.", run_id)
        _settle(run, State.FAILED, clock(), problem=NOT_KEPT)
    return run


def _claimed(run_id: UUID | str, at: datetime) -> SelectionRun | None:
    """The run, held from now on; one that broke off again and again is given up."""
    free = Q(state=State.WAITING) | Q(state__in=[State.RUNNING, State.TELLING], lease_until__lt=at)
    with transaction.atomic():
        runs = SelectionRun.objects.select_for_update(of=("self",)).filter(free, pk=run_id)
        run = runs.select_related("cohort__programme", "requested_by").first()
        if run is None:
            return None
        if run.state == State.RUNNING and run.tries >= TRIES:
            _settle(run, State.FAILED, at, problem=GAVE_UP)
            return None
        if run.state == State.WAITING:
            selection_run_states.move(run, State.RUNNING, started_at=at)
        run.tries, run.lease_until = run.tries + 1, at + LEASE
        run.save(update_fields=["tries", "lease_until"])
    return run


def _preview(run: SelectionRun, clock: Clock) -> None:
    _step(run, 0, clock)
    call = closed_call(run.cohort, at=clock())
    found = candidates(applicants(run.cohort), call, at=clock())
    _step(run, 1, clock)
    order = orders(found, call)
    _step(run, 2, clock)
    with transaction.atomic():
        _go_on(run, State.DONE, progress=100, step="", finished_at=clock())
        keep_order(call=call, found=order, by=run.requested_by, at=clock())


def _confirm(run: SelectionRun, clock: Clock) -> None:
    """Give the places, then write the mails; a run that broke off after the first goes on with the second."""
    if run.state == State.RUNNING:
        if run.selection is None:
            raise Outdated("The order was worked out again meanwhile. Look at it, then confirm it.")
        _step(run, 0, clock)
        pass_over_gone(selection=run.selection, at=clock())
        _step(run, 1, clock)
        with transaction.atomic():
            _go_on(run, State.TELLING, progress=_share(run, 2), step=_name(run, 2))
            give_out(selection=run.selection, by=run.requested_by, at=clock())
    for selection in Selection.objects.select_related("cohort").filter(cohort=run.cohort_id):
        for done, total in tell_places(selection=selection):
            _show(run, _share(run, 2 + done / total), clock)
    _settle(run, State.DONE, clock(), progress=100)


def _name(run: SelectionRun, place: int) -> str:
    return STEPS[SelectionRun.Kind(run.kind)][place]


def _share(run: SelectionRun, place: float) -> int:
    """How many per cent are done when ``place`` steps are."""
    return int(100 * place / len(STEPS[SelectionRun.Kind(run.kind)]))


def _step(run: SelectionRun, place: int, clock: Clock) -> None:
    """Say how far it is and hold the run for longer. :raises Stopped: where somebody asked for that."""
    going = SelectionRun.objects.filter(pk=run.pk, state=State.RUNNING, cancel_requested=False)
    values = {"step": _name(run, place), "progress": _share(run, place), "lease_until": clock() + LEASE}
    if not going.update(**values):
        raise Stopped


def _show(run: SelectionRun, per_cent: int, clock: Clock) -> None:
    telling = SelectionRun.objects.filter(pk=run.pk, state=State.TELLING)
    telling.update(progress=per_cent, lease_until=clock() + LEASE)


def _go_on(run: SelectionRun, to: str, **changes: object) -> None:
    """Take the step that cannot be taken back, with what follows from it in the same transaction.

    From here nobody stops the run, and no second worker comes as far. :raises Stopped: where either was faster.
    """
    going = SelectionRun.objects.select_for_update().filter(
        pk=run.pk, state=State.RUNNING, cancel_requested=False
    )
    current = going.first()
    if current is None:
        raise Stopped
    selection_run_states.move(current, to, **changes)


def _settle(run: SelectionRun, to: str, at: datetime, **changes: object) -> None:
    """Leave the run in the state ``to``, unless it is over already or on its way to an end that stands."""
    run.refresh_from_db()
    if not selection_run_states.may(run.state, to):
        return
    with suppress(NotPossibleNow):
        selection_run_states.move(run, to, step="", finished_at=at, **changes)


@register_sweep
def take_up_selection_runs(*, at: datetime) -> int:
    """Take up runs whose bell was lost, and those whose worker died."""
    left = Q(state__in=[State.RUNNING, State.TELLING], lease_until__lt=at)
    found = list(SelectionRun.objects.filter(Q(state=State.WAITING) | left).values_list("pk", flat=True))
    for run_id in found:
        run_selection(run_id=run_id, clock=timezone.now)
    return len(found)
