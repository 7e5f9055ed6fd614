"""The pages of cards and themes, with something on each of them, for those who look at all pages."""

from __future__ import annotations

from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from feedback.cards.actions import draft_card, release_card
from feedback.cards.models import ReleasedCard
from insights.themes import actions
from insights.themes.models import Theme
from programmes.models import Cohort
from tests.factories import PairFactory, user_of

IDEAS = (
    "A new screen came on a busy morning",
    "Nobody shows the new screen to the counter",
    "The screen has a step too many",
)


# A title may be one word that no line of a phone holds.
LONG_WORD = "Whatmondaytold" * 8


def pages_of_themes(cohort: Cohort, coordinator: User) -> list[tuple[User | None, str]]:
    """Whose page it is, and its address: cards in no theme, groups of them, a theme in hand, one that was published."""
    cards = [_released(cohort, f"{IDEAS[number % 3]}, say {number}.") for number in range(9)]
    programme, now = cohort.programme, timezone.now()
    by = {"by": coordinator, "at": now}
    published, draft = (
        actions.begin_theme(
            programme=programme, title=title, cards=[card.pk for card in part], submission=uuid4(), **by
        )
        for title, part in (("Screens come before words", cards[:3]), (LONG_WORD, cards[3:6]))
    )
    published = actions.write_theme(
        theme=published, title=published.title, text="Ask first.", as_read=published.as_read, **by
    )
    actions.ask_support(theme=published, **by)
    Theme.objects.filter(pk=published.pk).update(written_by=None)
    actions.review_theme(theme=published, as_read=published.as_read, has_seen=True, **by)
    actions.publish_theme(theme=published, **by)
    return [
        (coordinator, reverse("insights:themes", args=[programme.pk])),
        (coordinator, reverse("insights:theme_groups", args=[programme.pk])),
        (coordinator, reverse("insights:theme", args=[draft.pk])),
        (coordinator, reverse("insights:theme", args=[published.pk])),
        (user_of(cards[0].card.pair.mentor.person), reverse("feedback:card", args=[cards[0].card_id])),
    ]


def _released(cohort: Cohort, text: str) -> ReleasedCard:
    pair = PairFactory(cohort=cohort)
    two, now = [user_of(pair.mentor.person), user_of(pair.mentee.person)], timezone.now()
    card = draft_card(pair=pair, text=text, submission=uuid4(), by=two[0], at=now)
    for by in two:
        release_card(card=card, version=card.version, has_seen=True, by=by, at=now)
    return ReleasedCard.objects.select_related("card__pair__mentor__person").get(card=card)
