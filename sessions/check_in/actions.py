"""Taking an answer from a mail."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts import audit
from accounts.errors import Refused
from sessions.actions import NotStartedYet, Outcome
from sessions.actions.common import locked_with
from sessions.actions.log import note_outcome
from sessions.check_in.links import Link
from sessions.check_in.models import CheckIn
from sessions.check_in.selectors import asked

OUTCOMES = {CheckIn.Answer.MET: Outcome.HELD, CheckIn.Answer.NO: Outcome.MISSED}


class LinkIsOver(Refused):
    """The link was used, or what it asks about is over."""


class SaidAlready(Refused):
    """The partner, or the reader after signing in, was first."""


@transaction.atomic
def answer_by_link(*, link: Link, answer: CheckIn.Answer, submission: UUID, at: datetime) -> CheckIn:
    """Keep the first answer about a session. The same ``submission`` again is the same press, and changes nothing.

    "No" blames nobody: who called it off is said after signing in. "Moved" leaves the session as it is until one of
    the two gives the new date, which takes a sign-in.

    :raises LinkIsOver: for a used link, and where nobody is asked any more.
    :raises SaidAlready: when the session is in the log.
    :raises PairDoesNotMeet: met, but the agreement is not signed.
    """
    pair = locked_with(link.session_id)
    question = asked(link) if pair else None
    if question is None:
        raise LinkIsOver("This link does not work any more.")
    if question.said is not None:
        if question.said.submission == submission:
            return question.said
        raise LinkIsOver("This link does not work any more.")
    if not question.is_open:
        raise SaidAlready("This session is in the log already.")
    if question.session.starts_at > at:
        raise NotStartedYet("This session has not started yet.")
    kept = CheckIn.objects.create(
        session=question.session, side=question.side, answer=answer, said_at=at, submission=submission
    )
    # The trail names no person here: whoever held the mail may have pressed.
    audit.record(
        by=None,
        at=at,
        verb="session answered by a link",
        subject=question.session,
        side=question.side,
        answer=answer.value,
    )
    if outcome := OUTCOMES.get(answer):
        note_outcome(question.session, question.session.pair, outcome, by=question.user, at=at)
    return kept
