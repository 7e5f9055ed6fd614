"""What everybody else does while one pair walks through the pages: the same actions that the pages call."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.utils import timezone

from accounts.models import Person, User
from feedback.actions import answer_pulse
from feedback.items import pulse_items
from feedback.models import Pulse
from pairing import actions as pairing
from pairing.models import Pair
from preparation.actions import finish_module
from preparation.models import Module
from programmes.actions import accept_invitation
from programmes.models import Participant, Side, Topic
from sessions import actions as sessions
from sessions.actions import Outcome, Promise
from tests.road.cast import account

WORDS = {
    "purpose": "To see the work from the other end.",
    "mentee_goal_1": "Try what my teams use.",
}


def user(person: Person) -> User:
    """The user of ``person``, who gets an account at the first need."""
    return User.objects.filter(person=person).first() or account(person.email, person)


def say_yes(participant: Participant, topics: list[Topic]) -> None:
    accept_invitation(
        participant=participant,
        offers=topics[:2] if participant.side == Side.MENTOR else topics[2:],
        wants=topics[2:] if participant.side == Side.MENTOR else topics[:2],
        by=user(participant.person),
        at=timezone.now(),
    )


def get_ready(pair: Pair) -> None:
    """Both say yes, take their modules, and sign a page."""
    at = timezone.now()
    for side in Side:
        pairing.accept(pair=pair, by=user(pair.participant(side).person), at=at)
    pair.refresh_from_db()
    for side in Side:
        finish_modules(pair.participant(side))
    pair.refresh_from_db()
    written = pairing.write_agreement(pair=pair, words=WORDS, by=user(pair.mentee.person), at=at)
    for side in Side:
        signer = user(pair.participant(side).person)
        pairing.sign_agreement(pair=pair, version=written.version, by=signer, at=at)


def finish_modules(participant: Participant) -> None:
    """All that the gate asks for; what is finished stays as it is."""
    by, at = user(participant.person), timezone.now()
    for module in Module.objects.of_the_gate().for_side(participant.side):
        finish_module(participant=participant, module=module, by=by, at=at)


def meet(pair: Pair) -> None:
    """One hour, just held, with a promise; both answer how it was."""
    at = timezone.now()
    mentee = user(pair.mentee.person)
    session = sessions.plan_session(
        pair=pair,
        starts_at=at - timedelta(hours=2),
        minutes=60,
        place="Room 2",
        question="",
        submission=uuid.uuid4(),
        by=mentee,
        at=at,
    )
    sessions.log_session(
        session=session,
        outcome=Outcome.HELD,
        submission=uuid.uuid4(),
        by=mentee,
        at=at,
        minutes=60,
        takeaway="Ask before deciding.",
        commitments=[Promise("Sit in for a morning", at.date() + timedelta(days=14))],
    )
    for pulse in Pulse.objects.filter(session=session).select_related("participant__person"):
        values = {item.key: 4 for item in pulse_items(Side(pulse.participant.side))}
        answer_pulse(pulse=pulse, values=values, by=user(pulse.participant.person), at=at)
