"""What readers of a programme know of people, and the cards that may be grouped into themes."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Length

from accounts.models import Person, User
from feedback.cards.models import Card, ReleasedCard
from feedback.cards.traceable import WORD, Known, candidates
from pairing.models import Pair
from programmes.models import Programme

FEWEST_PAIRS = 3
MOST = 400


def cards_of(pair: Pair, user: User) -> QuerySet[Card]:
    """The cards of ``pair`` for one of the two, latest change first. One query."""
    found = Card.objects.visible_to(user).filter(pair=pair).exclude(state=Card.State.WITHDRAWN)
    return found.select_related("key").order_by("-changed_at")


def known_to_readers(text: str, pair: Pair) -> Known:
    """What could be recognised in ``text`` of the two. Five queries, however large the organisation is."""
    return _known(text, own=(str(pair.mentor.person), str(pair.mentee.person)))


def known_in_programme(text: str, programme: Programme) -> Known:
    """What could be recognised in ``text`` by those who know who takes part, in whatever letters names are written.

    Five queries. Of everybody taking part only those are looked at of whom the text has a word.
    """
    taking_part = Person.objects.filter(participations__cohort__programme=programme).values_list(
        "name", flat=True
    )
    there = {word[0].casefold().removesuffix("’s").removesuffix("'s") for word in WORD.finditer(text)}
    own = {name for name in taking_part if there.issuperset(name.casefold().split())}
    known = _known(text)
    return replace(known, names=tuple(sorted(own.union(known.names))))


def _known(text: str, own: tuple[str, ...] = ()) -> Known:
    """People are looked up by the capitalised words of the text, so that no roster is read as a whole."""
    words = [word for word in candidates(text) if len(word) > 1]
    people = Person.objects.filter(reduce(or_, (Q(name__contains=word) for word in words))) if words else None
    names = people.exclude(name__in=own).values_list("name", flat=True)[:MOST] if people is not None else ()
    return Known(
        own=own,
        names=tuple(names),
        titles=_standing_in(text, "title"),
        departments=_standing_in(text, "department"),
        sites=_standing_in(text, "site"),
    )


def _standing_in(text: str, field: str) -> tuple[str, ...]:
    """The distinct values of one column of the roster that could stand in ``text``, longest first."""
    lower = text.casefold()
    values = (
        Person.objects.exclude(**{field: ""})
        .annotate(signs=Length(field))
        .filter(signs__lte=len(text))
        .values_list(field, flat=True)
        .distinct()
    )
    return tuple(sorted((value for value in values if value.casefold() in lower), key=len, reverse=True))


def waiting_cards(programme: Programme) -> QuerySet[ReleasedCard]:
    """Released cards that nobody is shown: not yet in a batch, or in one that withdrawals left with too few pairs."""
    return _released(programme).exclude(batch__in=_whole_batches(programme))


def waiting_pairs(programme: Programme) -> int:
    """From how many pairs the cards are that wait for a batch. One query."""
    return waiting_cards(programme).aggregate(pairs=Count("card__pair", distinct=True))["pairs"]


def cards_to_code(programme: Programme) -> QuerySet[ReleasedCard]:
    """Released cards for the programme team, in an order that tells nothing. One query.

    Each came in a batch from at least three pairs. Where withdrawals leave a batch with fewer, what is left of it
    waits again, however many other batches there are: it would stand beside the one or two pairs that it is of.
    """
    return _released(programme).filter(batch__in=_whole_batches(programme)).order_by("pk")


def _released(programme: Programme) -> QuerySet[ReleasedCard]:
    return ReleasedCard.objects.filter(programme=programme, card__state=Card.State.RELEASED)


def _whole_batches(programme: Programme) -> QuerySet[ReleasedCard, Any]:
    """A published card still stands beside those that it was shown with; one that was withdrawn does not."""
    standing = (Card.State.RELEASED, Card.State.PUBLISHED)
    shown = ReleasedCard.objects.filter(programme=programme, card__state__in=standing)
    batches = shown.exclude(batch=None).values("batch")
    counted = batches.annotate(pairs=Count("card__pair", distinct=True)).filter(pairs__gte=FEWEST_PAIRS)
    return counted.order_by().values("batch")
