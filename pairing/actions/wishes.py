"""What a participant tells the engine alone. The audit trail is silent on it, as on private lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.errors import Refused
from accounts.models import Person, PersonalKey
from pairing.models import Wish
from programmes.models import Cohort, Participant

# Afterwards there is nothing left that a wish could change, except for it to be taken back.
OPEN_TO_WISHES = (Cohort.State.RECRUITING, Cohort.State.MATCHING)
MOST_WISHES = 5


class TooLateToWish(Refused):
    """The cohort's pairs are made."""


@transaction.atomic
def save_wishes(
    *, participant: Participant, people: Sequence[Person], forward: int | None, at: datetime
) -> Wish | None:
    """Keep these wishes in place of earlier ones; with nothing in them, keep none.

    :raises TooLateToWish: when pairs are made already.
    """
    if participant.cohort.state not in OPEN_TO_WISHES:
        raise TooLateToWish(
            "The pairs are made, so there is nothing to wish for any more. Nothing was changed."
        )
    if not people and forward is None:
        forget_wishes(participant=participant)
        return None
    # Two tabs at once: the second waits here and then finds the row of the first.
    Participant.objects.select_for_update().get(pk=participant.pk)
    wish = Wish.objects.filter(participant=participant).first() or Wish(participant=participant)
    wish.key, wish.saved_at = PersonalKey.of(participant.person), at
    wish.say(people[:MOST_WISHES], forward)
    wish.save()
    return wish


def forget_wishes_of(*, participant: Participant, at: datetime) -> None:
    """Listens to programmes: somebody has withdrawn."""
    forget_wishes(participant=participant)


def forget_wishes(*, participant: Participant) -> bool:
    """Take everything back, at any time; whether there was something."""
    return bool(Wish.objects.filter(participant=participant).delete()[0])
