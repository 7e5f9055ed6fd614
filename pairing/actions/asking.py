"""Asking: the mentor first, then the mentee, so that no junior has to refuse a waiting executive."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import User
from notifications.actions import enqueue, enqueue_all
from notifications.registry import Due
from pairing.models import Pair, pair_states
from preparation.readiness import is_ready
from programmes.actions import place
from programmes.models import Participant, Side


class NotAsked(Refused):
    """Only the person whose turn it is answers."""


def ask_mentor(*, pair: Pair, at: datetime) -> None:
    say("pairing.ask", pair, Side.MENTOR, at)


def ask_mentors(*, pairs: Iterable[Pair], at: datetime) -> None:
    """Ask the mentors of many pairs, each when ``asked_at`` of the pair has come. A query for 500."""
    enqueue_all(
        [
            Due(
                "pairing.ask",
                pair.mentor.person,
                pair.asked_at,
                str(pair.pk),
                pair.cohort.programme_id,
                {"pair": str(pair.pk)},
            )
            for pair in pairs
        ],
        at=at,
    )


@transaction.atomic
def accept(*, pair: Pair, by: User, at: datetime) -> Pair:
    """Say yes. After the mentor's yes the mentee is asked; after both the two prepare.

    Somebody who had said yes already changes nothing. :raises NotAsked: for anybody whose turn it is not.
    """
    side = _side_asked(pair, by, at)
    if side == Side.MENTOR and pair.state == Pair.State.PROPOSED:
        pair_states.move(pair, Pair.State.ACCEPTED_BY_MENTOR, mentor_answered_at=at)
        say("pairing.ask", pair, Side.MENTEE, at)
    elif side == Side.MENTEE and pair.state == Pair.State.ACCEPTED_BY_MENTOR:
        pair_states.move(pair, Pair.State.ACCEPTED, mentee_answered_at=at)
        _settle(pair, by=by, at=at)
    record(by=by, at=at, verb="pair accepted", subject=pair, side=str(side))
    return pair


def _settle(pair: Pair, *, by: User, at: datetime) -> None:
    """Both have said yes: they are paired, and meet as soon as both are prepared."""
    for participant in (pair.mentor, pair.mentee):
        place(participant=participant, state=Participant.State.PAIRED, by=by, at=at)
    for side in Side:
        say("pairing.paired", pair, side, at)
    introduce_if_ready(pair=pair, at=at)


@transaction.atomic
def decline(*, pair: Pair, by: User, at: datetime) -> Pair:
    """Say no, without a reason. The other side learns nothing, not even that there was a question."""
    side = _side_asked(pair, by, at)
    pair_states.move(pair, Pair.State.DECLINED, ended_at=at)
    record(by=by, at=at, verb="pair not taken up", subject=pair, side=str(side))
    return pair


@transaction.atomic
def introduce_if_ready(*, pair: Pair, at: datetime) -> bool:
    """Introduce two people who have both said yes and both prepared; tells them once."""
    if pair.state != Pair.State.ACCEPTED or not (is_ready(pair.mentor) and is_ready(pair.mentee)):
        return False
    pair_states.move(pair, Pair.State.INTRODUCED, introduced_at=at)
    record(by=None, at=at, verb="pair introduced", subject=pair)
    for side in Side:
        say("pairing.introduced", pair, side, at)
    return True


def introduce_prepared(*, participant: Participant, at: datetime) -> None:
    """Listens to preparation: somebody has finished a module, or was let through the gate."""
    pairs = Pair.objects.with_people().filter(state=Pair.State.ACCEPTED)
    for pair in [*pairs.filter(mentor=participant), *pairs.filter(mentee=participant)]:
        introduce_if_ready(pair=pair, at=at)


def say(
    kind: str, pair: Pair, side: str, at: datetime, *, due_at: datetime | None = None, part: int | None = None
) -> None:
    """Queue a message of ``kind`` for one of the two; it holds the pair's id and nothing else.

    ``part`` tells messages of one day apart, such as those about two versions of an agreement.
    """
    enqueue(
        kind=kind,
        person=pair.participant(side).person,
        due_at=due_at or at,
        at=at,
        programme_key=pair.cohort.programme_id,
        sequence=f"{pair.pk}.{part}" if part else str(pair.pk),
        facts={"pair": str(pair.pk)},
    )


def _side_asked(pair: Pair, by: User, at: datetime) -> Side:
    side = pair.side_of(by.person)
    mine = {
        Side.MENTOR: Pair.State.PROPOSED,
        Side.MENTEE: Pair.State.ACCEPTED_BY_MENTOR,
    }
    answered = {Side.MENTOR: pair.mentor_answered_at, Side.MENTEE: pair.mentee_answered_at}
    is_asked = side is not None and at >= pair.asked_at
    if side is None or not is_asked or (pair.state != mine[side] and answered[side] is None):
        raise NotAsked("There is no question for you here.")
    return side
