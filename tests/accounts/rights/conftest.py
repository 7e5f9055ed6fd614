"""Two people who have met, and everything that one of them may have written."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Person, User
from feedback.actions.pulses import answer_pulse
from feedback.actions.support import ask_for_coaching
from feedback.models import Pulse
from pairing.models import Pair
from preparation.actions import save_note
from sessions import actions as sessions
from tests.factories import PairFactory, user_of

NOTE, EXERCISE, TO_COACH = "a note to myself", "what I fear", "may we talk"
MENTORS, MENTEES = "what the mentor took along", "what the mentee took along"


@dataclass
class Told:
    pair: Pair
    mentor: User
    mentee: User

    @property
    def junior(self) -> Person:
        assert self.mentor.person
        return self.mentor.person


@pytest.fixture
def told(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    now = timezone.now()
    pair = PairFactory(introduced_at=now - timedelta(days=9))
    both = Told(pair, user_of(pair.mentor.person), user_of(pair.mentee.person))
    planned = sessions.plan_session(
        pair=pair,
        starts_at=now - timedelta(days=2),
        minutes=60,
        submission=uuid.uuid4(),
        by=both.mentee,
        at=now - timedelta(days=5),
    )
    promise = sessions.Promise("ask who will use it", now.date() + timedelta(days=9))
    for by, takeaway in ((both.mentee, MENTEES), (both.mentor, MENTORS)):
        sessions.log_session(
            session=planned,
            outcome=sessions.Outcome.HELD,
            submission=uuid.uuid4(),
            by=by,
            at=now - timedelta(days=1),
            takeaway=takeaway,
            commitments=[promise] if by == both.mentee else [],
        )
    sessions.save_reflection(session=planned, text=NOTE, by=both.mentor, at=now)
    save_note(person=both.junior, slug="why-reverse", prompt=1, text=EXERCISE, at=now)
    ask_for_coaching(participant=pair.mentor, by=both.mentor, at=now, words=TO_COACH)
    pulse = Pulse.objects.get(session=planned, participant=pair.mentor)
    answer_pulse(pulse=pulse, values={"P1": 4, "P3": 2}, by=both.mentor, at=now)
    return both
