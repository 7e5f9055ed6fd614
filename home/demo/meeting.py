"""From a pairing round to pairs that have prepared and signed their agreement."""

from __future__ import annotations

from feedback.actions import open_waves_of
from feedback.models import Wave
from home.demo.answering import answer_wave_of
from home.demo.stories import Stage
from home.demo.walk import Walk
from pairing import actions
from pairing.jobs import run_round
from pairing.models import Pair, Round
from preparation.actions import finish_module
from preparation.models import Module
from preparation.selectors import in_order
from programmes.models import Participant, Side

CONFIDENTIALITY = (
    "What one of us says stays between us. What we both call a finding we may carry out, without names. "
    "The law, and harm to somebody, are the limits."
)


def run_pairing(walk: Walk) -> None:
    """One round, as its worker runs it. Leaving recruiting also opens the first questions."""
    at = walk.at(-20)
    current = actions.request_round(cohort=walk.cohort, submission=walk.token(), by=walk.hr, at=at)
    run_round(round_id=current.pk, at=at)
    walk.cohort.refresh_from_db()
    open_waves_of(cohort=walk.cohort, at=at)
    answer_wave_of(walk, Wave.Kind.BASELINE, day=-18, share=0.94)


def publish(walk: Walk) -> None:
    """The coordinator publishes; mentors are asked, then mentees. While preparing, some have not answered yet."""
    current = Round.objects.filter(cohort=walk.cohort).latest("number")
    actions.publish(current=current, by=walk.hr, at=walk.at(-13))
    for index, pair in enumerate(walk.pairs()):
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


def _words(walk: Walk, pair: Pair) -> dict[str, str]:
    topic = walk.chance.choice(walk.story.topics)
    return {
        "purpose": f"So that leaders {walk.story.leaders_can}.",
        "mentee_goals": f"{topic}: understand it from where {pair.mentor.person.name.split()[0]} stands.",
        "mentor_goals": f"I gain {walk.story.mentors_gain}.",
        "logistics": "Every fourth week, an hour, where the junior of us works. The senior books and keeps it.",
        "contact": "By chat, between nine and five, never on a day off.",
        "topics_in": ", ".join(walk.story.topics[:3]),
        "topics_out": "Other people by name, pay, appraisals.",
        "confidentiality": CONFIDENTIALITY,
        "manager_line": "“We meet for the programme. Ask the coordinator what it is for.”",
        "ending": "After six hours, or earlier with a sentence to the coordinator and no reason.",
    }
