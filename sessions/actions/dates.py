"""Planning an hour, moving it, calling it off, and the mentor's question for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts import audit
from accounts.errors import Refused
from accounts.models import User
from pairing.models import Pair
from programmes.meeting_tool import fault_in_place
from programmes.models import Side
from sessions import listeners
from sessions.actions.common import check_meets, free_number, keeper_of_dates, locked, side_of
from sessions.booking.models import Offer
from sessions.models import Session, session_states
from sessions.notices import tell
from sessions.permissions import Actor

FARTHEST = timedelta(days=366)


class AlreadyPlanned(Refused):
    """The pair has a session at that very moment."""


class PlaceNotPossible(Refused):
    """The place is an address that the programme does not let be one."""


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
    is_told: bool = True,
) -> Session:
    """Put an hour into the diary of both. ``starts_at`` may lie in the past: people also meet unplanned.

    The same ``submission`` again gives the session it made. Only a mentor's ``question`` is kept. The mentee's
    assistant may plan too: an hour to come, without a place or a question. Whoever plans several in one go says so
    once by itself, with ``is_told=False``.
    :raises PairDoesNotMeet: before the introduction, while paused and after the end.
    :raises PlaceNotPossible: for an address that is not one of the programme's meeting tool.
    """
    pair = locked(pair.pk)
    actor = keeper_of_dates(pair, by)
    if made := _made_by(pair, submission):
        return made
    check_meets(pair)
    _check_moment(pair, starts_at, at, actor)
    _check_place(pair, place, actor)
    hour = {"starts_at": starts_at, "minutes": minutes, "number": free_number(pair)}
    session = _new(pair, actor, submission=submission, at=at, **hour)
    if actor.assistant is None:
        session.place, session.question = place, question if actor.side == Side.MENTOR else ""
    session.save()
    audit.record(
        by=by, at=at, verb="session planned", subject=session, number=session.number, **_as_whom(actor)
    )
    if is_told:
        tell(session, "planned", by=actor, at=at)
    listeners.dates_changed.tell(session=session, at=at)
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
    place: str | None = None,
) -> Session:
    """Keep the session as "moved" and plan another with its number; gives the new one.

    An empty ``place`` takes the old one away; none at all keeps it. Times that were offered to move the old date
    stand for the new one from now on.

    ``moved_by`` is the side that could not keep the date, the acting one when not given. The mentee's assistant
    moves hours to come, always for the mentee's side, and neither reads nor writes the place.
    :raises PlaceNotPossible: as for ``plan_session``.
    """
    pair = locked(session.pair_id)
    actor = keeper_of_dates(pair, by)
    if made := _made_by(pair, submission):
        return made
    check_meets(pair)
    _check_moment(pair, starts_at, at, actor)
    _check_place(pair, place or "", actor)
    old = _fresh(session)
    _set_aside(old, moved_by, actor, at)
    hour = {"starts_at": starts_at, "minutes": minutes, "number": old.number}
    new = _new(pair, actor, submission=submission, at=at, **hour)
    _carry(old, new, place=None if actor.assistant else place)
    new.save()
    Offer.objects.open().filter(moves=old).update(moves=new)
    audit.record(
        by=by, at=at, verb="session moved", subject=old, number=old.number, to=str(new.pk), **_as_whom(actor)
    )
    tell(new, "moved", by=actor, at=at)
    listeners.dates_changed.tell(session=new, at=at)
    return new


def _new(pair: Pair, actor: Actor, *, submission: UUID, at: datetime, **hour: Any) -> Session:
    """An hour with who planned it, not saved yet."""
    session = Session(pair=pair, key=pair.key, submission=submission, **hour)
    session.planned_by, session.planned_at = actor.side, at
    session.planned_by_assistant = actor.assistant is not None
    return session


def _carry(old: Session, new: Session, *, place: str | None) -> None:
    """Take question and place over from the date that was moved, unless a ``place`` is given, be it an empty one."""
    Session.question.carry(old, new)
    Session.place.carry(old, new)
    if place is not None:
        new.place = place


def _set_aside(old: Session, moved_by: Side | None, actor: Actor, at: datetime) -> None:
    """An assistant moves an hour to come, for the mentee: nobody who keeps a senior's diary says that the junior could
    not come.
    """
    if actor.assistant:
        _check_ahead(old.starts_at, at, "This hour has begun. Only the two of them can still change it.")
    changes = {
        "changed_by": actor.side if actor.assistant else moved_by or actor.side,
        "changed_by_assistant": actor.assistant is not None,
    }
    session_states.move(old, Session.State.MOVED, changed_at=at, **changes)


def _as_whom(actor: Actor) -> dict[str, str]:
    """For the trail: as whose assistant somebody acted; nothing for the two."""
    return {"assistant": str(actor.assistant.pk)} if actor.assistant else {}


@transaction.atomic
def cancel_session(*, session: Session, by: User, at: datetime, cancelled_by: Side | None = None) -> Session:
    """Call the session off without another date: one of the two, never an assistant. A second press finds it done."""
    pair = locked(session.pair_id)
    side = side_of(pair, by)
    session = _fresh(session)
    if session.state != Session.State.CANCELLED:
        session_states.move(session, Session.State.CANCELLED, changed_by=cancelled_by or side, changed_at=at)
        audit.record(by=by, at=at, verb="session cancelled", subject=session, number=session.number)
        tell(session, "cancelled", by=Actor(side), at=at)
        listeners.dates_changed.tell(session=session, at=at)
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


def _check_ahead(starts_at: datetime, at: datetime, words: str) -> None:
    if starts_at <= at:
        raise DateNotPossible(words)


def _check_place(pair: Pair, place: str, actor: Actor) -> None:
    programme = pair.cohort.programme
    if actor.assistant is None and (
        fault := fault_in_place(place, tool=programme.meeting_tool, beginning=programme.meeting_address)
    ):
        raise PlaceNotPossible(fault)


def _check_moment(pair: Pair, starts_at: datetime, at: datetime, actor: Actor) -> None:
    if actor.assistant:
        _check_ahead(starts_at, at, "That moment has passed. Choose one to come.")
    if pair.introduced_at and starts_at.date() < pair.introduced_at.date():
        raise DateNotPossible("That is before you were introduced. Choose a later date.")
    if starts_at > at + FARTHEST:
        raise DateNotPossible("That is more than a year ahead. Choose an earlier date.")
    if Session.objects.filter(pair=pair, starts_at=starts_at).standing().exists():
        raise AlreadyPlanned(
            "You already have a session at that time. Choose another time, or open that session."
        )
