"""A programme in summary for one of those who took part: their own numbers, for them alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from feedback.cards.models import Card
from feedback.recognition.hours import Credit, credit_of
from pairing.models import Pair
from programmes.models import Participant
from sessions.models import Commitment, Reflection


@dataclass(frozen=True, slots=True)
class Year:
    """Own numbers of one participation. ``cards`` were released by both of a pair."""

    credit: Credit
    done: list[Commitment]
    open: int
    notes: int
    cards: int


def year_of(participant: Participant) -> Year:
    """Seven queries. Nothing of the partner's is in it but the cards that both released."""
    pairs = Pair.objects.filter(Q(mentor=participant) | Q(mentee=participant))
    own = Commitment.objects.filter(pair__in=pairs, owner=participant.side)
    done = own.filter(state=Commitment.State.DONE).select_related("key").order_by("settled_at")
    released = (Card.State.RELEASED, Card.State.PUBLISHED)
    return Year(
        credit=credit_of(participant),
        done=list(done),
        open=own.open().count(),
        notes=Reflection.objects.of(participant.person).filter(session__pair__in=pairs).count(),
        cards=Card.objects.filter(pair__in=pairs, state__in=released).count(),
    )
