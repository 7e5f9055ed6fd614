"""From a business need to a launched pilot, and the people who say yes to it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from accounts.models import Person
from home.demo import waiting
from home.demo.company import LADDER
from home.demo.stories import Stage
from home.demo.walk import Walk
from programmes import actions
from programmes.choices import HOURS, MEETS
from programmes.models import Measure, Participant, ReadinessPoint, Role, Side, Topic
from programmes.purposes import draft_for

FORUM = "Executive committee, last Thursday of the month"
# More are invited than pairs are planned: some say no, and some find nobody.
SPARE_MENTORS, SPARE_MENTEES = 3, 1
# How people say they work best; not everybody says it.
WORK_BEST = (
    "In the mornings, with the door closed and nothing on the table.",
    "Send me the question a day before. I answer better when I have slept on it.",
    "",
    "Walking. I say more when nobody looks at me.",
    "Plainly. If something was wrong, tell me the same week.",
    "",
    "With an example first and the rule afterwards.",
)


def write_purpose(walk: Walk) -> None:
    """Need, sponsor, one objective and its measure; one story has only begun, from the draft for its purpose."""
    story, at = walk.story, walk.at(-70)
    walk.sponsor = walk.cast.one(LADDER[-1])
    walk.user(walk.sponsor, day=-70)
    is_begun = not walk.has_come_to(Stage.RECRUITING)
    walk.programme = actions.create_programme(
        name=story.name,
        purpose=story.purpose,
        template=story.purpose if is_begun else "",
        starts_on=walk.kick_off if is_begun else None,
        submission=walk.token(),
        by=walk.hr,
        at=at,
    )
    actions.save_purpose(programme=walk.programme, by=walk.hr, at=at, sponsor=walk.sponsor, forum=FORUM)
    asked = actions.ask_for_role(
        user=walk.coach, name=Role.Name.COACH, programme=walk.programme, by=walk.hr, at=at
    )
    actions.confirm_role(request=asked, by=walk.second, at=at)
    if not is_begun:
        _purpose(walk)


def _purpose(walk: Walk) -> None:
    story, at = walk.story, walk.at(-70)
    decision_on = walk.ends_on + timedelta(days=28)
    draft = draft_for(story.purpose)
    actions.save_purpose(
        programme=walk.programme,
        by=walk.hr,
        at=at,
        need=story.need,
        evidence=story.evidence,
        mentors_are=draft.mentors_are if draft else "",
        mentees_are=draft.mentees_are if draft else "",
        leaders_can=story.leaders_can,
        mentors_gain=story.mentors_gain,
        decision_on=decision_on,
    )
    _measure(walk, decision_on)


def _measure(walk: Walk, decision_on: date) -> None:
    """One objective, and the statement that people rate before and after."""
    story, at = walk.story, walk.at(-70)
    objective = actions.add_objective(
        programme=walk.programme,
        text=story.objective,
        goal=story.goal,
        mentee_learns=story.leaders_can,
        mentor_gains=story.mentors_gain,
        submission=walk.token(),
        by=walk.hr,
        at=at,
    )
    actions.add_measure(
        objective=objective,
        name=story.measure,
        instrument=Measure.Instrument.CONFIDENCE,
        side=Measure.Side.MENTEE,
        item=story.statement,
        baseline=Decimal(story.baseline),
        target=Decimal(story.target),
        due_on=decision_on,
        owner=walk.sponsor.name,
        is_primary=True,
        submission=walk.token(),
        by=walk.hr,
        at=at,
    )


def plan_pilot(walk: Walk) -> None:
    """Dates and topics; the readiness check and the launch follow where the story has come that far."""
    if not walk.has_come_to(Stage.RECRUITING):
        walk.cohort = walk.programme.cohorts.get()
        return
    at = walk.at(-56)
    walk.cohort = actions.open_cohort(
        programme=walk.programme,
        name=f"Pilot {walk.kick_off:%B %Y}",
        starts_on=walk.kick_off,
        ends_on=walk.ends_on,
        pairs_planned=walk.pairs_wanted,
        currency="GBP",
        hour_rate=Decimal(48),
        coordination_hours=110,
        coaching_cost=Decimal(1800),
        submission=walk.token(),
        by=walk.hr,
        at=at,
    )
    for topic in walk.story.topics:
        actions.add_topic(programme=walk.programme, name=topic, by=walk.hr, at=at)
    actions.confirm_readiness(
        programme=walk.programme,
        points=dict.fromkeys(ReadinessPoint.Key.values, True),
        first_mentees=walk.cast.top(2),
        by=walk.hr,
        at=at,
    )
    walk.cohort = actions.launch(cohort=walk.cohort, by=walk.hr, at=walk.at(-42))
    _tick(walk)


def _tick(walk: Walk) -> None:
    """What lies behind is done."""
    for milestone in walk.cohort.milestones.filter(on__lt=walk.now.date()):
        actions.tick_milestone(milestone=milestone, is_done=True, by=walk.hr, at=walk.now)


def recruit(walk: Walk) -> None:
    """Invite juniors and seniors; most say yes, one says no, and while recruiting goes on some have not answered.

    Where more juniors asked for a place than there were, a lot has given the mentors theirs.
    """
    seats = walk.pairs_wanted + SPARE_MENTORS
    mentors = _mentors_to_ask(walk, seats)
    mentees = walk.cast.mentees(walk.pairs_wanted + SPARE_MENTEES)
    topics = list(walk.programme.topics.order_by("name"))
    answered = seats if walk.has_come_to(Stage.MATCHING) else seats // 2
    for side, people in ((Side.MENTOR, mentors), (Side.MENTEE, mentees)):
        for index, person in enumerate(people):
            participant = _invite(walk, person, side)
            if index == 1 and side == Side.MENTOR:
                actions.decline_invitation(
                    participant=participant, by=walk.user(person), at=walk.at(-30, hour=16)
                )
            elif index < answered:
                _say_yes(walk, participant, topics, WORK_BEST[index % len(WORK_BEST)])


def _mentors_to_ask(walk: Walk, seats: int) -> list[Person]:
    if not walk.story.waiting:
        return walk.cast.mentors(seats)
    waiting.draw_mentors(walk, seats=seats)
    return []


def _invite(walk: Walk, person: Person, side: Side) -> Participant:
    participant, _ = actions.invite(cohort=walk.cohort, person=person, side=side, by=walk.hr, at=walk.at(-35))
    return participant


def _say_yes(walk: Walk, participant: Participant, topics: list[Topic], works_best: str) -> None:
    few = walk.chance.sample(topics, 3)
    is_mentor = participant.side == Side.MENTOR
    actions.accept_invitation(
        participant=participant,
        offers=few if is_mentor else few[:1],
        wants=few[:1] if is_mentor else few,
        meets=walk.chance.sample(MEETS, 2),
        hours=walk.chance.sample(HOURS, 4),
        works_best=works_best,
        by=walk.user(participant.person),
        at=walk.at(-32 + walk.chance.randrange(10), hour=walk.chance.randrange(9, 17)),
    )
