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
# What each applicant wrote in the box for their own words, and how they work best; some leave one of them empty.
MENTORS_SAY = (
    (
        "I have worked in three branches and know what the new desk tool does to a Monday morning.",
        "Send me the subject a day before. I think better with a pen in my hand than in a call.",
    ),
    (
        "I would rather show than tell: give me a screen, a real claim and an hour.",
        "Side by side at one desk. Interrupt me when I go too fast.",
    ),
    ("", "I am quiet at first and say more in the second half hour. Please do not fill the pauses."),
    (
        "I train the new starters on our floor, so I hear each week which screens make no sense to them.",
        "With examples. If you ask me for a figure, give me until the next time.",
    ),
    (
        "Night shift for two years. Most decisions about it are made by people who have never seen one.",
        "Afternoons only, because I sleep in the mornings. By phone is fine.",
    ),
    ("I keep a list of every work-around that my team uses. It has 41 lines.", ""),
    (
        "I came from a shop, where the person who sold the thing also heard the complaint.",
        "Be direct with me. I would rather hear “I do not agree” than guess it.",
    ),
)
MENTEES_SAY = (
    (
        "I sign off tools that I have never used. I would like to stop doing that.",
        "Tell me beforehand if I should bring something. I will leave the laptop shut.",
    ),
    (
        "My teams tell me that all is well, and the survey tells me that it is not.",
        "I talk too much when I am unsure. Stop me; I have asked my own team to do the same.",
    ),
)
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
    for person, said in zip(mentors[:-2], MENTORS_SAY, strict=True):
        hand_in(walk, person, Side.MENTOR, topics, said, day=-30)
    for person, said in zip(walk.cast.mentees(MENTEES), MENTEES_SAY, strict=True):
        hand_in(walk, person, Side.MENTEE, topics, said, day=-30)
    writing, suggested = mentors[-2:]
    words = {"side": "mentor", "own_words": "I explain the new desk tool to half the floor anyway, so"}
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


def hand_in(
    walk: Walk, person: Person, side: Side, topics: list[Topic], said: tuple[str, str], *, day: int
) -> None:
    """An application from one of the five days after ``day``, with what was ``said`` in the two boxes."""
    own_words, works_best = said
    few = walk.chance.sample(topics, 2)
    actions.apply(
        cohort=walk.cohort,
        person=person,
        side=side,
        offers=few if side == Side.MENTOR else few[:1],
        wants=few if side == Side.MENTEE else few[:1],
        works_best=works_best,
        own_words=own_words,
        meets=walk.chance.sample(MEETS, 2),
        hours=walk.chance.sample(HOURS, 4),
        languages=["English"],
        by=walk.user(person),
        at=walk.at(day + walk.chance.randrange(5), hour=walk.chance.randrange(10, 17)),
    )
