"""Planning an hour, moving it, calling it off, and the mentor's question for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts import audit
from accounts.errors import Refused
from accounts.models import User
from pairing.models import Pair
from programmes.models import Side
from sessions.actions.common import check_meets, free_number, locked, side_of
from sessions.models import Session, session_states
from sessions.notices import tell_partner

FARTHEST = timedelta(days=366)


class AlreadyPlanned(Refused):
    """The pair has a session at that very moment."""


class DateNotPossible(Refused):
    """The moment lies before the two were introduced, or more than a year ahead."""


@transaction.atomic
def plan_session(
    *,
    pair: Pair,
    starts_at: datetime,
    minutes: int,
    submission: UUID,
    by: User,
    at: datetime,
    place: str = "",
    question: str = "",
) -> Session:
    """Put an hour into the diary of both. ``starts_at`` may lie in the past: people also meet unplanned.

    The same ``submission`` again gives the session it made. Only a mentor's ``question`` is kept.
    :raises PairDoesNotMeet: before the introduction, while paused and after the end.
    """
    pair = locked(pair.pk)
    side = side_of(pair, by)
    if made := _made_by(pair, submission):
        return made
    check_meets(pair)
    _check_moment(pair, starts_at, at)
    session = Session(
        pair=pair,
        key=pair.key,
        number=free_number(pair),
        starts_at=starts_at,
        minutes=minutes,
        submission=submission,
    )
    session.planned_by, session.planned_at = side, at
    session.place, session.question = place, question if side == Side.MENTOR else ""
    session.save()
    audit.record(by=by, at=at, verb="session planned", subject=session, number=session.number)
    tell_partner(session, "planned", partner=pair.participant(side.other).person, at=at)
    return session


@transaction.atomic
def move_session(
    *,
    session: Session,
    starts_at: datetime,
    minutes: int,
    submission: UUID,
    by: User,
    at: datetime,
    moved_by: Side | None = None,
    place: str = "",
) -> Session:
    """Keep the session as "moved" and plan another with its number; gives the new one.

    ``moved_by`` is the side that could not keep the date, the acting one when not given.
    """
    pair = locked(session.pair_id)
    side = side_of(pair, by)
    if made := _made_by(pair, submission):
        return made
    check_meets(pair)
    _check_moment(pair, starts_at, at)
    old = _fresh(session)
    session_states.move(old, Session.State.MOVED, changed_by=moved_by or side, changed_at=at)
    new = Session(pair=pair, key=pair.key, number=old.number, starts_at=starts_at, minutes=minutes)
    new.planned_by, new.planned_at, new.submission = side, at, submission
    new.place, new.question = place or old.place, old.question
    new.save()
    audit.record(by=by, at=at, verb="session moved", subject=old, number=old.number, to=str(new.pk))
    tell_partner(new, "moved", partner=pair.participant(side.other).person, at=at)
    return new


@transaction.atomic
def cancel_session(*, session: Session, by: User, at: datetime, cancelled_by: Side | None = None) -> Session:
    """Call the session off without another date. A second press finds it done."""
    pair = locked(session.pair_id)
    side = side_of(pair, by)
    session = _fresh(session)
    if session.state != Session.State.CANCELLED:
        session_states.move(session, Session.State.CANCELLED, changed_by=cancelled_by or side, changed_at=at)
        audit.record(by=by, at=at, verb="session cancelled", subject=session, number=session.number)
        tell_partner(session, "cancelled", partner=pair.participant(side.other).person, at=at)
    return session


@transaction.atomic
def ask_question(*, session: Session, question: str, by: User, at: datetime) -> Session:
    """Keep the mentor's one question for a planned session. :raises Refused: for everybody but the mentor."""
    pair = locked(session.pair_id)
    session = _fresh(session)
    if side_of(pair, by) != Side.MENTOR or not session.is_planned:
        raise Refused("The mentor sets the question, while the session is planned.")
    session.question = question
    session.save(update_fields=["question_sealed"])
    return session


def _made_by(pair: Pair, submission: UUID) -> Session | None:
    return Session.objects.filter(pair=pair, submission=submission).with_pair().first()


def _fresh(session: Session) -> Session:
    return Session.objects.with_pair().get(pk=session.pk)


def _check_moment(pair: Pair, starts_at: datetime, at: datetime) -> None:
    if pair.introduced_at and starts_at.date() < pair.introduced_at.date():
        raise DateNotPossible("That is before you were introduced. Choose a later date.")
    if starts_at > at + FARTHEST:
        raise DateNotPossible("That is more than a year ahead. Choose an earlier date.")
    if Session.objects.filter(pair=pair, starts_at=starts_at).standing().exists():
        raise AlreadyPlanned(
            "You already have a session at that time. Choose another time, or open that session."
        )
