"""The log: did the two meet, for how long, and what do they take away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid5

from django.db import transaction

from accounts import audit
from accounts.beside import beside, with_rows
from accounts.errors import Refused
from accounts.models import User
from pairing.models import Pair
from programmes.models import Side
from sessions import listeners
from sessions.actions.common import PairDoesNotMeet, free_number, locked, side_of
from sessions.actions.keeping import keep_note
from sessions.drafts.meanwhile import check_seen
from sessions.models import Commitment, Reflection, Session, Takeaway, session_states


class NotStartedYet(Refused):
    """A session cannot be logged as held before it starts."""


class NotForTheMentor(Refused):
    """The mentee gave the mentor something to do."""


class Outcome(StrEnum):
    HELD = "held"
    CANCELLED = "cancelled"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment as it is made: what, by which day, whose."""

    text: str
    due_on: date
    owner: Side = Side.MENTEE


@transaction.atomic
def log_session(
    *,
    session: Session,
    outcome: Outcome,
    submission: UUID,
    by: User,
    at: datetime,
    minutes: int | None = None,
    side: Side | None = None,
    takeaway: str = "",
    commitments: Sequence[Promise] = (),
    note: str = "",
    seen_takeaway: str | None = None,
    seen_note: str | None = None,
) -> Session:
    """Log or correct a session, and keep what was written with it.

    ``side`` is who cancelled, the acting side when not given. ``takeaway`` replaces the writer's own, never the
    partner's; an empty one leaves it. ``note`` goes to the writer's private reflection. The same ``submission``
    again makes no second commitment. ``seen_takeaway`` and ``seen_note`` are the marks of the texts that the page
    showed (``sessions.drafts.meanwhile``); without one, no text is held against another.

    :raises NotForTheMentor: for a commitment of the mentor's that the mentee writes down.
    :raises WrittenMeanwhile: when another tab kept another text; nothing is saved.
    :raises NotStartedYet: held, but the start lies ahead.
    :raises PairDoesNotMeet: held, but the agreement is not signed.
    """
    pair = locked(session.pair_id)
    acting = side_of(pair, by)
    session = _with_own_words(session, pair, acting)
    note_outcome(session, pair, outcome, minutes=minutes, side=side, by=by, at=at)
    if outcome == Outcome.HELD:
        _keep_takeaway(session, acting, takeaway, at, seen_takeaway)
        _keep_commitments(session, acting, commitments, submission, at)
    if note:
        keep_note(getattr(session, "note", None), session, note, by=by, at=at, seen=seen_note)
    return session


def _with_own_words(session: Session, pair: Pair, acting: Side) -> Session:
    """``session`` as it stands under the lock, with the ``takeaway`` and ``note`` of whoever writes. One query."""
    notes = Reflection.objects.of(pair.participant(acting).person)
    rows = {
        "takeaway": beside("takeaways", Takeaway.objects.filter(session=session, written_by=acting)),
        "note": beside("reflections", notes.filter(session=session)),
    }
    return with_rows(Session.objects.with_pair(), rows, "takeaway__key", "note__key").get(pk=session.pk)


def note_outcome(
    session: Session,
    pair: Pair,
    outcome: Outcome,
    *,
    by: User,
    at: datetime,
    minutes: int | None = None,
    side: Side | None = None,
) -> None:
    """What ``log_session`` says about a session, and nothing of what was written; its ``pair`` is under the lock."""
    acting = side_of(pair, by)
    if outcome == Outcome.HELD:
        _hold(session, pair, acting, minutes=minutes, by=by, at=at)
    else:
        _call_off(session, outcome, side or acting, acting, by=by, at=at)


def _check_owners(promises: Sequence[Promise], acting: Side) -> None:
    """Commitments are the mentee's; a mentor may take one on, and nobody may give them one."""
    if acting == Side.MENTEE and any(promise.owner == Side.MENTOR for promise in promises):
        raise NotForTheMentor("What comes next is yours. Your mentor can take something on in their own log.")


def _hold(session: Session, pair: Pair, acting: Side, *, minutes: int | None, by: User, at: datetime) -> None:
    if session.starts_at > at:
        raise NotStartedYet("This session has not started yet. If you met earlier, move it to when you met.")
    minutes = minutes or session.minutes
    if session.is_held:
        _correct_minutes(session, minutes, acting, by=by, at=at)
        return
    if pair.state not in (Pair.State.ACTIVE, Pair.State.CLOSING):
        raise PairDoesNotMeet(
            "A session counts as held once you have both signed the agreement. Sign it first."
        )
    _move(
        session, Outcome.HELD, acting, by=by, at=at, minutes=minutes, number=_number(session), changed_by=""
    )
    listeners.session_held.tell(session=session, by=by, at=at)


def _number(session: Session) -> int:
    """Its own number, or a free one where another session took the number meanwhile."""
    if session.is_planned:
        return session.number
    others = (
        Session.objects.filter(pair=session.pair_id, number=session.number).standing().exclude(pk=session.pk)
    )
    return free_number(session.pair) if others.exists() else session.number


def _correct_minutes(session: Session, minutes: int, acting: Side, *, by: User, at: datetime) -> None:
    if minutes == session.minutes:
        return
    session.minutes, session.logged_by, session.logged_at = minutes, acting, at
    session.save(update_fields=["minutes", "logged_by", "logged_at"])
    audit.record(by=by, at=at, verb="session log corrected", subject=session, state=session.state)
    listeners.dates_changed.tell(session=session, at=at)


def _call_off(
    session: Session, outcome: Outcome, side: Side, acting: Side, *, by: User, at: datetime
) -> None:
    """Cancelled by ``side``, or missed by both; what was held before is told to be so no longer."""
    changed_by = side if outcome == Outcome.CANCELLED else ""
    if session.state == outcome and session.changed_by == changed_by:
        return
    was_held = session.is_held
    if session.state == outcome:
        session.changed_by = changed_by
        session.save(update_fields=["changed_by"])
        listeners.dates_changed.tell(session=session, at=at)
        return
    _move(
        session, outcome, acting, by=by, at=at, changed_by=changed_by, changed_at=at if changed_by else None
    )
    if was_held:
        listeners.session_unheld.tell(session=session, by=by, at=at)


def _move(
    session: Session, outcome: Outcome, acting: Side, *, by: User, at: datetime, **changes: object
) -> None:
    verb = "session logged" if session.is_planned else "session log corrected"
    session_states.move(session, outcome, logged_by=acting, logged_at=at, **changes)
    audit.record(by=by, at=at, verb=verb, subject=session, number=session.number, state=session.state)
    listeners.dates_changed.tell(session=session, at=at)


def _keep_takeaway(session: Session, side: Side, text: str, at: datetime, seen: str | None) -> None:
    if not text:
        return
    kept: Takeaway | None = getattr(session, "takeaway", None)
    check_seen("takeaway", kept, text, seen)
    takeaway = kept or Takeaway(session=session, written_by=side)
    if kept and kept.text == text:
        return
    takeaway.key, takeaway.text, takeaway.written_at = session.key, text, at
    takeaway.save()


def _keep_commitments(
    session: Session, acting: Side, promises: Sequence[Promise], submission: UUID, at: datetime
) -> None:
    _check_owners(promises, acting)
    made = []
    for place, promise in enumerate(promises):
        token = uuid5(submission, f"commitment {place}")
        commitment = Commitment(session=session, pair_id=session.pair_id, key=session.key, submission=token)
        commitment.owner, commitment.due_on, commitment.made_at = promise.owner, promise.due_on, at
        commitment.text = promise.text
        made.append(commitment)
    # The same press again finds its own.
    Commitment.objects.bulk_create(made, ignore_conflicts=True)
