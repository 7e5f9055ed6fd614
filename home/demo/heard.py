"""What leaders answer to the themes of a programme, and what a cohort that ends advises the next one."""

from __future__ import annotations

from datetime import timedelta

from home.demo.grouping import Heard, heard_in
from home.demo.stories import Stage
from home.demo.walk import WEEKS, Walk
from insights.commons.advising import give_advice, hold_back, show_waiting_advice
from insights.commons.answering import answer_theme, seen_of, settle_answer
from insights.commons.selectors import advice_to_look_at
from insights.themes.models import ForumAnswer, Theme
from insights.themes.selectors import published_of
from pairing.models import Pair
from programmes.models import Cohort, Side

LAST = WEEKS * 7
# Written so that nobody is recognised: no name, place, day or number that leads to a person.
ADVICE = (
    "Say in the first hour what you would rather not talk about. It makes the rest easier.",
    "Do not bring slides. A question that you really have is better than a finished topic.",
    "Keep the hour, even when the week is bad. The short ones were often the best.",
    "Write down one thing you will do, and begin the next hour with it.",
    "Ask what your mentor would do in your place, and wait for the whole answer.",
)
TOO_CLOSE = "It speaks of one particular hour, which those who were there would know."


def answer_themes(walk: Walk) -> None:
    """What the sponsor answered to each published theme a day later, and what was kept since."""
    answers = {heard.title: heard for heard in heard_in(walk.story.name)}
    for theme in published_of(walk.programme):
        _answer(walk, theme, answers[theme.title])


def _answer(walk: Walk, theme: Theme, heard: Heard) -> None:
    at = min((theme.published_at or walk.now) + timedelta(days=1), walk.now)
    answer_theme(
        theme=theme,
        kind=heard.answer,
        text=heard.words,
        owner=heard.owner,
        due_on=at.date() + timedelta(days=heard.due) if heard.due else None,
        seen=seen_of(None),
        by=walk.user(walk.sponsor),
        at=at,
    )
    kept = at + timedelta(days=heard.kept)
    if heard.kept and kept <= walk.now:
        settle_answer(theme=theme, to=ForumAnswer.State.DONE, outcome=heard.outcome, by=walk.hr, at=kept)


def leave_advice(walk: Walk) -> None:
    """In the last days some give advice. It is read once the last day is over, and one piece is held back."""
    pairs = [pair for pair in walk.pairs() if pair.state == Pair.State.CLOSING]
    for index, (pair, text) in enumerate(zip(pairs, ADVICE, strict=False)):
        participant = pair.participant(Side.MENTEE if index % 2 else Side.MENTOR)
        by, at = walk.user(participant.person), walk.at(LAST - 3, hour=11)
        give_advice(participant=participant, text=text, has_seen=True, by=by, at=at)
    if not walk.has_come_to(Stage.EVALUATED):
        return
    show_waiting_advice(cohort=Cohort.objects.get(pk=walk.cohort.pk), at=walk.at(LAST + 2))
    last = advice_to_look_at(walk.programme).order_by("text").last()
    if last is not None:
        hold_back(advice=last, because=TOO_CLOSE, by=walk.hr, at=walk.at(LAST + 2, hour=15))
