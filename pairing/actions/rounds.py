"""Running rounds, and ruling by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts import doorbell
from accounts.audit import record
from accounts.errors import Refused
from accounts.models import User
from pairing import inputs, tasks
from pairing.again import Again
from pairing.models import Policy, Round, Ruling, round_states
from programmes.actions import move_cohort
from programmes.models import Cohort, Participant

# A cohort is paired after the launch and until its pairs meet; later rounds place people who joined or left a pair.
OPEN_TO_PAIR = (Cohort.State.RECRUITING, Cohort.State.MATCHING, Cohort.State.PREPARING, Cohort.State.ACTIVE)


class NotMatching(Refused):
    """The cohort is not at the stage where pairs are made."""


class RulesBroken(Refused):
    """A rule stands against what somebody wants to do by hand, or bars pairs since the round ran."""


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
    """Keep two people together in later rounds, or never propose them; replaces an earlier ruling on them.

    :raises RulesBroken: for a pin that a rule forbids, or for which one of the two has no place left.
    """
    if kind == Ruling.Kind.PIN:
        _check_pin(mentor, mentee, at=at)
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
def pin_and_run(
    *, mentor: Participant, mentee: Participant, submission: UUID, by: User, at: datetime
) -> Round:
    """Pin two people and ask for a round that keeps them together: both, or neither.

    :raises RulesBroken: as ``rule``. :raises NotMatching: as ``request_round``.
    """
    rule(mentor=mentor, mentee=mentee, kind=Ruling.Kind.PIN, by=by, at=at)
    return request_round(cohort=mentor.cohort, submission=submission, by=by, at=at)


def _check_pin(mentor: Participant, mentee: Participant, *, at: datetime) -> None:
    """A veto on the two is passed over: the pin takes its place."""
    again = Again(mentor.cohort, None, at=at)
    bars = again.bars(mentor, mentee, but="ruled") or _other_pins(again, mentor, mentee)
    if bars:
        raise RulesBroken(f"{mentor.person} and {mentee.person} cannot be pinned. {' '.join(bars)}")


def _other_pins(again: Again, mentor: Participant, mentee: Participant) -> list[str]:
    """Pins that leave one of the two no place: a mentee has one mentor at a time, a mentor as many as they offered."""
    pins = Ruling.objects.filter(cohort=mentor.cohort_id, kind=Ruling.Kind.PIN)
    pins = pins.exclude(mentor=mentor, mentee=mentee)
    full = [mentor] if pins.filter(mentor=mentor).count() >= again.places(mentor) else []
    full += [mentee] if pins.filter(mentee=mentee).exists() else []
    return [f"{one.person} is pinned to somebody else. Take that pin back first." for one in full]
