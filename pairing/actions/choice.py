"""The mentor opens the one choice of the mentee's preparation."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from pairing.actions.agreement import NotOfThePair
from pairing.models import Pair
from preparation.actions import note_choice_read
from preparation.models import NamedChoice
from programmes.models import Side


@transaction.atomic
def read_choice(*, pair: Pair, by: User, at: datetime) -> NamedChoice | None:
    """The choice that the mentee sent, which cannot be taken back from now on; None where there is none any more.

    :raises NotOfThePair: for anybody but the mentor, and before the two are introduced or after the end.
    """
    if pair.side_of(by.person) != Side.MENTOR or pair.introduced_at is None or pair.state == Pair.State.ENDED:
        raise NotOfThePair("Only the mentor reads this, once you are introduced.")
    return note_choice_read(participant=pair.mentee, at=at)
