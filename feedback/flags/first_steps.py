"""What each flag means to whoever looks after it, and the first step, as data. Neutral words, the same for both."""

from __future__ import annotations

from dataclasses import dataclass

from feedback.flags.models import Flag
from feedback.flags.rules import FlagKind


@dataclass(frozen=True, slots=True)
class FirstStep:
    """``meaning`` and ``response`` are for the reader of the flag; ``step`` is what the form offers first."""

    meaning: str
    response: str
    step: Flag.Step


FIRST_STEPS: dict[FlagKind, FirstStep] = {
    FlagKind.LATE_START: FirstStep(
        "Three weeks after their introduction they have not met yet.",
        "Offer both the same booked slot, and let either move it.",
        Flag.Step.SLOT,
    ),
    FlagKind.SLIPPING: FirstStep(
        "Planned hours are not taking place, or the last one is long ago.",
        "Ask both how to make it easier. The mentee looks after dates, so the mentee says what changes. The sponsor "
        "hears of it only if both agree.",
        Flag.Step.CALL,
    ),
    FlagKind.FALLING: FirstStep(
        "The hours seem to have become harder for one of them, or for both. Nobody can see for whom.",
        "Offer a coach to both, in the same words.",
        Flag.Step.COACH,
    ),
    FlagKind.ONE_SIDED: FirstStep(
        "The balance of talk seems to lean to one side. Nobody can see who said so.",
        "Suggest two modules to both: S2, Listening to learn, and M3, Leading a session.",
        Flag.Step.MODULES,
    ),
    FlagKind.GAP: FirstStep(
        "The same hour seems to have felt different to the two of them. Nobody can see how.",
        "Offer a coach to both, and suggest module S5, Inviting candour.",
        Flag.Step.COACH,
    ),
    FlagKind.LOAD: FirstStep(
        "The hours seem to cost the mentor a lot. You alone see this.",
        "Write to the mentor, offer to talk, and say that a pause of up to six weeks is open without a reason.",
        Flag.Step.PAUSE,
    ),
    FlagKind.AGREEMENT: FirstStep(
        "They meet without a page that both have signed, or without a goal.",
        "Suggest module J2, Expectations and agreement, for the two together.",
        Flag.Step.AGREE,
    ),
    FlagKind.MID_POINT: FirstStep(
        "Half of the time was over four weeks ago, and they have not looked at their agreement again.",
        "Call both, one after the other, and offer a date for the review.",
        Flag.Step.CALL,
    ),
    FlagKind.SUPPORT: FirstStep(
        "One of them would like a word with a coach.",
        "See to it that a coach makes contact within 3 working days.",
        Flag.Step.COACH,
    ),
}

# One message for all kinds: whoever gets it must not be able to tell what raised it, or that anything did.
OPENING = (
    "I look in on every partnership now and then. How is it going with the dates, and is there anything that would "
    "make the next hour easier? A line is enough, and so is no answer. I write the same to both of you."
)
