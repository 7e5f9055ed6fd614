"""Themes that everybody reads, those in hand, and what a coordinator may know of the cards behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet

from accounts.models import User
from feedback.cards.models import ReleasedCard
from feedback.cards.selectors import cards_to_code, known_in_programme
from feedback.cards.traceable import Trace, traces
from insights.themes.lifted import lifted
from insights.themes.models import SupportCheck, Theme
from pairing.models import Pair
from programmes.models import Programme, Role
from programmes.permissions import Perm, roles_with

FEWEST = 3
SEVERAL, MANY = 5, 8  # the words of the design: a few 3 to 4, several 5 to 7, many 8 or more


@dataclass(frozen=True, slots=True)
class Support:
    """How many stand behind some cards, of ``everybody`` there is: compared and turned into a word, never shown."""

    pairs: int
    mentors: int
    mentees: int
    everybody: int

    @property
    def is_enough(self) -> bool:
        """Three pairs that share a person are not three: their theme would be that person's."""
        return min(self._pairs, self.mentors, self.mentees) >= FEWEST

    @property
    def scale(self) -> Theme.Scale:
        if self._pairs >= MANY:
            return Theme.Scale.MANY
        return Theme.Scale.SEVERAL if self._pairs >= SEVERAL else Theme.Scale.FEW

    @property
    def _pairs(self) -> int:
        """No word says that everybody said it: "a few" of three pairs, or "several" of five, would be all of them."""
        return min(self.pairs, self.everybody - 1)


@dataclass(frozen=True, slots=True)
class Standing:
    """A theme in hand, its cards that may be read now, and the last answer on whether enough stand behind it."""

    theme: Theme
    cards: list[ReleasedCard]
    check: SupportCheck | None

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(str(released.pk) for released in self.cards)

    @property
    def is_answered(self) -> bool:
        """Whether the last answer was for exactly these cards."""
        return self.check is not None and self.keys == set(self.check.cards)

    @property
    def is_enough(self) -> bool:
        return self.is_answered and self.check is not None and self.check.is_enough

    @property
    def is_reviewed(self) -> bool:
        """Whether words and cards are those that were reviewed: one that was withdrawn since makes them others."""
        return self.theme.state == Theme.State.REVIEWED and self.is_enough


def published_of(programme: Programme) -> QuerySet[Theme]:
    """What everybody in ``programme`` may read, with the answer to each, the newest first."""
    found = Theme.objects.published().filter(programme=programme)
    return found.select_related("answer").order_by("-published_at", "pk")


def in_hand(programme: Programme) -> QuerySet[Theme]:
    """Themes that are being worked on, by title."""
    found = Theme.objects.filter(programme=programme, state__in=Theme.IN_HAND)
    return found.select_related("written_by").order_by("title", "pk")


def uncoded(programme: Programme) -> QuerySet[ReleasedCard]:
    """Cards that may be read and are in no theme, in an order that tells nothing."""
    return cards_to_code(programme).filter(coding=None)


def cards_behind(theme: Theme) -> QuerySet[ReleasedCard]:
    """The cards of ``theme`` that may be read now, in an order that tells nothing.

    What waits again because its batch fell under three pairs is not among them, and counts for nothing until it is
    shown once more. Published ones are shown to nobody.
    """
    return cards_to_code(theme.programme).filter(coding__theme=theme)


def support_of(cards: Iterable[str | UUID], *, programme: Programme) -> Support:
    """How many pairs, mentors and mentees of ``programme`` its ``cards`` are from. Two queries. For actions alone."""
    counted = ReleasedCard.objects.filter(pk__in=list(cards)).aggregate(
        pairs=Count("card__pair", distinct=True),
        mentors=Count("card__pair__mentor__person", distinct=True),
        mentees=Count("card__pair__mentee__person", distinct=True),
    )
    there = Pair.objects.filter(cohort__programme=programme, introduced_at__isnull=False)
    return Support(everybody=there.count(), **counted)


def standing(theme: Theme) -> Standing:
    """What ``theme`` has by now, for a page about it or an action on it. Two queries."""
    check = theme.support_checks.order_by("-asked_at", "pk").first()
    return Standing(theme, list(cards_behind(theme)), check)


def standings(programme: Programme) -> list[Standing]:
    """Every theme in hand of ``programme`` with its cards, by title. Three queries."""
    last = SupportCheck.objects.order_by("asked_at", "-pk")
    themes = list(in_hand(programme).prefetch_related(Prefetch("support_checks", last)))
    cards = defaultdict(list)
    for released in cards_to_code(programme).filter(coding__theme__in=themes).select_related("coding"):
        cards[released.coding.theme_id].append(released)
    return [
        Standing(theme, cards[theme.pk], next(reversed(theme.support_checks.all()), None)) for theme in themes
    ]


def others_who_review(theme: Theme) -> bool:
    """Whether the programme has another coordinator than the one who wrote ``theme`` last. One query."""
    roles = Role.objects.filter(
        programme=theme.programme, name__in=roles_with(Perm.CODE_THEMES), user__is_active=True
    )
    return roles.exclude(user=theme.written_by_id).exists()


def may_review(theme: Theme, user: User) -> bool:
    """Nobody reviews their own words where somebody else could. At most one query."""
    return theme.written_by_id != user.pk or not others_who_review(theme)


def ended(programme: Programme) -> QuerySet[Theme]:
    """Themes that were published and taken back, or put away before, the newest first."""
    return Theme.objects.filter(programme=programme, state=Theme.State.TAKEN_BACK).order_by(
        "-changed_at", "pk"
    )


def findings(theme: Theme) -> list[Trace]:
    """What in title and words could give somebody away, or was lifted from a card. Six queries."""
    text = f"{theme.title}\n{theme.text}"
    words = cards_behind(theme).values_list("text", flat=True)
    own = [Trace(run, "stands word for word in a card") for run in lifted(text, words)]
    return [*traces(text, known_in_programme(text, theme.programme)), *own]
