"""From a pairing round to pairs that have prepared and signed their agreement."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from feedback.actions import open_waves_of
from feedback.models import Wave
from home.demo.answering import answer_wave_of
from home.demo.stories import Stage
from home.demo.walk import HERE, Walk
from pairing import actions
from pairing.agreement_fields import starting_words
from pairing.jobs import run_round
from pairing.models import Pair, Prompt, Round
from preparation.actions import finish_module, send_choice
from preparation.kick_off.actions import note_attendance, plan_kick_off, tell_everybody
from preparation.kick_off.agenda import STARTING
from preparation.models import Module
from preparation.selectors import in_order
from programmes.models import Participant, Side

# What people write when they are asked what they expect, by the beginning of the line.
LINES = {
    Prompt.KNOW: "I think I know how my teams work. I am less sure than I was.",
    Prompt.SHOWN: "I hope to be shown what I walk past.",
    Prompt.DREAD: "That people keep quiet when I come in.",
    Prompt.OFFER: "I offer a plain account of an ordinary week.",
    Prompt.NOT_OFFER: "I do not speak for everybody at my site.",
    Prompt.LEARN: "I want to learn how a decision is really made.",
    Prompt.HOPE: "I hope that one thing changes that others notice.",
    Prompt.FEAR: "I worry that we stay polite.",
    Prompt.STOP: "I would stop if names were passed on.",
    Prompt.WORTH: "We leave with one thing to try.",
}
CHOICE_IN = "stepping-out-of-the-managers-chair"
KEPT = (Prompt.DREAD, Prompt.FEAR, Prompt.STOP)


def run_pairing(walk: Walk) -> None:
    """One round, as its worker runs it. Leaving recruiting also opens the first questions."""
    at = walk.at(-20)
    current = actions.request_round(cohort=walk.cohort, submission=walk.token(), by=walk.hr, at=at)
    run_round(round_id=current.pk, at=at)
    walk.cohort.refresh_from_db()
    open_waves_of(cohort=walk.cohort, at=at)
    answer_wave_of(walk, Wave.Kind.BASELINE, day=-18, share=0.94)


def publish(walk: Walk) -> None:
    """The coordinator publishes; mentors are asked, then mentees, with two weeks to answer.

    While preparing, some have not answered yet, and two pairs were not taken up.
    """
    actions.save_policy(cohort=walk.cohort, by=walk.hr, at=walk.at(-14), answer_days=14)
    current = Round.objects.filter(cohort=walk.cohort).latest("number")
    actions.publish(current=current, by=walk.hr, at=walk.at(-13))
    for index, pair in enumerate(walk.pairs()):
        if not walk.has_come_to(Stage.ACTIVE) and index % 7 == 3:
            actions.decline(pair=pair, by=walk.of(pair, Side.MENTOR), at=walk.at(-12, hour=11))
            continue
        actions.accept(pair=pair, by=walk.of(pair, Side.MENTOR), at=walk.at(-12, hour=11))
        if walk.has_come_to(Stage.ACTIVE) or index % 4:
            actions.accept(pair=pair, by=walk.of(pair, Side.MENTEE), at=walk.at(-11, hour=17))


def prepare(walk: Walk) -> None:
    """Both sides take their modules; while preparing, every third person has some still to do."""
    modules = {side: in_order(Module.objects.of_the_gate().for_side(side)) for side in Side}
    for index, person in enumerate(_paired(walk)):
        todo = modules[Side(person.side)]
        is_late = not walk.has_come_to(Stage.ACTIVE) and index % 3 == 0
        for step, module in enumerate(todo[: len(todo) // 2] if is_late else todo):
            at = walk.at(-9 + 5 * step // len(todo), hour=walk.chance.randrange(9, 17))
            finish_module(participant=person, module=module, by=walk.user(person.person), at=at)


def choose(walk: Walk) -> None:
    """Mentees tell their mentor the one signal of rank that they turn down; most of those introduced have read it."""
    chosen = Module.objects.in_use().get(slug=CHOICE_IN)
    options = chosen.exercise["choice"]["options"]
    for index, pair in enumerate(walk.pairs()):
        if pair.state not in (Pair.State.ACCEPTED, Pair.State.INTRODUCED):
            continue
        mentee = walk.of(pair, Side.MENTEE)
        send_choice(
            participant=pair.mentee,
            module=chosen,
            words=options[index % len(options)],
            by=mentee,
            at=walk.at(-5, hour=11),
        )
        if pair.state == Pair.State.INTRODUCED and index % 3:
            actions.read_choice(pair=pair, by=walk.of(pair, Side.MENTOR), at=walk.at(-4, hour=10))


def kick_off(walk: Walk) -> None:
    """One afternoon for everybody; two could not come."""
    begun = plan_kick_off(
        cohort=walk.cohort,
        starts_at=datetime.combine(walk.kick_off, time(13, 30), HERE),
        place="Riverside Hall, Leeds, with a call for other sites",
        agenda=STARTING,
        by=walk.hr,
        at=walk.at(-28),
    )
    if begun.starts_at > walk.at(-10):
        tell_everybody(kick_off=begun, by=walk.hr, at=walk.at(-10))
    if begun.ends_at <= walk.now:
        missing = [person.pk for person in _paired(walk)[:2]]
        note_attendance(kick_off=begun, missing=missing, by=walk.hr, at=walk.at(1))


def expect(walk: Walk) -> None:
    """Each writes alone. Most pairs exchange some lines; of some only one side has released, and nobody knows."""
    for index, pair in enumerate(pair for pair in walk.pairs() if pair.state == Pair.State.INTRODUCED):
        for side in Side if index % 3 else (Side.MENTEE,):
            user, at = walk.of(pair, side), walk.at(-4, hour=12 if side == Side.MENTOR else 15)
            lines = {
                prompt: actions.Line(LINES[prompt], to_share=prompt not in KEPT)
                for prompt in Prompt.of_side(side)
            }
            actions.save_expectations(pair=pair, lines=lines, by=user, at=at)
            actions.release_expectations(pair=pair, by=user, at=at)


def sign(walk: Walk) -> None:
    """The introduced pairs write their page and sign it; while preparing, two pairs have a page that one has signed."""
    introduced = [pair for pair in walk.pairs() if pair.state == Pair.State.INTRODUCED]
    for pair in introduced if walk.has_come_to(Stage.ACTIVE) else introduced[:2]:
        mentor, mentee = walk.of(pair, Side.MENTOR), walk.of(pair, Side.MENTEE)
        agreement = actions.write_agreement(pair=pair, words=_words(walk, pair), by=mentee, at=walk.at(-2))
        signing = (mentor, mentee) if walk.has_come_to(Stage.ACTIVE) else (mentee,)
        for hour, user in enumerate(signing, start=14):
            at = walk.at(-1, hour=hour)
            actions.sign_agreement(pair=pair, version=agreement.version, by=user, at=at)


def _paired(walk: Walk) -> list[Participant]:
    return [pair.participant(side) for pair in walk.pairs() for side in Side]


def renew(walk: Walk) -> None:
    """Half way: most pairs sign again as it is; one changes a line first, and one has only begun."""
    pairs = [pair for pair in walk.pairs() if pair.state == Pair.State.ACTIVE]
    for index, pair in enumerate(pairs):
        page = actions.latest_agreement(pair)
        if page is None or page.review_on is None or page.review_on >= walk.now.date():
            continue
        day = (page.review_on - walk.kick_off).days
        mentor, mentee = walk.of(pair, Side.MENTOR), walk.of(pair, Side.MENTEE)
        if index == 1:
            words = {**actions.words_of(page), "topics_ask": "What I earn, and what comes after this job."}
            page = actions.write_agreement(pair=pair, words=words, by=mentor, at=walk.at(day, hour=11))
        for hour, user in enumerate((mentee,) if index == 2 else (mentee, mentor), start=14):
            actions.sign_agreement(pair=pair, version=page.version, by=user, at=walk.at(day + 1, hour=hour))


def _words(walk: Walk, pair: Pair) -> dict[str, Any]:
    topic = walk.chance.choice(walk.story.topics)
    return {
        **starting_words(pair),
        "mentee_goal_1": f"{topic}: see it from where {pair.mentor.person.first_name} stands, within three months.",
        "mentor_goal_1": f"I gain {walk.story.mentors_gain}.",
        "contact": "By chat, short.",
        "topics_in": ", ".join(walk.story.topics[:3]),
        "topics_out": "Other people by name, pay, appraisals.",
    }
