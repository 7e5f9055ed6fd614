"""The hours that the pairs of a story meet: held, moved, called off, with what both take from them."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import User
from feedback.actions import ask_for_coaching, assign_coach, contact_request, open_waves_of, skip_pulse
from feedback.models import AskState, Pulse, Wave
from home.demo.answering import answer_pulse_of, answer_wave_of
from home.demo.walk import WEEKS, Walk
from pairing.actions import pause
from pairing.models import Pair
from programmes.models import Side
from sessions import actions
from sessions.actions import Outcome, Promise
from sessions.models import Commitment, Session

EVERY = 28
FIRST = 6
# Days between making a date and the date.
FIRST_AHEAD, AHEAD = 6, 27
MIDDLE = WEEKS * 7 // 2
REFLECTION = "What I did not say, and why: I will bring it next time, with an example."
COACHING = "We have cancelled twice and I do not know how to raise it."


def meet(walk: Walk) -> None:
    """All hours up to today, the middle questions between the third and the fourth, and the next date."""
    for number in range(1, walk.cohort.sessions_planned + 1):
        day = FIRST + EVERY * (number - 1)
        for index, pair in enumerate(_meeting(walk)):
            _hour(walk, pair, number, day + walk.chance.randrange(9), loses_rhythm=index == 2 and number > 1)
        if day < MIDDLE <= day + EVERY and walk.is_past(MIDDLE + 4):
            open_waves_of(cohort=walk.cohort, at=walk.at(MIDDLE + 1))
            answer_wave_of(walk, Wave.Kind.MID, day=MIDDLE + 1, share=0.88)
    _settle(walk)


def ask_for_help(walk: Walk) -> None:
    """One mentor asks for a coach, one pair rests: what a coordinator looks at by exception."""
    pairs = _meeting(walk)
    if len(pairs) < 4:
        return
    mentor, at = pairs[2].mentor, walk.at(walk.today - 6)
    request = ask_for_coaching(participant=mentor, by=walk.user(mentor.person), at=at, words=COACHING)
    assign_coach(request=request, coach=walk.coach, by=walk.hr, at=walk.at(walk.today - 5))
    contact_request(request=request, by=walk.coach, at=walk.at(walk.today - 4))
    pause(pair=pairs[3], by=walk.of(pairs[3], Side.MENTEE), at=walk.at(walk.today - 3))


def _meeting(walk: Walk) -> list[Pair]:
    return [pair for pair in walk.pairs() if pair.state in (Pair.State.ACTIVE, Pair.State.CLOSING)]


def _hour(walk: Walk, pair: Pair, number: int, day: int, *, loses_rhythm: bool) -> None:
    """One hour of one pair: planned weeks ahead, and what lies ahead of today stays a plan."""
    planned_on = day - (FIRST_AHEAD if number == 1 else AHEAD)
    if not walk.is_past(planned_on):
        return
    session = _plan(walk, pair, number, day, planned_on)
    chance = walk.chance.random()
    if not walk.is_past(day + 1):
        return
    if loses_rhythm or chance < 0.05:
        mentee = walk.of(pair, Side.MENTEE)
        actions.cancel_session(
            session=session, by=mentee, at=walk.at(day - 1, hour=18), cancelled_by=Side.MENTEE
        )
    elif chance < 0.08:
        _log(walk, session, Outcome.MISSED, walk.of(pair, Side.MENTOR), day)
    else:
        if chance < 0.2 and walk.is_past(day + 4):
            session, day = _move(walk, session, day), day + 3
        _held(walk, pair, session, day)


def _plan(walk: Walk, pair: Pair, number: int, day: int, planned_on: int) -> Session:
    questions = walk.story.questions
    return actions.plan_session(
        pair=pair,
        starts_at=walk.at(day, hour=walk.chance.randrange(9, 15)) if walk.is_past(day) else walk.ahead(day),
        minutes=60,
        place=walk.chance.choice(("Meeting room Aire", "Branch office", "Online", "Room 2.14")),
        question=questions[(number - 1) % len(questions)],
        submission=walk.token(),
        by=walk.of(pair, Side.MENTOR),
        at=walk.at(planned_on),
    )


def _move(walk: Walk, session: Session, day: int) -> Session:
    return actions.move_session(
        session=session,
        starts_at=walk.at(day + 3, hour=10),
        minutes=60,
        place=session.place,
        submission=walk.token(),
        by=walk.of(session.pair, Side.MENTEE),
        at=walk.at(day - 2, hour=15),
        moved_by=Side.MENTEE,
    )


def _log(walk: Walk, session: Session, outcome: Outcome, by: User, day: int) -> None:
    actions.log_session(
        session=session, outcome=outcome, submission=walk.token(), by=by, at=walk.at(day, hour=16)
    )


def _held(walk: Walk, pair: Pair, session: Session, day: int) -> None:
    """Logged by the mentee, as agreed; half write a takeaway, most promise something, the mentor reflects."""
    at, mentee = walk.at(day, hour=16), walk.of(pair, Side.MENTEE)
    due_on = at.date() + timedelta(days=21)
    promises = [Promise(walk.chance.choice(walk.story.actions), due_on)] if walk.chance.random() < 0.7 else []
    actions.log_session(
        session=session,
        outcome=Outcome.HELD,
        submission=walk.token(),
        by=mentee,
        at=at,
        minutes=walk.chance.choice((45, 60, 60, 75)),
        takeaway=walk.chance.choice(walk.story.takeaways) if walk.chance.random() < 0.5 else "",
        commitments=promises,
    )
    if walk.chance.random() < 0.2:
        actions.save_reflection(session=session, text=REFLECTION, by=walk.of(pair, Side.MENTOR), at=at)
    _rate(walk, session, day)


def _rate(walk: Walk, session: Session, day: int) -> None:
    """Most answer after an hour; of the others those with an old one have passed it by."""
    pulses = Pulse.objects.filter(session=session, state=AskState.ASKED).select_related("participant__person")
    for pulse in sorted(pulses, key=lambda pulse: pulse.participant.side):
        if walk.chance.random() < 0.85:
            side = Side(pulse.participant.side)
            answer_pulse_of(walk, pulse, side=side, number=session.number, day=day)
        elif day < walk.today - 10:
            skip_pulse(pulse=pulse, by=walk.user(pulse.participant.person))


def _settle(walk: Walk) -> None:
    """Most of what was promised is done by its day; a little is let go with a reason."""
    open_ones = Commitment.objects.filter(pair__cohort=walk.cohort, state=Commitment.State.OPEN)
    for promise in open_ones.select_related("pair").order_by("made_at", "submission"):
        chance = walk.chance.random()
        if promise.due_on > walk.now.date() or chance > 0.75:
            continue
        to = Commitment.State.DONE if chance > 0.06 else Commitment.State.DROPPED
        day = (promise.due_on - walk.kick_off).days - 2
        owner = walk.of(promise.pair, Side(promise.owner))
        reason = "" if to == Commitment.State.DONE else "Another team decides this; we asked them."
        actions.settle_commitment(
            commitment=promise, to=to, reason=reason, by=owner, at=walk.at(day, hour=15)
        )
