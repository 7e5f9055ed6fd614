"""One senior of the demo has somebody who keeps the diary."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from accounts.models import User
from home.demo.cast import Cast, account_of
from home.demo.company import LADDER
from home.demo.doors import shown_pair
from sessions import actions
from sessions.models import Session


def keep_a_diary(cast: Cast, *, at: datetime) -> None:
    """The mentee into whose role a newcomer steps names an assistant, who moves the next date by two hours."""
    pair = shown_pair()
    if pair is None:
        return
    # From the lowest rung: nobody there stands above a mentor.
    person = cast.one(LADDER[0])
    keeper = account_of(person, at=at - timedelta(days=9))
    mentee = User.objects.get(person=pair.mentee.person)
    actions.name_assistant(pair=pair, person=person, by=mentee, at=at - timedelta(days=2))
    ahead = Session.objects.filter(pair=pair).upcoming(at + timedelta(days=1)).order_by("starts_at").first()
    if ahead:
        actions.move_session(
            session=ahead,
            starts_at=ahead.starts_at + timedelta(hours=2),
            minutes=ahead.minutes,
            submission=uuid.uuid5(ahead.pk, "moved by the assistant"),
            by=keeper,
            at=at - timedelta(hours=3),
        )
