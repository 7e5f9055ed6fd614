"""Whose words stand in what two people share."""

from __future__ import annotations

from accounts.models import Person
from pairing.models import Pair
from sessions.models import Commitment, Takeaway


def wrote_takeaway(takeaway: Takeaway, person: Person) -> bool:
    return _is(takeaway.session.pair, takeaway.written_by, person)


def owns_commitment(commitment: Commitment, person: Person) -> bool:
    return _is(commitment.pair, commitment.owner, person)


def _is(pair: Pair, side: str, person: Person) -> bool:
    return pair.participant(side).person_id == person.pk
