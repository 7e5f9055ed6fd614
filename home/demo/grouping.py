"""What the programme team makes of cards: published themes, one in hand, and cards that nobody has looked at yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
    """A theme and its cards. ``day`` is how long before the last day it was published; 0 is not yet."""

    title: str
    text: str
    cards: Sequence[str]
    day: int


# Written so that nobody is recognised, and no theme has six words in a row from a card.
HEARD = (
    Heard(
        "We change screens before we tell those who explain them",
        "Those who stand between a new screen and the members hear of it when everybody does. They ask for a week’s "
        "warning and for a picture of what will be different, so that the first member is not the test.",
        (
            "A new screen came on a busy morning, and the first question about it was harder for us than for members.",
            "We hear of a new screen when a member asks why it looks different. A picture the week before would do.",
            "Whoever plans a release could ask the counter which week is a bad one for a new screen.",
            "Members blame the person in front of them for the new screen, and we cannot say what will change next.",
        ),
        6,
    ),
    Heard(
        "Nobody learns what became of an idea",
        "Ideas are handed in and nothing comes back. Even a no with a reason would be better than silence, because "
        "it shows that somebody read it.",
        (
            "I handed in an idea twice and never heard of it again. The third one I kept to myself.",
            "An idea box without an answer teaches people not to write. A reason for a no would be enough.",
            "When an idea is taken up, whoever had the idea reads of it in the news like everybody else.",
        ),
        4,
    ),
    Heard(
        "Help is written for those who need none",
        "",
        (
            "The help pages use words that only head office uses. Members print them and bring them along to ask.",
            "Search in the help pages finds the name of a form, and nobody outside knows what the form is called.",
            "Half of the help pages speak of a step that was taken out. Somebody should read the help aloud once.",
        ),
        0,
    ),
)
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
    found: list[list[Card]] = []
    turn = 0
    for number, texts in enumerate((*(heard.cards for heard in HEARD), LOOSE, *ALIKE)):
        theirs = [pairs[(turn + place) % len(pairs)] for place in range(len(texts))]
        turn += len(texts)
        found.append(
            [
                _let_go(walk, pair, text, name=f"group {number}", day=day - 12)
                for pair, text in zip(theirs, texts, strict=True)
            ]
        )
    for number, (heard, cards) in enumerate(zip(HEARD, found, strict=False)):
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
    theme = write_theme(
        theme=theme,
        title=heard.title,
        text=heard.text,
        as_read=theme.as_read,
        by=by,
        at=walk.at(day, hour=12),
    )
    review_theme(theme=theme, as_read=theme.as_read, has_seen=True, by=by, at=walk.at(day, hour=14))
    publish_theme(theme=theme, by=by, at=walk.at(day, hour=15))
