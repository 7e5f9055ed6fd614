"""Themes that everybody reads, those in hand, and what a coordinator may know of the cards behind them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from accounts.models import User
from feedback.cards.models import ReleasedCard
from feedback.cards.selectors import cards_to_code, known_in_programme
from feedback.cards.traceable import Trace, traces
from insights.themes.lifted import lifted
from insights.themes.models import SupportCheck, Theme
from programmes.models import Programme, Role
from programmes.permissions import Perm, roles_with

FEWEST = 3
SEVERAL, MANY = 5, 8  # the words of the design: a few 3 to 4, several 5 to 7, many 8 or more


@dataclass(frozen=True, slots=True)
class Support:
    """How many stand behind some cards. It is compared and turned into a word, and never shown."""

    pairs: int
    mentors: int
    mentees: int

    @property
    def is_enough(self) -> bool:
        """Three pairs that share a person are not three: their theme would be that person's."""
        return min(self.pairs, self.mentors, self.mentees) >= FEWEST

    @property
    def scale(self) -> Theme.Scale:
        if self.pairs >= MANY:
            return Theme.Scale.MANY
        return Theme.Scale.SEVERAL if self.pairs >= SEVERAL else Theme.Scale.FEW


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


def keys_behind(theme: Theme) -> frozenset[str]:
    """The keys of the cards of ``theme`` that may be read now. One query."""
    return frozenset(str(key) for key in cards_behind(theme).values_list("pk", flat=True))


def support_of(cards: Iterable[str | UUID]) -> Support:
    """How many pairs, mentors and mentees ``cards`` are from. One query. For actions alone."""
    counted = ReleasedCard.objects.filter(pk__in=list(cards)).aggregate(
        pairs=Count("card__pair", distinct=True),
        mentors=Count("card__pair__mentor__person", distinct=True),
        mentees=Count("card__pair__mentee__person", distinct=True),
    )
    return Support(**counted)


def answered_for(theme: Theme) -> SupportCheck | None:
    """The last answer that was given for ``theme``, whatever cards it has by now. One query."""
    return theme.support_checks.order_by("-asked_at", "pk").first()


def others_who_review(theme: Theme) -> bool:
    """Whether the programme has another coordinator than the one who wrote ``theme`` last. One query."""
    roles = Role.objects.filter(
        programme=theme.programme, name__in=roles_with(Perm.CODE_THEMES), user__is_active=True
    )
    return roles.exclude(user=theme.written_by_id).exists()


def may_review(theme: Theme, user: User) -> bool:
    """Nobody reviews their own words where somebody else could. At most one query."""
    return theme.written_by_id != user.pk or not others_who_review(theme)


def findings(theme: Theme) -> list[Trace]:
    """What in title and words could give somebody away, or was lifted from a card. Six queries."""
    text = f"{theme.title}\n{theme.text}"
    words = cards_behind(theme).values_list("text", flat=True)
    own = [Trace(run, "stands word for word in a card") for run in lifted(text, words)]
    return [*traces(text, known_in_programme(text, theme.programme)), *own]
