"""What leaders answer to the themes of a programme, and what a cohort that ends advises the next one."""

from __future__ import annotations

from datetime import timedelta

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
PROMISE = "Whoever changes a screen tells the branches a week before, with a picture of what is new."
WILL_NOT = (
    "Not one by one: some hundreds come in a year, and we would promise what we cannot keep. What was taken up, and "
    "what was not and why, stands on one list from now on."
)
HEARD = "We had not seen it this way. It goes to the next meeting of the forum, with somebody from the counter there."
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
    """The newest theme got a no with its reason, the one before it a promise; earlier ones were heard."""
    answers = ((ForumAnswer.Kind.WILL_NOT, WILL_NOT), (ForumAnswer.Kind.WILL_DO, PROMISE))
    for index, theme in enumerate(published_of(walk.programme)):
        kind, text = answers[index] if index < len(answers) else (ForumAnswer.Kind.HEARD, HEARD)
        _answer(walk, theme, kind, text)


def _answer(walk: Walk, theme: Theme, kind: str, text: str) -> None:
    """A day later, by the sponsor; where the cohort is over, what was promised is kept as well."""
    at = min((theme.published_at or walk.now) + timedelta(days=1), walk.now)
    is_promise = kind == ForumAnswer.Kind.WILL_DO
    answer_theme(
        theme=theme,
        kind=kind,
        text=text,
        owner="Head of Service" if is_promise else "",
        due_on=at.date() + timedelta(days=35) if is_promise else None,
        seen=seen_of(None),
        by=walk.user(walk.sponsor),
        at=at,
    )
    if is_promise and walk.has_come_to(Stage.EVALUATED):
        settle_answer(
            theme=theme,
            to=ForumAnswer.State.DONE,
            outcome="The branches have had it for three changes, and asked for the picture to stay.",
            by=walk.hr,
            at=min(at + timedelta(days=30), walk.now),
        )


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
