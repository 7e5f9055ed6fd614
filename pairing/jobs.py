"""The job behind a round. Called by its task, by the command and by the sweep; running it twice saves one result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.audit import record
from accounts.states import NotPossibleNow
from pairing import inputs
from pairing.engine import Cancelled, EmptySide, Outcome, Problem, pair, said
from pairing.models import Proposal, Round, Unpaired, round_states

State = Round.State
# Whatever began longer ago and is not done has lost its worker: the largest rounds take some minutes.
LOST_AFTER = timedelta(minutes=30)
EMPTY_SIDE = {
    "mentors": "Nobody has said yes as a mentor and has room for a pair. Invite mentors, then run the pairing again.",
    "mentees": "Nobody has said yes as a mentee and has room for a pair. Invite mentees, then run the pairing again.",
}


def take_up_waiting(*, at: datetime) -> int:
    """Run the rounds whose bell was lost, and those whose worker is gone; how many."""
    lost = Q(state=State.RUNNING, started_at__lt=at - LOST_AFTER)
    waiting = list(Round.objects.filter(Q(state=State.WAITING) | lost).values_list("pk", flat=True))
    for round_id in waiting:
        run_round(round_id=round_id, at=at)
    return len(waiting)


def run_round(*, round_id: UUID | str, at: datetime) -> Round | None:
    """Run a waiting round, or one whose worker died; None when it is over already."""
    found = Round.objects.select_related("cohort").filter(
        pk=round_id, state__in=[State.WAITING, State.RUNNING]
    )
    current = found.first()
    if current is None:
        return None
    try:
        problem = inputs.problem_of(current.cohort, at=at)
        outcome = _solve(current, problem, at=at)
        _save(current, problem, outcome, at=at)
    except EmptySide as error:
        round_states.move(current, State.FAILED, problem=EMPTY_SIDE[error.side], finished_at=at)
    except Cancelled:
        round_states.move(current, State.CANCELLED, finished_at=at)
    except NotPossibleNow:
        # Somebody else's run of this round was faster, and its result stands.
        current.refresh_from_db()
    return current


def _solve(current: Round, problem: Problem, *, at: datetime) -> Outcome:
    if current.state == State.WAITING:
        round_states.move(current, State.RUNNING)
    Round.objects.filter(pk=current.pk).update(started_at=at)
    return pair(
        problem,
        seed=current.seed,
        progress=_progress_of(current),
        is_cancelled=lambda: Round.objects.filter(pk=current.pk, cancel_requested=True).exists(),
    )


def _progress_of(current: Round) -> Callable[[int, str], None]:
    def show(per_cent: int, step: str) -> None:
        Round.objects.filter(pk=current.pk, state=State.RUNNING).update(progress=per_cent, step=step)

    return show


@transaction.atomic
def _save(current: Round, problem: Problem, outcome: Outcome, *, at: datetime) -> None:
    """All of the result or nothing: whoever moves the round first has saved it."""
    plain, digest = inputs.frozen(problem)
    round_states.move(
        current,
        State.DONE,
        progress=100,
        step="",
        finished_at=at,
        inputs=plain,
        inputs_digest=digest,
        policy={
            "rules": asdict(problem.rules),
            "weights": asdict(problem.weights),
            "own": [asdict(one) for one in problem.own],
            "most_changed": problem.budget,
        },
        figures=said(outcome.figures),
    )
    _save_pairs(current, outcome)
    _save_unpaired(current, outcome)
    record(by=current.requested_by, at=at, verb="pairs proposed", subject=current, pairs=len(outcome.pairs))


def _save_pairs(current: Round, outcome: Outcome) -> None:
    rows = (
        Proposal(
            round=current,
            mentor_id=one.mentor,
            mentee_id=one.mentee,
            score=one.score,
            gap=one.gap,
            parts=one.parts,
            points=one.points,
            reasons=one.reasons,
            warnings=one.warnings,
            pinned=one.pinned,
        )
        for one in outcome.pairs
    )
    Proposal.objects.bulk_create(rows, batch_size=500)


def _save_unpaired(current: Round, outcome: Outcome) -> None:
    rows = (
        Unpaired(
            round=current,
            participant_id=one.key,
            reasons=one.reasons,
            advice=one.advice,
            waterfall=[asdict(line) for line in one.waterfall],
            shortage=asdict(one.shortage) if one.shortage else {},
        )
        for one in outcome.unpaired
    )
    Unpaired.objects.bulk_create(rows, batch_size=500)
