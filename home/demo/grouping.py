"""What the programme team makes of cards: published themes, one in hand, and cards that nobody has looked at yet."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from feedback.cards.actions import draft_card, release_card
from feedback.cards.models import Card, ReleasedCard
from home.demo.booking import token
from home.demo.walk import Walk
from insights.themes.actions import ask_support, begin_theme, publish_theme, review_theme, write_theme
from pairing.models import Pair
from programmes.models import Side


@dataclass(frozen=True, slots=True)
class Heard:
    """A theme, its cards, and what leaders answered. ``day`` is how long before the last day it was published; 0 is not
    yet. ``due`` and ``kept`` are days from the answer; 0 is that nothing was promised, or not kept yet.
    """

    story: str
    title: str
    cards: Sequence[str]
    text: str = ""
    day: int = 0
    answer: str = ""
    words: str = ""
    owner: str = ""
    due: int = 0
    kept: int = 0
    outcome: str = ""


def heard_in(story: str) -> list[Heard]:
    """The themes of one story, in the order in which cards were written."""
    text = Path(__file__).with_name("themes.toml").read_text(encoding="utf-8")
    entries: list[dict[str, Any]] = tomllib.loads(text)["theme"]
    return [Heard(**entry) for entry in entries if entry["story"] == story]


LOOSE = (
    "Meetings on a Friday afternoon lose those who fetch children, and nobody says so.",
    "A new colleague gets eleven logins on the first day and a friendly face on the third.",
)
# In no theme yet, and alike enough to be suggested as groups: what a coordinator finds to do.
ALIKE = (
    (
        "Members give up when the sign-in code arrives after the code has run out.",
        "The sign-in code goes to a phone that was left at home. A letter would be kinder than a code.",
        "We ask people to wait for the code on their phone. One other way to sign in would end that.",
        "Without a mobile phone the sign-in code is a locked door.",
    ),
    (
        "When a chat is handed over, its history is lost on the way and everything is told again.",
        "Whoever takes a chat over reads no history, and begins by finding out what was said.",
        "A chat that changes hands twice has no history left, and whoever is last apologises for the others.",
        "Chat history is gone overnight. Whoever comes back begins the story anew.",
    ),
    (
        "Large print on the tablet pushes the button off the page, and people think that they have finished.",
        "With large print switched on, half of each button on the tablet is missing.",
        "The tablet forgets large print from one person to the next, so those who need it ask again each time.",
        "Somebody who reads large print asked why the tablet turns small again at the end.",
    ),
)


def group(walk: Walk, pairs: Sequence[Pair], *, day: int) -> None:
    """Each card is of another pair, as far as there are pairs. ``day`` is the last one on which something happens."""
    themes = heard_in(walk.story.name)
    loose = (LOOSE, *ALIKE) if any(not heard.day for heard in themes) else ()
    found: list[list[Card]] = []
    turn = 0
    for number, texts in enumerate((*(heard.cards for heard in themes), *loose)):
        theirs = [pairs[(turn + place) % len(pairs)] for place in range(len(texts))]
        turn += len(texts)
        published = themes[number].day if number < len(themes) else 0
        found.append(
            [
                _let_go(walk, pair, text, name=f"group {number}", day=day - 12 - published)
                for pair, text in zip(theirs, texts, strict=True)
            ]
        )
    for number, (heard, cards) in enumerate(zip(themes, found, strict=False)):
        _theme(walk, heard, cards, submission=token(pairs[0], f"theme {number}"), day=day - (heard.day or 2))


def _let_go(walk: Walk, pair: Pair, text: str, *, name: str, day: int) -> Card:
    """A card that both said yes to, the mentor first."""
    card = draft_card(
        pair=pair, text=text, submission=token(pair, name), by=walk.of(pair, Side.MENTOR), at=walk.at(day - 1)
    )
    for hour, side in enumerate((Side.MENTOR, Side.MENTEE), start=13):
        release_card(
            card=card, version=card.version, has_seen=True, by=walk.of(pair, side), at=walk.at(day, hour=hour)
        )
    return card


def _theme(walk: Walk, heard: Heard, cards: Sequence[Card], *, submission: UUID, day: int) -> None:
    """Begun from its cards; worded, reviewed and published where it has words and enough stand behind it."""
    by = walk.hr
    keys = list(ReleasedCard.objects.filter(card__in=cards).values_list("pk", flat=True))
    theme = begin_theme(
        programme=walk.programme,
        title=heard.title,
        cards=keys,
        submission=submission,
        by=by,
        at=walk.at(day, hour=10),
    )
    if not heard.text or not ask_support(theme=theme, by=by, at=walk.at(day, hour=11)).is_enough:
        return
    # Read anew each time, as a page does: what was read names a moment in the time zone of the database.
    theme.refresh_from_db()
    write_theme(
        theme=theme,
        title=heard.title,
        text=heard.text,
        as_read=theme.as_read,
        by=by,
        at=walk.at(day, hour=12),
    )
    theme.refresh_from_db()
    review_theme(theme=theme, as_read=theme.as_read, has_seen=True, by=by, at=walk.at(day, hour=14))
    publish_theme(theme=theme, by=by, at=walk.at(day, hour=15))
