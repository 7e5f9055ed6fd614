"""From cards to a theme: begun, worded, asked whether enough stand behind it, reviewed, published, taken back.

Every action takes the lock of the programme, so that two coordinators never work on one set of cards at once. Where
cards come in or are let go, their pairs are locked before, so that nobody withdraws one in the middle.
``docs/decisions/themes.md`` says what the rules on asking are good for.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet, TextChoices

from accounts import audit
from accounts.errors import Refused
from accounts.models import User
from feedback.cards.models import Card, ReleasedCard, card_states
from insights.commons.withholding import withhold
from insights.themes import selectors
from insights.themes.models import SupportCheck, Theme, ThemeCard, theme_states
from pairing.models import Pair
from programmes.models import Programme

FEWEST_NEW = 3
MOST_A_WEEK = 10
WEEK = timedelta(days=7)


class Why(TextChoices):
    """Why a published theme is taken back. The trail holds no words of anybody."""

    TRACEABLE = "traceable", "It could give somebody away"
    WRONG = "wrong", "It does not say what the cards say"
    ASKED = "asked", "Somebody it is about asked for it"


class NotInHand(Refused):
    """The theme is published, taken back or part of another: nothing of it changes."""


class CardsHaveChanged(Refused):
    """A card that was chosen is not there any more, or another theme has it."""


class ThemeHasChanged(Refused):
    """Somebody changed the words or the cards since they were read."""


class TooFewCards(Refused):
    """Under three cards there is nothing to ask."""


class TooAlike(Refused):
    """The cards differ too little from some that were answered: both answers together would tell too much."""


class AskedTooOften(Refused):
    """More answers in a week than coding needs."""


class NotEnough(Refused):
    """Fewer than three pairs, mentors or mentees stand behind the cards, or nobody has asked."""


class OwnWords(Refused):
    """Whoever wrote a theme reviews it only where nobody else could."""


class CouldGiveAway(Refused):
    """Words could give a person away, and the reviewer has not said that they have seen that."""


class NotReviewed(Refused):
    """Nobody has reviewed the theme with the words and the cards that it has now."""


@transaction.atomic
def begin_theme(
    *, programme: Programme, title: str, cards: Iterable[UUID], submission: UUID, by: User, at: datetime
) -> Theme:
    """A theme in hand from ``cards``, keys of released cards. The same ``submission`` again makes no second one.

    :raises CardsHaveChanged: when one of them is not there any more, or in a theme already.
    """
    cards = set(cards)
    _hold_pairs(cards)
    _lock(programme)
    found = Theme.objects.filter(submission=submission, programme=programme).first()
    if found:
        return found
    theme = Theme.objects.create(
        programme=programme, title=title.strip(), submission=submission, written_by=by, changed_at=at
    )
    _add(theme, cards)
    audit.record(by=by, at=at, verb="theme begun", subject=theme)
    return theme


@transaction.atomic
def put_cards(*, theme: Theme, cards: Iterable[UUID], by: User, at: datetime) -> Theme:
    """Put more cards into a theme in hand. A reviewed one is a draft again.

    :raises CardsHaveChanged: as ``begin_theme``. :raises NotInHand: once it is published.
    """
    cards = set(cards)
    _hold_pairs(cards)
    theme = _in_hand(theme)
    _add(theme, cards)
    return _changed(theme, at)


@transaction.atomic
def take_card_out(*, theme: Theme, card: UUID, by: User, at: datetime) -> Theme:
    """Take one card out of a theme in hand; it can be put into another. Twice is once."""
    theme = _in_hand(theme)
    gone, _ = ThemeCard.objects.filter(theme=theme, released=card).delete()
    return _changed(theme, at) if gone else theme


@transaction.atomic
def write_theme(*, theme: Theme, title: str, text: str, as_read: str, by: User, at: datetime) -> Theme:
    """Put other words in the place of these. A reviewed theme is a draft again; the same words change nothing.

    :raises ThemeHasChanged: when it is no longer what was read (``Theme.as_read``).
    """
    theme = _in_hand(theme)
    words = {"title": title.strip(), "text": text.strip()}
    if words == {"title": theme.title, "text": theme.text}:
        return theme
    _check_read(theme, as_read)
    return _changed(theme, at, written_by=by, **words)


@transaction.atomic
def merge_theme(*, theme: Theme, into: Theme, by: User, at: datetime) -> Theme:
    """Let the cards of a theme in hand stand behind another in hand; its own words are not used."""
    theme, into = _in_hand(theme), _in_hand(into)
    if theme.pk == into.pk or theme.programme_id != into.programme_id:
        raise Refused("Choose another theme of this programme.")
    ThemeCard.objects.filter(theme=theme).update(theme=into)
    theme_states.move(theme, Theme.State.MERGED, changed_at=at)
    audit.record(by=by, at=at, verb="theme merged", subject=theme, into=str(into.pk))
    return _changed(into, at)


@transaction.atomic
def ask_support(*, theme: Theme, by: User, at: datetime) -> SupportCheck:
    """Whether at least three pairs, with three mentors and three mentees, stand behind the cards of ``theme``.

    Each answer is kept and in the trail; the same cards again get it again. :raises TooFewCards: under three cards.
    :raises TooAlike: when the cards differ by fewer than three from some that were answered for any theme.
    :raises AskedTooOften: after ten new answers in seven days.
    """
    theme = _in_hand(theme)
    cards = selectors.standing(theme).keys
    if len(cards) < selectors.FEWEST:
        raise TooFewCards("Put at least three cards into it first.")
    is_repeat = _was_answered(theme.programme, cards)
    if not is_repeat:
        _check_budget(theme.programme, at)
    check = SupportCheck.objects.create(
        programme=theme.programme,
        theme=theme,
        cards=sorted(cards),
        is_enough=selectors.support_of(cards, programme=theme.programme).is_enough,
        is_repeat=is_repeat,
        asked_by=by,
        asked_at=at,
    )
    audit.record(by=by, at=at, verb="support asked for", subject=theme, enough=check.is_enough)
    return check


@transaction.atomic
def review_theme(*, theme: Theme, as_read: str, has_seen: bool, by: User, at: datetime) -> Theme:
    """Say that title and words, as they were read, give nobody away. ``ask_support`` comes first.

    :raises ThemeHasChanged: when it is no longer what was read. :raises OwnWords: where somebody else could review it.
    :raises NotEnough: without an answer that enough stand behind it. :raises CouldGiveAway: without ``has_seen``.
    """
    theme = _in_hand(theme)
    _check_read(theme, as_read)
    if selectors.standing(theme).is_reviewed:
        return theme
    _check_may_be_reviewed(theme, by)
    found = selectors.findings(theme)
    if found and not has_seen:
        raise CouldGiveAway("Read what could give somebody away. Change it, or tick that it may stand.")
    if theme.state == Theme.State.REVIEWED:  # a card went since: what was reviewed then was something else
        theme_states.move(theme, Theme.State.DRAFT)
    theme_states.move(theme, Theme.State.REVIEWED, reviewed_by=by, reviewed_at=at)
    own = theme.written_by_id == by.pk
    audit.record(by=by, at=at, verb="theme reviewed", subject=theme, findings=len(found), own_words=own)
    return theme


@transaction.atomic
def publish_theme(*, theme: Theme, by: User, at: datetime) -> Theme:
    """Let everybody in the programme read it, and freeze how many stand behind it in a word. Twice is once.

    The pairs are locked before the cards are counted, so that a card is either withdrawn before, and does not count, or
    published. :raises NotReviewed: when words or cards are not those that were reviewed. :raises NotEnough: when too
    few are left.
    """
    held = _hold_pairs(released.pk for released in selectors.standing(theme).cards)
    theme = _locked(theme)
    if theme.state in Theme.LET_GO:
        return theme
    found = list(selectors.cards_behind(theme).select_related("card"))
    if not selectors.standing(theme).is_reviewed or not held.issuperset(
        released.card.pair_id for released in found
    ):
        raise NotReviewed("Its words or its cards are not those that were reviewed. Review it first.")
    support = selectors.support_of((released.pk for released in found), programme=theme.programme)
    if not support.is_enough:
        raise NotEnough("Not enough pairs stand behind it any more. It waits for other cards.")
    for released in found:
        card_states.move(released.card, Card.State.PUBLISHED)
    # A card that is not shown just now goes on waiting, and may be of another theme.
    ThemeCard.objects.filter(theme=theme).exclude(released__in=found).delete()
    theme_states.move(theme, Theme.State.PUBLISHED, scale=support.scale, published_at=at)
    audit.record(by=by, at=at, verb="theme published", subject=theme, scale=theme.scale)
    return theme


@transaction.atomic
def take_back(*, theme: Theme, reason: str, by: User, at: datetime) -> Theme:
    """End a published theme: nobody reads it any more, in no release either. ``reason`` is a ``Why``, for the trail.

    Its cards stay with it: in another theme they would be counted anew, and two counts tell more than one.
    """
    theme = _locked(theme)
    if theme.state == Theme.State.TAKEN_BACK:
        return theme
    theme_states.move(theme, Theme.State.TAKEN_BACK, changed_at=at)
    withhold(theme)
    audit.record(by=by, at=at, verb="theme taken back", subject=theme, reason=reason)
    return theme


@transaction.atomic
def put_away(*, theme: Theme, by: User, at: datetime) -> Theme:
    """End a theme in hand that comes to nothing. Its cards can be put into others; twice is once."""
    theme = _locked(theme)
    if theme.is_put_away:
        return theme
    theme = _in_hand(theme)
    ThemeCard.objects.filter(theme=theme).delete()
    theme_states.move(theme, Theme.State.TAKEN_BACK, changed_at=at)
    audit.record(by=by, at=at, verb="theme put away", subject=theme)
    return theme


def _lock(programme: Programme) -> None:
    Programme.objects.select_for_update().get(pk=programme.pk)


def _locked(theme: Theme) -> Theme:
    _lock(theme.programme)
    return Theme.objects.select_related("programme").get(pk=theme.pk)


def _in_hand(theme: Theme) -> Theme:
    theme = _locked(theme)
    if theme.state not in Theme.IN_HAND:
        raise NotInHand(f"This theme is {theme.get_state_display().lower()}, so nothing of it changes.")
    return theme


def _check_read(theme: Theme, as_read: str) -> None:
    if as_read != theme.as_read:
        raise ThemeHasChanged("Somebody changed this theme since you opened it. Read it again first.")


def _hold_pairs(cards: Iterable[UUID]) -> set[UUID]:
    """Lock the pairs of ``cards``, before the programme, as saying yes to a card and withdrawing it do."""
    pairs = set(Card.objects.filter(released__in=set(cards)).values_list("pair", flat=True))
    list(Pair.objects.select_for_update(of=("self",)).filter(pk__in=pairs).order_by("pk"))
    return pairs


def _add(theme: Theme, cards: set[UUID]) -> None:
    found = set(selectors.uncoded(theme.programme).filter(pk__in=cards).values_list("pk", flat=True))
    if found != cards:
        raise CardsHaveChanged("One of these cards is not there any more, or a theme has it. Choose again.")
    ThemeCard.objects.bulk_create(ThemeCard(theme=theme, released_id=key) for key in sorted(found))


def _changed(theme: Theme, at: datetime, **changes: object) -> Theme:
    if theme.state == Theme.State.REVIEWED:
        theme_states.move(theme, Theme.State.DRAFT)
    values = {"changed_at": at, "reviewed_by": None, "reviewed_at": None, **changes}
    for name, value in values.items():
        setattr(theme, name, value)
    theme.save(update_fields=list(values))
    return theme


def _was_answered(programme: Programme, cards: frozenset[str]) -> bool:
    """Whether exactly these cards were answered before. What was withdrawn since is left out of both.

    :raises TooAlike: when they differ from answered ones by one or two.
    """
    answered = [set(each) for each in _checks(programme).values_list("cards", flat=True)]
    known = ReleasedCard.objects.filter(pk__in=set().union(*answered)).values_list("pk", flat=True)
    still_there = set(map(str, known))
    differences = [len((each & still_there) ^ cards) for each in answered]
    if 0 in differences:
        return True
    if differences and min(differences) < FEWEST_NEW:
        raise TooAlike(
            "These cards differ by only one or two from some that were answered, so there is no new answer: two such "
            "answers would tell which cards belong together. Ask again once three cards differ."
        )
    return False


def _check_budget(programme: Programme, at: datetime) -> None:
    lately = _checks(programme).filter(is_repeat=False, asked_at__gt=at - WEEK).count()
    if lately >= MOST_A_WEEK:
        raise AskedTooOften(
            f"There were {MOST_A_WEEK} answers in the last seven days. Ask again in some days."
        )


def _checks(programme: Programme) -> QuerySet[SupportCheck]:
    return SupportCheck.objects.filter(programme=programme)


def _check_may_be_reviewed(theme: Theme, by: User) -> None:
    if not theme.text:
        raise NotEnough("Write what pairs say first.")
    now = selectors.standing(theme)
    if not now.is_answered:
        raise NotEnough("Ask first whether enough pairs stand behind these cards.")
    if not now.is_enough:
        raise NotEnough(
            "Not enough stand behind it yet: it takes three pairs, and three people on each side of them, beside whom "
            "there is another pair in the programme."
        )
    if not selectors.may_review(theme, by):
        raise OwnWords("You wrote these words. Another coordinator reviews them.")
