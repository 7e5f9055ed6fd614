"""Who wrote what stands in the things that two people share; for copies of one's own data."""

from __future__ import annotations

from accounts.models import Person
from pairing.models import Pair
from programmes.models import Side
from sessions.models import Agenda, Commitment, Goal, Session, Takeaway


def writer_of_takeaway(takeaway: Takeaway, column: str) -> Person | None:
    return _person(takeaway.session.pair, takeaway.written_by)


def writer_of_commitment(commitment: Commitment, column: str) -> Person | None:
    """Whose promise it is, whoever wrote it down."""
    return _person(commitment.pair, commitment.owner)


def writer_of_session(session: Session, column: str) -> Person | None:
    """The question is the mentor's; the place is nobody's, both need it."""
    return _person(session.pair, Side.MENTOR) if column == "question" else None


def writer_of_goal(goal: Goal, column: str) -> Person | None:
    return _person(goal.pair, goal.side)


def writer_of_agenda(agenda: Agenda, column: str) -> Person | None:
    """Only the mentor makes it."""
    return _person(agenda.pair, Side.MENTOR)


def _person(pair: Pair, side: str) -> Person:
    return pair.participant(side).person
