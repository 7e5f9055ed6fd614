"""From the ledger to the mail: lease a row, record the attempt, send, write down how it ended.

At least once: a worker killed between sending and writing it down sends again, under the same Message-ID, so that a
mail program shows it once. Everything else about a message happens once.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from django.db import transaction

from notifications import eligibility, ledger, rhythm
from notifications.inbox import sending
from notifications.models import Attempt, Message, message_states
from notifications.registry import Kind, UnknownKind, kind_named, sources, sweeps

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
STARTED_IN_VAIN = 3
AT_ONE_TICK = 500
REFUSALS_IN_A_ROW = 5
PERMANENT = 500


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


def tick(*, clock: Callable[[], datetime]) -> Figures:
    """Ask every source what is due, and send it. ``clock`` is read once for each message."""
    figures = Figures()
    _ask_around(clock(), figures)
    refused = 0
    due = Message.objects.due(clock()).order_by("due_at", "pk").values_list("pk", flat=True)[:AT_ONE_TICK]
    for message_id in list(due):
        outcome = deliver(message_id=message_id, at=clock())
        figures.count(outcome)
        refused = refused + 1 if outcome is Outcome.FAILED else 0
        if refused == REFUSALS_IN_A_ROW:
            logger.error(
                "The mail server refused %s messages in a row; the rest waits for the next tick.", refused
            )
            break
    return figures


def _ask_around(at: datetime, figures: Figures) -> None:
    """Run every sweep and source; one that breaks does not keep the others from being asked."""
    for name, sweep in sweeps():
        with _carrying_on(name, figures):
            sweep(at=at)
    for name, source in sources():
        with _carrying_on(name, figures):
            ledger.write_all(source(at=at), at=at)


@contextmanager
def _carrying_on(name: str, figures: Figures) -> Iterator[None]:
    try:
        yield
    except Exception:
        logger.exception("%s broke", name)
        figures.problems.append(name)


def deliver(*, message_id: UUID | str, at: datetime) -> Outcome:
    """Send one message unless somebody else does, or it waits, or nobody needs it any more."""
    begun = _begin(message_id, at)
    if isinstance(begun, Outcome):
        return begun
    attempt, kind = begun
    try:
        letter = kind.write(attempt.message)
        if letter is None:
            return _end(attempt, Outcome.SKIPPED, at, reason="There was nothing to say any more.")
        sending.send(attempt, kind, letter)
    except Exception as error:
        logger.warning("Message %s: attempt %s failed", message_id, attempt.number, exc_info=True)
        return _end_badly(attempt, error, at)
    return _end(attempt, Outcome.SENT, at)


@transaction.atomic(durable=True)
def _begin(message_id: UUID | str, at: datetime) -> tuple[Attempt, Kind] | Outcome:
    """Lease the message and record the attempt, both committed before anything leaves."""
    leased = Message.objects.due(at).filter(pk=message_id)
    if not leased.update(state=Message.State.LEASED, lease_until=at + LEASE):
        return Outcome.NOT_MINE
    message = Message.objects.select_related("person__user").get(pk=message_id)
    try:
        kind = kind_named(message.kind)
    except UnknownKind:
        return _settle(message, Outcome.FAILED, at, reason="This version knows no such message.")
    if reason := eligibility.why_not(message, kind, at):
        return _settle(message, Outcome.SKIPPED, at, reason=reason)
    if message.attempts.filter(outcome="started").count() >= STARTED_IN_VAIN:
        return _settle(message, Outcome.FAILED, at, reason="It was started three times and never ended.")
    may_leave_at = eligibility.may_leave_at(message, kind, at)
    if may_leave_at > at:
        return _settle(message, Outcome.WAITS, at, due_at=may_leave_at)
    return Attempt.objects.create(message=message, number=message.attempts.count() + 1, at=at), kind


def _settle(
    message: Message, outcome: Outcome, at: datetime, *, reason: str = "", due_at: datetime | None = None
) -> Outcome:
    """Write down how it ended, unless the lease ran out and the message is another worker's by now."""
    state = STATES[outcome]
    if not message_states.may(Message.State.LEASED, state):
        raise AssertionError(f"A message that is being sent cannot become {state}.")
    mine = Message.objects.filter(pk=message.pk, state=Message.State.LEASED, lease_until=message.lease_until)
    settled = mine.update(
        state=state,
        lease_until=None,
        reason=reason,
        sent_at=at if outcome is Outcome.SENT else None,
        due_at=due_at or message.due_at,
    )
    return outcome if settled else Outcome.NOT_MINE


@transaction.atomic
def _end(attempt: Attempt, outcome: Outcome, at: datetime, *, reason: str = "") -> Outcome:
    Attempt.objects.filter(pk=attempt.pk).update(outcome=outcome.value)
    return _settle(attempt.message, outcome, at, reason=reason)


@transaction.atomic
def _end_badly(attempt: Attempt, error: Exception, at: datetime) -> Outcome:
    """Try again later if time can cure it: up to eight times, over about four hours."""
    name = type(error).__name__
    Attempt.objects.filter(pk=attempt.pk).update(outcome="failed", error=name)
    if _is_final(error):
        return _settle(attempt.message, Outcome.FAILED, at, reason="The mail server refused the address.")
    if attempt.number >= rhythm.TRIES:
        return _settle(
            attempt.message, Outcome.FAILED, at, reason=f"{rhythm.TRIES} attempts failed ({name})."
        )
    later = at + rhythm.wait_before_next_try(attempt.number, str(attempt.message_id))
    settled = _settle(attempt.message, Outcome.WAITS, at, due_at=later)
    return Outcome.FAILED if settled is Outcome.WAITS else settled


def _is_final(error: Exception) -> bool:
    """A refusal of this address or mail; being busy, greylisting and lost connections pass."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= PERMANENT
