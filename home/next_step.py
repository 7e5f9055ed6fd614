"""The one next step of somebody in a pair: the first thing on a fixed list that is still to be done.

Pure: a ``Partnership`` goes in, a step comes out. The order is that of the road: answer, prepare, sign, look
back, renew, meet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from accounts.words import clock, day
from home.partnership import Partnership
from pairing.models import Pair, ShortlistPart
from programmes.models import Participant, Side


@dataclass(frozen=True, slots=True)
class Step:
    """What to do, why, where, and how long it takes. Without ``url`` there is nothing to do but wait."""

    title: str
    text: str
    url: str = ""
    button: str = ""
    minutes: int = 0


def _answer(facts: Partnership) -> Step | None:
    asked = facts.pair.asked_side
    if asked is None:
        return None
    if asked != facts.side:
        return Step(
            f"{facts.partner.first_name} is being asked now",
            "You said yes. We write to you as soon as you are partners. If you are not, it is nobody’s fault.",
        )
    return Step(
        f"Would you like to meet {facts.partner.first_name}?",
        f"See why the two of you were proposed, then say yes or no{_until(facts.pair)}. You need not give a reason.",
        reverse("pairing:ask", args=[facts.pair.pk]),
        "Read and answer",
        3,
    )


def _until(pair: Pair) -> str:
    return f" by {day(pair.answer_by)}" if pair.answer_by else ""


def _paused(facts: Partnership) -> Step | None:
    if facts.pair.state != Pair.State.PAUSED:
        return None
    return Step(
        "Your partnership is paused",
        "Nothing is due and no reminder is sent. The next page says how you can go on, or end it.",
        reverse("pairing:leave", args=[facts.pair.pk]),
        "Go on or end",
    )


def _over(facts: Partnership) -> Step | None:
    if not facts.is_over:
        return None
    return Step(
        "Your partnership has ended",
        "What you both wrote stays readable for you two until it is deleted; nobody else reads it.",
        reverse("sessions:list"),
        "Look back at your sessions",
    )


def _questions(facts: Partnership) -> Step | None:
    if facts.wave_reply is None:
        return None
    return Step(
        f"Answer the {facts.wave_reply.wave.get_kind_display().lower()}",
        "They are counted anonymously in groups of 5 or more. You may skip any of them.",
        reverse("feedback:wave", args=[facts.wave_reply.wave_id]),
        "Answer",
        5,
    )


def _prepare(facts: Partnership) -> Step | None:
    module = facts.mine.next_module
    if module is None or facts.gate_is_open or facts.mine.opening:
        return None
    place = facts.place
    if place and place.slug in facts.mine.waiting:
        module = facts.mine.waiting[place.slug]
    is_begun = place is not None and place.slug == module.slug
    url = reverse("preparation:module", args=[facts.participant.pk, module.slug])
    return Step(
        f"Finish “{module.title}”",
        f"{'You stopped in the middle of it.' if is_begun else module.aim} "
        f"{facts.partner.first_name} prepares too, from the other side.",
        f"{url}#{place.step}" if place and is_begun else url,
        "Carry on" if is_begun or facts.mine.finished else "Start",
        module.minutes,
    )


def _sign(facts: Partnership) -> Step | None:
    if facts.gate_is_open or (facts.pair.state == Pair.State.ACCEPTED and facts.agreement is None):
        return None
    url = reverse("pairing:agreement", args=[facts.pair.pk])
    partner = facts.partner.first_name
    if facts.agreement is None:
        text = f"One page that you and {partner} both mean, and both sign."
        if facts.has_draft:
            return Step("Propose your agreement", f"{text} Your draft waits.", url, "Go on with it", 5)
        return Step("Write your agreement", text, url, "Begin", 10)
    if facts.my_signature is None:
        return Step(
            "Read and sign your agreement",
            f"You can still change any line; {partner} would then sign again.",
            url,
            "Read and sign",
            3,
        )
    return None


def _trial(facts: Partnership) -> Step | None:
    if not facts.asks_after_trial or facts.trial_answer:
        return None
    return Step(
        "Would you go on?",
        "Your first meeting was on trial. Nobody is told what you say.",
        f"{facts.pair.get_absolute_url()}#trial",
        "Answer",
        1,
    )


def _renew(facts: Partnership) -> Step | None:
    if not facts.is_to_renew:
        return None
    return Step(
        "Renew your agreement",
        "Half of your time has passed. Sign the page again as it is, or change what no longer fits.",
        reverse("pairing:agreement", args=[facts.pair.pk]),
        "Read and renew",
        5,
    )


def _look_back(facts: Partnership) -> Step | None:
    if facts.pulse is None:
        return None
    return Step(
        f"How was session {facts.pulse.session.number}?",
        "Three taps, counted anonymously in groups of 5 or more. Your partner never sees them.",
        reverse("feedback:pulse", args=[facts.pulse.session_id]),
        "Answer",
        1,
    )


def _log(facts: Partnership) -> Step | None:
    session = facts.unlogged
    if session is None:
        return None
    return Step(
        f"Did you meet on {day(session.starts_at)}?",
        "Note what the two of you keep from it. The programme team sees date and length only.",
        reverse("sessions:log", args=[session.pk]),
        f"Log session {session.number}",
        1,
    )


def _choose_a_time(facts: Partnership) -> Step | None:
    if not facts.is_offered or not facts.pair.may_meet:
        return None
    return Step(
        f"Choose a time with {facts.partner.first_name}",
        "Times are offered to you. Take one and it stands in both diaries, or ask for others without a reason.",
        reverse("sessions:offer", args=[facts.pair.pk]),
        "See the times",
        1,
    )


def _plan(facts: Partnership) -> Step | None:
    if not facts.pair.may_meet or facts.next_session:
        return None
    who = "You look after time and place." if facts.side == Side.MENTEE else "Either of you can do it."
    return Step(
        f"Plan session {facts.held + 1} of {facts.pair.cohort.sessions_planned}",
        f"{who} A neutral room or a call, {facts.pair.usual_minutes} minutes.",
        reverse("sessions:plan", args=[facts.pair.pk]),
        "Plan it",
        2,
    )


def _meet(facts: Partnership) -> Step | None:
    session = facts.next_session
    if session is None:
        return None
    asks = facts.side == Side.MENTOR and not session.question
    return Step(
        f"Send {facts.partner.first_name} your one question" if asks else f"Meet on {day(session.starts_at)}",
        f"Session {session.number} is at {clock(session.starts_at)} on {day(session.starts_at)}."
        if asks
        else f"Session {session.number} begins at {clock(session.starts_at)}. The guide is ready.",
        reverse("sessions:session", args=[session.pk]),
        "Write the question" if asks else "Open the session",
    )


def _wait(facts: Partnership) -> Step:
    return Step(
        f"You are ready; {facts.partner.first_name} is on the way",
        "The first session opens by itself when you have both prepared and signed.",
    )


ROAD: tuple[Callable[[Partnership], Step | None], ...] = (
    _answer,
    _paused,
    _over,
    _questions,
    _prepare,
    _sign,
    _look_back,
    _log,
    _trial,
    _renew,
    _choose_a_time,
    _plan,
    _meet,
)


def next_step(facts: Partnership) -> Step:
    """The first step of the road that is still to be taken."""
    return next((step for stage in ROAD if (step := stage(facts))), _wait(facts))


def without_a_pair(participant: Participant | None, asked: ShortlistPart | None = None) -> Step:
    """What somebody who has no partner yet can do; ``asked`` is a shortlist that is open to them."""
    if asked is not None:
        return Step(
            "Whom would you like to meet?",
            "Look at a few people before pairs are made. Only you see what you say, and you may leave it.",
            asked.get_absolute_url(),
            "Change your answer" if asked.answered_at else "See who they are",
            2,
        )
    if participant is None:
        return Step(
            "No programme has asked you yet",
            "An invitation would appear here and in your mail.",
        )
    return _waiting(participant)


def _waiting(participant: Participant) -> Step:
    programme = participant.cohort.programme
    match participant.state:
        case Participant.State.INVITED:
            return Step(
                f"You are invited to {programme}",
                "Taking part is voluntary. Say yes or no; nobody asks for a reason.",
                reverse("programmes:invitation", args=[participant.pk]),
                "Read the invitation",
            )
        case Participant.State.PREPARING:
            return Step(
                "You are in; your partner comes next",
                "You can prepare while pairs are being made.",
                reverse("preparation:overview"),
                "Prepare",
            )
        case Participant.State.READY:
            return Step(
                "You are prepared; your partner comes next",
                "There is nothing to do until pairs are made. You hear from us when somebody is suggested to you.",
            )
        case Participant.State.NOT_PLACED:
            return Step(
                "There was no partner for you this time",
                "It says nothing about you. You are among the first to be asked for the next group.",
            )
        case _:
            return Step("Nothing is due", f"{programme} has nothing to ask of you at the moment.")
