"""From the ledger to the mail: lease rows, record the attempt, send, write down how it ended.

At least once: a worker killed between sending and writing it down sends again, under the same Message-ID, so that a
mail program shows it once. Everything else about a message happens once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from django.db import transaction

from notifications import eligibility, gathering, leasing, ledger, rhythm
from notifications.addresses import actions as addresses
from notifications.addresses import refusals
from notifications.inbox import sending
from notifications.leasing import LEASE as LEASE
from notifications.leasing import Lease
from notifications.mail_server import state as mail_server
from notifications.mail_server.line import Line
from notifications.mail_server.pace import Pace, Unhurried
from notifications.mail_server.state import REFUSALS_IN_A_ROW as REFUSALS_IN_A_ROW
from notifications.models import Attempt, Message, message_states
from notifications.registry import Kind, UnknownKind, kind_named, sources, sweeps

logger = logging.getLogger(__name__)

STARTED_IN_VAIN = 3
# A round ends before the next begins, and leaves the worker to others between two of them.
TICK_LASTS, SWEEP_LASTS = timedelta(seconds=50), timedelta(seconds=8)
# A batch is left where it is when a slow mail server makes it last this much longer; with one mail on top
# (``LEASE`` says why 40 seconds) that is less than ``tasks.LONGEST_SWEEP``.
BATCH_ENDS_WITHIN = timedelta(seconds=7)
AT_ONE_TICK = 2_000
AT_ONCE = 25


class Outcome(Enum):
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"
    WAITS = "waits"
    NOT_MINE = "not mine"


STATES = {
    Outcome.SENT: Message.State.SENT,
    Outcome.SKIPPED: Message.State.SKIPPED,
    Outcome.FAILED: Message.State.FAILED,
    Outcome.WAITS: Message.State.DUE,
}


@dataclass
class Figures:
    """What one tick did. ``problems`` names the sources and sweeps that broke; the log says how."""

    sent: int = 0
    skipped: int = 0
    failed: int = 0
    waiting: int = 0
    problems: list[str] = field(default_factory=list)

    def count(self, outcome: Outcome) -> None:
        name = {Outcome.WAITS: "waiting"}.get(outcome, outcome.value)
        if hasattr(self, name):
            setattr(self, name, getattr(self, name) + 1)


def tick(*, clock: Callable[[], datetime], pace: Pace | None = None) -> Figures:
    """Ask every source what is due, and send it. ``clock`` is read once for each message."""
    figures = Figures()
    _ask_around(clock(), figures)
    deliver_due(clock=clock, pace=pace, lasts=TICK_LASTS, figures=figures)
    return figures


def _ask_around(at: datetime, figures: Figures) -> None:
    """Run every sweep and source; one that breaks does not keep the others from being asked."""
    for name, sweep in sweeps():
        with _carrying_on(name, figures):
            sweep(at=at)
    for name, source in sources():
        with _carrying_on(name, figures):
            ledger.write_all(source(at=at), at=at)
    with _carrying_on(gathering.__name__, figures):
        gathering.gather(at=at)


@contextmanager
def _carrying_on(name: str, figures: Figures) -> Iterator[None]:
    try:
        yield
    except Exception:
        logger.exception("%s broke", name)
        figures.problems.append(name)


def deliver_due(
    *,
    clock: Callable[[], datetime],
    pace: Pace | None = None,
    lasts: timedelta = SWEEP_LASTS,
    figures: Figures | None = None,
) -> Figures:
    """Send what stands in the ledger and is due, in batches, until nothing is left or time is up. Asks no source."""
    figures, pace, line = figures or Figures(), pace or Unhurried(), Line()
    ends, left = clock() + lasts, AT_ONE_TICK
    leasing.free_stale(at=clock())
    while left > 0 and (at := clock()) <= ends and not mail_server.rests(at=at):
        leases = leasing.claim(at=at, most=min(AT_ONCE, left))
        if not leases:
            break
        left -= len(leases)
        pace.reserve(len(leases))
        try:
            done = _deliver_all(leases, line, clock, pace, figures, until=ends + BATCH_ENDS_WITHIN)
        finally:
            line.drop()
        if done < len(leases):
            leasing.give_back(leases[done:])
            logger.error("The mail server refuses messages, or takes its time over them; the rest waits.")
            break
    return figures


def _deliver_all(
    leases: Sequence[Lease],
    line: Line,
    clock: Callable[[], datetime],
    pace: Pace,
    figures: Figures,
    *,
    until: datetime,
) -> int:
    """How many of ``leases`` were dealt with before the mail server had to be left alone, or time was up."""
    for done, lease in enumerate(leases):
        pace.wait()
        at = clock()
        if at > until or not _answers(line, at):
            return done
        outcome = _deliver(lease, line, at)
        figures.count(outcome)
        if outcome is Outcome.FAILED and mail_server.rests(at=at):
            return done + 1
    return len(leases)


def deliver(*, message_id: UUID | str, at: datetime, pace: Pace | None = None) -> Outcome:
    """Send one message unless somebody else does, or it waits, or nobody needs it any more."""
    lease = leasing.claim_one(message_id, at=at)
    if lease is None:
        return Outcome.NOT_MINE
    line, pace = Line(), pace or Unhurried()
    try:
        if mail_server.rests(at=at) or not _answers(line, at):
            leasing.give_back([lease])
            return Outcome.WAITS
        pace.reserve(1)
        pace.wait()
        return _deliver(lease, line, at)
    finally:
        line.drop()


def _answers(line: Line, at: datetime) -> bool:
    """Whether the mail server is there. Where it is not, the queue waits and no message loses a try."""
    try:
        line.opened()
    except OSError as error:
        logger.error("The mail server cannot be reached: %s", type(error).__name__)
        mail_server.refused(error, at=at, is_away=True)
        return False
    return True


def _deliver(lease: Lease, line: Line, at: datetime) -> Outcome:
    begun = _begin(lease, at)
    if isinstance(begun, Outcome):
        return begun
    try:
        letter = begun.kind.write(begun.attempt.message)
        if letter is None:
            return _end(begun, Outcome.SKIPPED, at, reason="There was nothing to say any more.")
        sending.send(begun.attempt, begun.kind, letter, line)
    except Exception as error:
        logger.warning("Message %s: attempt %s failed", lease.message_id, begun.attempt.number, exc_info=True)
        line.drop()
        return _end_badly(begun, error, at)
    mail_server.answered()
    return _end(begun, Outcome.SENT, at)


@dataclass(frozen=True, slots=True)
class Begun:
    """An attempt that is written down; the message is ours for the length of a lease from then on."""

    attempt: Attempt
    kind: Kind
    lease: Lease


@transaction.atomic(durable=True)
def _begin(lease: Lease, at: datetime) -> Begun | Outcome:
    """Lengthen the lease and record the attempt, both committed before anything leaves."""
    ours = lease.renewed(at)
    if ours is None:
        return Outcome.NOT_MINE
    person = ("person__user", "person__address_problem", "person__quiet_hours")
    message = Message.objects.select_related(*person).get(pk=ours.message_id)
    try:
        kind = kind_named(message.kind)
    except UnknownKind:
        return _settle(ours, Outcome.FAILED, at, reason="This version knows no such message.")
    if reason := eligibility.why_not(message, kind, at):
        return _settle(ours, Outcome.SKIPPED, at, reason=reason)
    tries = message.attempts.filter(number__gt=message.tries_before)
    if tries.filter(outcome="started").count() >= STARTED_IN_VAIN:
        return _settle(ours, Outcome.FAILED, at, reason="It was started three times and never ended.")
    may_leave_at = eligibility.may_leave_at(message, kind, at)
    if may_leave_at > at:
        return _settle(ours, Outcome.WAITS, at, due_at=may_leave_at)
    attempt = Attempt.objects.create(message=message, number=message.attempts.count() + 1, at=at)
    return Begun(attempt, kind, ours)


def _settle(
    lease: Lease, outcome: Outcome, at: datetime, *, reason: str = "", due_at: datetime | None = None
) -> Outcome:
    """Write down how it ended, unless the lease ran out and the message is another worker's by now."""
    state = STATES[outcome]
    if not message_states.may(Message.State.LEASED, state):
        raise AssertionError(f"A message that is being sent cannot become {state}.")
    changes = {"due_at": due_at} if due_at else {}
    settled = lease.rows().update(
        state=state,
        lease_until=None,
        reason=reason,
        sent_at=at if outcome is Outcome.SENT else None,
        **changes,
    )
    return outcome if settled else Outcome.NOT_MINE


@transaction.atomic
def _end(begun: Begun, outcome: Outcome, at: datetime, *, reason: str = "") -> Outcome:
    Attempt.objects.filter(pk=begun.attempt.pk).update(outcome=outcome.value)
    return _settle(begun.lease, outcome, at, reason=reason)


@transaction.atomic
def _end_badly(begun: Begun, error: Exception, at: datetime) -> Outcome:
    """Try again later if time can cure it: up to eight times, over about two hours."""
    attempt, name = begun.attempt, type(error).__name__
    Attempt.objects.filter(pk=attempt.pk).update(outcome="failed", error=name)
    if refusals.is_of_the_server(error):
        mail_server.refused(error, at=at)
    if status := refusals.gone_address(error):
        addresses.came_back(attempt.message.person, status=status, at=at)
        return _settle(begun.lease, Outcome.FAILED, at, reason="The mail server refused the address.")
    if refusals.is_final(error):
        return _settle(begun.lease, Outcome.FAILED, at, reason="The mail server refused the mail.")
    tried = attempt.number - attempt.message.tries_before
    if tried >= rhythm.TRIES:
        return _settle(begun.lease, Outcome.FAILED, at, reason=f"{rhythm.TRIES} attempts failed ({name}).")
    later = at + rhythm.wait_before_next_try(tried, str(attempt.message_id))
    settled = _settle(begun.lease, Outcome.WAITS, at, due_at=later)
    return Outcome.FAILED if settled is Outcome.WAITS else settled
