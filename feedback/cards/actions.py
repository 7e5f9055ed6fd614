"""Drafting a card, saying yes to its exact words, taking it back. The trail names neither of the two."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from accounts import audit
from accounts.errors import Refused
from accounts.models import User
from feedback.cards.models import Card, ReleasedCard, card_states
from feedback.cards.selectors import FEWEST_PAIRS, known_to_readers, waiting_cards, waiting_pairs
from feedback.cards.traceable import Trace, traces
from feedback.joint import locked_pair, written
from pairing.models import Pair
from programmes.models import Programme, Side


class CouldGiveAway(Refused):
    """The words could give a person away, and whoever says yes has not said that they have seen that."""


class NotAnyMore(Refused):
    """The card has been published or withdrawn: nothing of it changes."""


@transaction.atomic
def draft_card(*, pair: Pair, text: str, submission: UUID, by: User, at: datetime) -> Card:
    """Begin a card, which only the two read. The same ``submission`` again makes no second one."""
    pair, side = locked_pair(pair.pk, by)
    words = written(text)
    found = Card.objects.with_pair().filter(submission=submission, pair=pair).first()
    if found:
        return found
    card = Card(pair=pair, key=pair.key, drafted_by=side, submission=submission, changed_at=at)
    card.text = words
    card.save()
    return card


@transaction.atomic
def change_card(*, card: Card, text: str, by: User, at: datetime) -> Card:
    """Put other words in the place of these. Both yeses are gone then; the same words again change nothing."""
    card, _ = _fresh(card, by)
    words = written(text)
    if words == card.text:
        return card
    _back_to_the_two(card)
    card.rewrite(words, at)
    card.save()
    return card


@transaction.atomic
def release_card(*, card: Card, version: int, has_seen: bool, by: User, at: datetime) -> Card:
    """Say yes to the text ``version``; the second of the two lets it go. ``has_seen`` is about the warning.

    :raises TextHasChanged: when the text is no longer the one that was read.
    :raises CouldGiveAway: when the words could point at somebody and ``has_seen`` is not set.
    """
    card, side = _fresh(card, by)
    card.check_read(version)
    if card.has_yes_of(side):
        return card
    if not has_seen and warnings_for(card):
        raise CouldGiveAway(
            "Read what could give somebody away. Change the words, or tick that they may stand."
        )
    card.set_yes(side, at)
    card.save(update_fields=["mentor_yes_at", "mentee_yes_at"])
    if card.has_both:
        _let_go(card, at)
    return card


def warnings_for(card: Card) -> list[Trace]:
    """What in the words of ``card`` could give somebody away."""
    return traces(card.text, known_to_readers(card.text, card.pair))


@transaction.atomic
def take_yes_back(*, card: Card, by: User, at: datetime) -> Card:
    """No yet, after a yes. A card that was released is a draft of the two again."""
    card, side = _fresh(card, by)
    if not card.has_yes_of(side):
        return card
    _back_to_the_two(card)
    card.set_yes(side, None)
    card.save(update_fields=["mentor_yes_at", "mentee_yes_at"])
    return card


@transaction.atomic
def withdraw_card(*, card: Card, by: User, at: datetime) -> None:
    """Either of the two ends it, until it is published: its words are gone for everybody. Twice is once."""
    card, _ = _fresh(card, by, may_be_withdrawn=True)
    if card.state == Card.State.WITHDRAWN:
        return
    ReleasedCard.objects.filter(card=card).delete()
    card_states.move(
        card, Card.State.WITHDRAWN, text_sealed=b"", mentor_yes_at=None, mentee_yes_at=None, changed_at=at
    )


@transaction.atomic
def show_waiting_cards(*, programme: Programme, at: datetime) -> int:
    """Show the waiting cards to the programme team, once they are from three pairs; how many were shown.

    A single new card would be laid beside the one pair that met last week.
    """
    Programme.objects.select_for_update().get(pk=programme.pk)
    if waiting_pairs(programme) < FEWEST_PAIRS:
        return 0
    waiting = list(waiting_cards(programme).values_list("pk", flat=True))
    month = at.date().replace(day=1)
    return ReleasedCard.objects.filter(pk__in=waiting).update(shown_from=month, batch=uuid4())


def _let_go(card: Card, at: datetime) -> None:
    """Both have said yes: the words go to those who group them, without a word on whose they are."""
    card_states.move(card, Card.State.RELEASED)
    programme = card.pair.cohort.programme
    ReleasedCard.objects.update_or_create(card=card, defaults={"programme": programme, "text": card.text})
    audit.record(by=None, at=at, verb="card released", subject=card)
    show_waiting_cards(programme=programme, at=at)


def _back_to_the_two(card: Card) -> None:
    if card.state == Card.State.RELEASED:
        ReleasedCard.objects.filter(card=card).delete()
        card_states.move(card, Card.State.DRAFT)


def _fresh(card: Card, by: User, *, may_be_withdrawn: bool = False) -> tuple[Card, Side]:
    _, side = locked_pair(card.pair_id, by)
    card = Card.objects.with_pair().get(pk=card.pk)
    open_states = [Card.State.DRAFT, Card.State.RELEASED]
    if card.state not in open_states and not (may_be_withdrawn and card.state == Card.State.WITHDRAWN):
        raise NotAnyMore(f"This card is {card.get_state_display().lower()}, so it can no longer be changed.")
    return card, side
