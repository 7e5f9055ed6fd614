"""What every action here begins with: the pair under a lock, and which of the two is acting."""

from __future__ import annotations

from itertools import count
from uuid import UUID

from accounts.errors import Refused
from accounts.models import User
from pairing.models import Pair
from programmes.models import Side
from sessions.models import Session
from sessions.permissions import Actor, who_keeps_dates


class NotOneOfTheTwo(Refused):
    """Somebody outside the pair tried to change what belongs to the two."""


class PairDoesNotMeet(Refused):
    """The pair is not introduced yet, or it is paused, completed or ended."""


def locked(pair_id: UUID) -> Pair:
    """The pair with its people and key. The lock makes two presses of a button follow one another."""
    return Pair.objects.select_for_update(of=("self",)).with_people().get(pk=pair_id)


def locked_with(session_id: UUID) -> Pair | None:
    """The pair of a session, locked in the same way; None where there is no such session."""
    return Pair.objects.select_for_update(of=("self",)).filter(sessions=session_id).first()


def side_of(pair: Pair, by: User) -> Side:
    """:raises NotOneOfTheTwo: for everybody but the two."""
    side = pair.side_of(by.person)
    if side is None:
        raise NotOneOfTheTwo("Only the two of a pair can do this.")
    return side


def keeper_of_dates(pair: Pair, by: User) -> Actor:
    """:raises NotOneOfTheTwo: for everybody but the two and the mentee's assistant."""
    actor = who_keeps_dates(pair, by)
    if actor is None:
        raise NotOneOfTheTwo("Only the two of a pair can do this.")
    return actor


def check_meets(pair: Pair) -> None:
    if not pair.may_meet:
        raise PairDoesNotMeet(
            f"Your partnership is “{pair.get_state_display().lower()}”, so sessions cannot be planned now."
        )


def free_number(pair: Pair) -> int:
    """The lowest number that no planned or held session has."""
    taken = set(Session.objects.filter(pair=pair).standing().values_list("number", flat=True))
    return next(number for number in count(1) if number not in taken)
