"""An open call in the pilot that recruits: colleagues apply, one has a draft, one was suggested."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import Person
from home.demo.walk import Walk
from programmes import actions
from programmes.choices import HOURS, MEETS
from programmes.models import OpenCall, Side, Topic

MENTORS, MENTEES = 9, 2
OWN_WORDS = (
    "I have worked in three branches and know what the new tool does to a Monday.",
    "",
    "I would rather show than tell; give me a screen and an hour.",
)
WORKS_BEST = "Send me the subject a day before, and let me think aloud."
OTHER_WORDS = {
    "Tools that waste time": "systems, screens, software",
    "Shift planning": "rota, roster, shifts",
}


def open_a_call(walk: Walk) -> None:
    """Where the story is recruiting now; in a small company everybody senior is in a pair already."""
    if walk.pairs_wanted < walk.story.pairs:
        return
    opened = walk.at(-30)
    for topic in walk.programme.topics.all():
        typed = OTHER_WORDS.get(topic.name, "")
        if typed:
            actions.save_synonyms(topic=topic, typed=typed, by=walk.hr, at=opened)
    actions.save_call(
        cohort=walk.cohort,
        is_open=True,
        closes_on=walk.now.date() + timedelta(days=9),
        mentor_seats=6,
        mentee_seats=2,
        way=OpenCall.Way.DRAW,
        criteria=[],
        asked_at_most=2,
        by=walk.hr,
        at=opened,
    )
    topics = list(walk.programme.topics.order_by("name"))
    mentors = walk.cast.mentors(MENTORS)
    for person in mentors[:-2]:
        _apply(walk, person, Side.MENTOR, topics)
    for person in walk.cast.mentees(MENTEES):
        _apply(walk, person, Side.MENTEE, topics)
    writing, suggested = mentors[-2:]
    words = {"side": "mentor", "own_words": OWN_WORDS[0]}
    actions.save_draft(
        cohort=walk.cohort, person=writing, words=words, by=walk.user(writing), at=walk.at(-29, hour=15)
    )
    actions.nominate(
        cohort=walk.cohort,
        person=suggested,
        reason="Explains the new desk tool so that everybody follows.",
        by=walk.user(mentors[0]),
        at=walk.at(-29, hour=11),
    )


def _apply(walk: Walk, person: Person, side: Side, topics: list[Topic]) -> None:
    few = walk.chance.sample(topics, 2)
    actions.apply(
        cohort=walk.cohort,
        person=person,
        side=side,
        offers=few if side == Side.MENTOR else few[:1],
        wants=few if side == Side.MENTEE else few[:1],
        works_best=WORKS_BEST,
        own_words=walk.chance.choice(OWN_WORDS),
        meets=walk.chance.sample(MEETS, 2),
        hours=walk.chance.sample(HOURS, 4),
        languages=["English"],
        by=walk.user(person),
        at=walk.at(-30 + walk.chance.randrange(5), hour=walk.chance.randrange(10, 17)),
    )
