"""An open call in the pilot that recruits: people apply, one has a draft, one was suggested, some hear of it today."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import Grade, Person
from home.demo.company import LADDER
from home.demo.walk import Walk
from programmes import actions
from programmes.choices import HOURS, MEETS
from programmes.kit import actions as kit
from programmes.kit import jobs
from programmes.kit.audience import reach_of, sites
from programmes.kit.shipped import shipped
from programmes.models import KitText, OpenCall, Side, Topic

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


IN_OWN_WORDS = (
    "Larkfield has always learned from whoever stands at the counter. {programme} makes an hour of it."
)


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
    _announce(walk)


def _announce(walk: Walk) -> None:
    """Today, in the organisation's own words, to the juniors of one site; the clock sends what is due."""
    ours = shipped(KitText.Kind.ANNOUNCEMENT)
    _, rest = ours.body.split("\n", 1)
    kit.save_text(
        programme=walk.programme,
        kind=KitText.Kind.ANNOUNCEMENT,
        subject="Larkfield learns from its juniors: will you teach one hour a month?",
        body=f"{IN_OWN_WORDS}\n{rest}",
        by=walk.hr,
        at=walk.at(-29),
    )
    lowest = Grade.objects.get(name=LADDER[0])
    choice = {"sites": sites()[:1], "departments": [], "grades": [str(lowest.pk)]}
    announcement = kit.announce(
        cohort=walk.cohort,
        choice=choice,
        seen=kit.mark_of(walk.cohort, choice, reach_of(walk.cohort, choice).people),
        submission=walk.token(),
        by=walk.hr,
        at=walk.now,
    )
    jobs.write(announcement_id=announcement.pk, clock=lambda: walk.now)


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
