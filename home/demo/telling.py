"""What pairs let others read, and what the two say to each other: insight cards, stories and thanks."""

from __future__ import annotations

from feedback.cards.actions import draft_card, release_card
from feedback.cards.models import Card
from feedback.recognition.actions import say_thanks, tell_manager
from feedback.stories.actions import agree_to_story, publish_story, write_story
from feedback.stories.models import ToldStory
from home.demo.booking import meeting, token
from home.demo.grouping import group, heard_in
from home.demo.heard import answer_themes
from home.demo.stories import Stage
from home.demo.walk import WEEKS, Walk
from pairing.models import Pair
from programmes.models import Side

# Written so that nobody is recognised: no name, place, day or number that leads to a person.
CARDS = (
    "Changes to a screen reach the counter on the day they go live. A week’s notice would save many apologies.",
    "Help texts are written for people who know the product. Nobody reads past the second line.",
    "When a step fails there is no one to tell, so everybody builds a way round it and the step stays.",
    "Members bring what they have on them. A list of papers sent beforehand would spare them a second visit.",
    "People test on a quiet morning what is used on a busy one.",
)
STORIES = (
    "We began with one hour and a form that neither of us liked. One of us filled it in aloud, the other watched and "
    "said nothing, which was harder than it sounds. Three months later the form has four fields fewer. What stayed "
    "is the habit of asking first who has used a thing, before we talk about how to improve it.",
    "The first two hours were polite. In the third one of us said that an answer had sounded like a press release. "
    "It went quiet, and then it became useful. We still begin each hour with what did not go well since the last.",
    "I came to explain a tool and learned how a budget is made. Both of us now know why some good ideas wait a year.",
)
THANKS = (
    "You showed me my own service as somebody meets it for the first time. I have changed how I sign things off.",
    "You said what others had kept from me, and you said it kindly. Thank you for the patience with my questions.",
    "I look forward to these hours more than to most meetings. Thank you.",
)
THANKS_BACK = "Thank you for listening to the end, and for telling me what came of it."


def last_day(walk: Walk) -> int:
    """Days from the kick-off to now, or to the end where that is earlier."""
    return min(walk.today, WEEKS * 7)


def tell(walk: Walk) -> None:
    """In a pilot that runs: cards at each step and themes from them, a story that can be read, thanks from some."""
    pairs = meeting(walk)
    _cards(walk, pairs)
    group(walk, pairs, day=last_day(walk))
    _story(walk, pairs[0], STORIES[0], is_published=True)
    _story(walk, pairs[1], STORIES[2], sides=(Side.MENTOR,))
    _thanks(walk, pairs[::-4])


def share(walk: Walk) -> None:
    """In the second half of a pilot that is over by now: cards, and themes from them. Leaders answered each."""
    if heard_in(walk.story.name):
        group(walk, meeting(walk), day=WEEKS * 7)
        answer_themes(walk)


def look_back(walk: Walk) -> None:
    """At the end of a pilot: most say thanks, and some stories are told."""
    pairs = [pair for pair in walk.pairs() if pair.state in (Pair.State.CLOSING, Pair.State.COMPLETED)]
    for index, pair in enumerate(pairs[:2]):
        _story(walk, pair, STORIES[1 - index], is_published=index == 0 and walk.has_come_to(Stage.EVALUATED))
    _thanks(walk, pairs[::2])


def _cards(walk: Walk, pairs: list[Pair]) -> None:
    """One is a draft; to one only the mentee has said yes; the others both let go, three pairs' and thus readable."""
    steps: tuple[tuple[Side, ...], ...] = ((Side.MENTEE,), (), *[tuple(Side)] * 3)
    for text, sides, pair in zip(CARDS, steps, reversed(pairs), strict=False):
        card = _card(walk, pair, text, "card")
        for side in sides:
            release_card(
                card=card,
                version=card.version,
                has_seen=True,
                by=walk.of(pair, side),
                at=walk.at(last_day(walk) - 12, hour=11 + 2 * (side == Side.MENTEE)),
            )
    _card(
        walk,
        pairs[-1],
        "A pilot in one branch would show within a week which of the two versions is kinder.",
        "two",
    )


def _card(walk: Walk, pair: Pair, text: str, name: str) -> Card:
    by, at = walk.of(pair, Side.MENTOR), walk.at(last_day(walk) - 13)
    return draft_card(pair=pair, text=text, submission=token(pair, name), by=by, at=at)


def _story(
    walk: Walk, pair: Pair, text: str, *, sides: tuple[Side, ...] = tuple(Side), is_published: bool = False
) -> None:
    """Nameless words of the two; with both yeses the coordinator can publish them."""
    written = walk.at(last_day(walk) - 11)
    story = write_story(pair=pair, text=text, is_named=False, by=walk.of(pair, Side.MENTOR), at=written)
    for hour, side in enumerate(sides, start=11):
        agree_to_story(
            story=story,
            version=story.version,
            has_seen=True,
            by=walk.of(pair, side),
            at=walk.at(last_day(walk) - 10, hour=hour),
        )
    if is_published:
        told = ToldStory.objects.get(story=story)
        publish_story(told=told, by=walk.hr, at=walk.at(last_day(walk) - 8, hour=15))


def _thanks(walk: Walk, pairs: list[Pair]) -> None:
    """The mentee thanks; the first mentor thanks back and lets their manager know."""
    for index, pair in enumerate(pairs):
        words = THANKS[index % len(THANKS)]
        thanks = say_thanks(
            pair=pair, words=words, by=walk.of(pair, Side.MENTEE), at=walk.at(last_day(walk) - 4, hour=15)
        )
        if index == 1:
            mentor = walk.of(pair, Side.MENTOR)
            say_thanks(pair=pair, words=THANKS_BACK, by=mentor, at=walk.at(last_day(walk) - 3, hour=16))
            tell_manager(thanks=thanks, by=mentor, at=walk.at(last_day(walk) - 3, hour=17))
