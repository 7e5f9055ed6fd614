"""Running rounds, ruling by hand, and publishing what was reviewed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts import doorbell
from accounts.audit import record
from accounts.errors import Refused
from accounts.models import ContentKey, User
from pairing import inputs, tasks
from pairing.actions.asking import ask_mentor
from pairing.engine import Problem, why_not
from pairing.models import Pair, Policy, Proposal, Round, Ruling, round_states
from pairing.protection import protection_of
from programmes.actions import move_cohort
from programmes.models import Cohort, Participant

# A cohort is paired after the launch and until its pairs meet; later rounds place people who joined or left a pair.
OPEN_TO_PAIR = (Cohort.State.RECRUITING, Cohort.State.MATCHING, Cohort.State.PREPARING, Cohort.State.ACTIVE)


class NotMatching(Refused):
    """The cohort is not at the stage where pairs are made."""


class RulesBroken(Refused):
    """Since the round ran, something changed that bars some of its pairs."""


@transaction.atomic
def save_policy(*, cohort: Cohort, by: User, at: datetime, **fields: Any) -> Policy:
    """Change rules or weights. Earlier rounds keep the ones that they ran under."""
    policy = inputs.policy_of(cohort)
    for name, value in fields.items():
        setattr(policy, name, value)
    policy.save(update_fields=list(fields))
    record(by=by, at=at, verb="pairing policy changed", subject=policy, fields=sorted(fields))
    return policy


def request_round(*, cohort: Cohort, submission: UUID, by: User | None, at: datetime, seed: int = 1) -> Round:
    """Queue a round. While one is waiting or running, asking again gives that one.

    :raises NotMatching: before the launch and after the pairs have closed.
    """
    if cohort.state not in OPEN_TO_PAIR:
        raise NotMatching("Pairs are made after the launch and before the cohort closes.")
    try:
        with transaction.atomic():
            return _queue(cohort, submission=submission, by=by, at=at, seed=seed)
    except IntegrityError:
        return cohort.rounds.get(state__in=[Round.State.WAITING, Round.State.RUNNING])


def _queue(cohort: Cohort, *, submission: UUID, by: User | None, at: datetime, seed: int) -> Round:
    known = Round.objects.filter(submission=submission).first()
    if known:
        return known
    last = cohort.rounds.aggregate(last=Max("number"))["last"] or 0
    current = Round.objects.create(
        cohort=cohort, number=last + 1, seed=seed, submission=submission, requested_by=by, requested_at=at
    )
    if cohort.state == Cohort.State.RECRUITING:
        move_cohort(cohort=cohort, to=Cohort.State.MATCHING, by=by, at=at)
    record(by=by, at=at, verb="pairing requested", subject=current)
    doorbell.ring(tasks.run_round, round_id=str(current.pk))
    return current


@transaction.atomic
def cancel_round(*, current: Round, by: User, at: datetime) -> Round:
    """Stop a round: at once while it waits, between two steps while it runs."""
    if current.state == Round.State.WAITING:
        round_states.move(current, Round.State.CANCELLED, finished_at=at)
    elif current.state == Round.State.RUNNING:
        Round.objects.filter(pk=current.pk).update(cancel_requested=True)
    record(by=by, at=at, verb="pairing stopped", subject=current)
    return current


@transaction.atomic
def rule(
    *, mentor: Participant, mentee: Participant, kind: str, by: User, at: datetime, reason: str = ""
) -> Ruling:
    """Keep two people together in later rounds, or never propose them; replaces an earlier ruling on them."""
    ruling, _ = Ruling.objects.update_or_create(
        mentor=mentor,
        mentee=mentee,
        defaults={
            "cohort_id": mentor.cohort_id,
            "kind": kind,
            "reason": reason,
            "ruled_by": by,
            "ruled_at": at,
        },
    )
    record(by=by, at=at, verb="pair ruled on", subject=ruling, kind=str(kind))
    return ruling


@transaction.atomic
def lift_ruling(*, ruling: Ruling, by: User, at: datetime) -> None:
    record(by=by, at=at, verb="ruling lifted", subject=ruling, kind=ruling.kind)
    ruling.delete()


@transaction.atomic
def publish(*, current: Round, by: User, at: datetime) -> list[Pair]:
    """Make the round's proposals pairs and ask the mentors. Every rule is checked once more.

    :raises RulesBroken: when somebody has moved, left or found a partner since the round ran.
    :raises accounts.states.NotPossibleNow: when the round was published before.
    """
    round_states.move(current, Round.State.PUBLISHED)
    proposals = list(current.proposals.select_related("mentor__person", "mentee__person"))
    _check_again(current.cohort, proposals, at=at)
    pairs = [_pair_from(proposal, current, at) for proposal in proposals]
    for pair in pairs:
        ask_mentor(pair=pair, at=at)
    if current.cohort.state == Cohort.State.MATCHING:
        move_cohort(cohort=current.cohort, to=Cohort.State.PREPARING, by=by, at=at)
    record(by=by, at=at, verb="pairs published", subject=current, pairs=len(pairs))
    return pairs


def _pair_from(proposal: Proposal, current: Round, at: datetime) -> Pair:
    return Pair.objects.create(
        cohort=current.cohort,
        mentor=proposal.mentor,
        mentee=proposal.mentee,
        proposal=proposal,
        reasons=proposal.reasons,
        protection=protection_of(proposal.warnings),
        key=ContentKey.new(),
        asked_at=at,
    )


def _check_again(cohort: Cohort, proposals: list[Proposal], *, at: datetime) -> None:
    problem = inputs.problem_of(cohort, at=at) if proposals else None
    broken = [proposal for proposal in proposals if problem and _is_broken(problem, proposal)]
    if broken:
        names = "; ".join(f"{one.mentor.person} with {one.mentee.person}" for one in broken)
        raise RulesBroken(f"These pairs are no longer possible: {names}. Run the pairing again.")


def _is_broken(problem: Problem, proposal: Proposal) -> bool:
    mentors = {one.key: one for one in problem.mentors}
    mentees = {one.key: one for one in problem.mentees}
    mentor, mentee = mentors.get(str(proposal.mentor_id)), mentees.get(str(proposal.mentee_id))
    return mentor is None or mentee is None or bool(why_not(problem, mentor, mentee))
