"""What one pair has done: an hour with all that came of it, and a date in the diary of an assistant."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from accounts.models import User
from feedback.actions import open_wave
from feedback.cards.actions import draft_card
from feedback.models import Pulse, Wave, WaveReply
from pairing.models import Pair
from sessions import actions as sessions
from sessions.feed.actions import make_feed
from sessions.goals.actions import set_goal
from sessions.models import Commitment, Goal, Session
from tests.factories import UserFactory, user_of
from tests.permissions.filled import Ids, People


def conversation(people: People, pair: Pair, now: datetime) -> Ids:
    """An hour that was held, with an action, its pulses, and open questions."""
    held = hour(pair, people["mentee"], now)
    wave = open_wave(
        cohort=pair.cohort,
        kind=Wave.Kind.MID,
        opens_on=now.date() - timedelta(days=1),
        closes_on=now.date() + timedelta(days=20),
        at=now,
    )
    assert Pulse.objects.filter(session=held).count() == 2
    close = Wave.objects.create(
        cohort=pair.cohort,
        kind=Wave.Kind.CLOSE,
        opens_on=now.date() - timedelta(days=1),
        closes_on=now.date() + timedelta(days=20),
    )
    rated = WaveReply.objects.create(wave=close, participant=pair.mentor, state="answered", asked_at=now)
    return {**ids_of(pair, held), "wave_id": wave.pk, "reply_id": rated.pk}


def hour(pair: Pair, by: User, now: datetime, words: str = "It stays with us.") -> Session:
    """An hour of ``pair`` that was held, with a takeaway and a commitment."""
    planned = sessions.plan_session(
        pair=pair,
        starts_at=now - timedelta(days=2),
        minutes=60,
        submission=uuid.uuid4(),
        by=by,
        at=now - timedelta(days=5),
    )
    sessions.log_session(
        session=planned,
        outcome=sessions.Outcome.HELD,
        submission=uuid.uuid4(),
        by=by,
        at=now - timedelta(days=1),
        takeaway=words,
        commitments=[sessions.Promise("Ask who will use it", now.date() + timedelta(days=9))],
    )
    set_goal(pair=pair, text="Ask before I judge", submission=uuid.uuid4(), by=by, at=now)
    return planned


def ids_of(pair: Pair, held: Session) -> Ids:
    return {
        "pair_id": pair.pk,
        "session_id": held.pk,
        "commitment_id": Commitment.objects.get(session=held).pk,
        "goal_id": Goal.objects.get(pair=pair).pk,
        "card_id": draft_card(
            pair=pair,
            text="Tools come too late.",
            submission=uuid.uuid4(),
            by=user_of(pair.mentor.person),
            at=held.starts_at,
        ).pk,
    }


def diary(people: People, pair: Pair, now: datetime) -> Ids:
    """The mentee's assistant, who is one of ``people`` now, and a date for them to move."""
    people["assistant"] = UserFactory()
    named = sessions.name_assistant(pair=pair, person=people["assistant"].person, by=people["mentee"], at=now)
    date = sessions.plan_session(
        pair=pair,
        starts_at=now + timedelta(days=9),
        minutes=60,
        submission=uuid.uuid4(),
        by=people["mentee"],
        at=now,
    )
    secret = make_feed(by=people["mentor"], at=now)
    return {"assistant_id": named.pk, "date_id": date.pk, "secret": secret}
