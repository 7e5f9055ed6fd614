"""Asking: the mentor first, then the mentee, so that no junior has to refuse a waiting executive.

Whoever said no, or did not answer, is known to nobody but themselves: the trail, the other person and the programme
team learn that the pair was not taken up, and no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import User
from notifications.actions import enqueue, enqueue_all
from notifications.registry import Due
from pairing.models import Pair, Policy, pair_states
from preparation.readiness import is_ready
from programmes.actions import place
from programmes.models import Cohort, Participant, Side

NOT_TAKEN_UP = "pair not taken up"


class NotAsked(Refused):
    """Only the person whose turn it is answers."""


class NotAgreed(Refused):
    """A mentor of the head of their own line says that they know what it means."""


def ask_mentors(*, pairs: Iterable[Pair], at: datetime) -> None:
    """Put the first question of each pair, which opens when the pair says that it was asked. A query for 500."""
    enqueue_all(
        [
            Due(
                "pairing.ask",
                pair.mentor.person,
                max(at, pair.asked_at),
                str(pair.pk),
                pair.cohort.programme_id,
                {"pair": str(pair.pk)},
            )
            for pair in pairs
        ],
        at=at,
    )


@transaction.atomic
def open_question(*, pair: Pair, at: datetime, opens_at: datetime | None = None) -> None:
    """Ask whoever's turn it is, and set the last day of the answer: see ``pairing.last_days`` for what comes of it."""
    side = pair.asked_side
    if side is None:
        return
    opens_at = opens_at or at
    pair.answer_by = last_day(pair.cohort, opens_at)
    pair.save(update_fields=["answer_by"])
    say("pairing.ask", pair, side, at, due_at=opens_at)


def last_day(cohort: Cohort, opens_at: datetime) -> date:
    """The last day to answer a question that opens at ``opens_at``."""
    return timezone.localdate(opens_at) + timedelta(days=answer_days(cohort))


def answer_days(cohort: Cohort) -> int:
    """How many days somebody has to answer. The cohort's policy is looked up once."""
    return _policy(cohort).answer_days


def _policy(cohort: Cohort) -> Policy:
    return getattr(cohort, "policy", None) or Policy()


@transaction.atomic
def accept(*, pair: Pair, by: User, at: datetime, agrees_to_reduced: bool = False) -> Pair:
    """Say yes. After the mentor's yes the mentee is asked; after both the two prepare.

    Somebody who had said yes already changes nothing. ``agrees_to_reduced`` is the mentor's, where the pair has reduced
    protection. The trail hears of it when both have said yes, and not before: a yes of one, with nothing after it,
    would tell who it was that said no.
    :raises NotAsked: for anybody whose turn it is not. :raises NotAgreed: for a mentor without it.
    """
    side = _side_asked(pair, by, at)
    if side == Side.MENTOR and pair.state == Pair.State.PROPOSED:
        agreed = _agreed_to_reduced(pair, agrees_to_reduced, at)
        pair_states.move(pair, Pair.State.ACCEPTED_BY_MENTOR, mentor_answered_at=at, **agreed)
        open_question(pair=pair, at=at)
    elif side == Side.MENTEE and pair.state == Pair.State.ACCEPTED_BY_MENTOR:
        pair_states.move(pair, Pair.State.ACCEPTED, mentee_answered_at=at, answer_by=None)
        _settle(pair, by=by, at=at)
    return pair


def _agreed_to_reduced(pair: Pair, agrees: bool, at: datetime) -> dict[str, datetime]:
    if not pair.is_reduced:
        return {}
    if not agrees:
        raise NotAgreed(
            "Tick that you have read what reduced protection means, then say yes. A no needs no tick."
        )
    return {"reduced_agreed_at": at}


def _settle(pair: Pair, *, by: User, at: datetime) -> None:
    """Both have said yes: they are paired, and meet as soon as both are prepared."""
    record(by=by, at=at, verb="pair accepted", subject=pair)
    for participant in (pair.mentor, pair.mentee):
        place(participant=participant, state=Participant.State.PAIRED, by=by, at=at)
    for side in Side:
        say("pairing.paired", pair, side, at)
    introduce_if_ready(pair=pair, at=at)


@transaction.atomic
def decline(*, pair: Pair, by: User, at: datetime) -> Pair:
    """Say no, without a reason. The other side learns nothing, not even that there was a question."""
    _side_asked(pair, by, at)
    _not_taken_up(pair, at=at)
    return pair


@transaction.atomic
def lapse(*, pair: Pair, at: datetime) -> Pair:
    """Let a question go that nobody answered in time: to everybody else it is exactly what a no is.

    Whoever was asked gets one line about it and stays in the programme.
    :raises accounts.states.NotPossibleNow: when it was answered meanwhile.
    """
    side = pair.asked_side
    _not_taken_up(pair, at=at)
    if side is not None:
        say("pairing.lapsed", pair, side, at)
    return pair


def _not_taken_up(pair: Pair, *, at: datetime) -> None:
    """One end for a no and for silence. The trail does not say whose it was, nor which of the two."""
    pair_states.move(pair, Pair.State.DECLINED, ended_at=at, answer_by=None)
    record(by=None, at=at, verb=NOT_TAKEN_UP, subject=pair)


@transaction.atomic
def introduce_if_ready(*, pair: Pair, at: datetime) -> bool:
    """Introduce two people who have both said yes and both prepared; tells them once."""
    if pair.state != Pair.State.ACCEPTED or not (is_ready(pair.mentor) and is_ready(pair.mentee)):
        return False
    pair_states.move(pair, Pair.State.INTRODUCED, introduced_at=at, on_trial=_policy(pair.cohort).trial)
    record(by=None, at=at, verb="pair introduced", subject=pair)
    for side in Side:
        say("pairing.introduced", pair, side, at)
    return True


def introduce_prepared(*, participant: Participant, at: datetime) -> None:
    """Listens to preparation: somebody has finished a module, or was let through the gate."""
    pairs = Pair.objects.with_people().filter(state=Pair.State.ACCEPTED)
    for pair in [*pairs.filter(mentor=participant), *pairs.filter(mentee=participant)]:
        introduce_if_ready(pair=pair, at=at)


def say(
    kind: str, pair: Pair, side: str, at: datetime, *, due_at: datetime | None = None, part: int | None = None
) -> None:
    """Queue a message of ``kind`` for one of the two; it holds the pair's id and nothing else.

    ``part`` tells messages of one day apart, such as those about two versions of an agreement.
    """
    enqueue(
        kind=kind,
        person=pair.participant(side).person,
        due_at=due_at or at,
        at=at,
        programme_key=pair.cohort.programme_id,
        sequence=f"{pair.pk}.{part}" if part else str(pair.pk),
        facts={"pair": str(pair.pk)},
    )


def _side_asked(pair: Pair, by: User, at: datetime) -> Side:
    side = pair.side_of(by.person)
    answered = {Side.MENTOR: pair.mentor_answered_at, Side.MENTEE: pair.mentee_answered_at}
    is_asked = side is not None and at >= pair.asked_at
    if side is None or not is_asked or (pair.asked_side != side and answered[side] is None):
        raise NotAsked("There is no question for you here.")
    return side
