"""The words that pairs receive. Each names the other person only once both may know, and never a score or a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.words import day
from notifications.models import Message
from notifications.offers import Heading, Offer
from notifications.registry import Kind, Letter, register_kind, register_sweep
from notifications.texts.wording import PARTNER, PROGRAMME, UNTIL, Wording
from pairing import jobs
from pairing.actions.agreement import is_due_for_renewal, latest_agreement
from pairing.models import Pair
from programmes.models import Participant, Side
from programmes.reached import takes_part

WHY = "You get this because you take part in a mentoring programme."
Writer = Callable[[Pair, Side], Letter | None]
ASK = Wording(
    "A partner is suggested to you",
    [
        "The programme team of {programme} suggests a partner to you.",
        "You decide alone. If you say no, nobody asks why and the other person hears nothing.",
    ],
    "See who it is",
    [PROGRAMME],
    case="any-time",
    when="when there is no last day",
)
ASK_UNTIL = replace(
    ASK,
    paragraphs=[*ASK.paragraphs, "You can answer until {until}."],
    names=[PROGRAMME, UNTIL],
    case="",
    when="",
)
ASK_REMINDER = Wording(
    "A question waits for your answer",
    [
        "A partner was suggested to you. Your answer is still open.",
        "You can answer until {until}. A no, or no answer at all, needs no reason, and the other person hears "
        "nothing of it.",
    ],
    "See who it is",
    [UNTIL],
)
LAPSED = Wording(
    "A question has lapsed",
    [
        "A partner was suggested to you, and the last day to answer has passed. That is no fault of yours, and "
        "nobody hears whose answer was missing.",
        "You stay in the programme, and may be asked about somebody else.",
    ],
    "See where things stand",
)
PAIRED = Wording(
    "Both of you said yes",
    ["You and {partner} are partners. You meet once both have prepared and signed your agreement."],
    "Prepare",
    [PARTNER],
)
INTRODUCED = Wording(
    "You can plan your first session",
    ["Both of you are prepared.", "Sign your agreement and plan the first hour."],
    "Plan the first session",
    [PARTNER],
)
SIGN = Wording(
    "Your agreement waits for your signature",
    ["Your partner has signed the agreement. Read it, change it if you like, and sign it."],
    "Read the agreement",
    [PARTNER],
)
RENEW = Wording(
    "Half of your time has passed",
    [
        "Read your agreement again. Sign it once more as it is, or change what no longer fits.",
        "Both of you are asked.",
    ],
    "Renew the agreement",
    [PARTNER],
)
EXCHANGED = Wording(
    "You have exchanged what you expect",
    ["Both of you have released lines. Read them before you meet."],
    "Read what you both expect",
    [PARTNER],
)
PAUSED = Wording(
    "Your partnership is paused",
    [
        "Your partnership rests for now. Nothing is expected of you.",
        "The programme team can tell you how to go on.",
    ],
    "See where things stand",
)
ENDED = Wording(
    "Your partnership has ended",
    [
        "Your partnership has come to its end. Nobody needs a reason, and nobody is at fault.",
        "The programme team will offer you a new partner if there is time left.",
    ],
    "See where things stand",
)


def _about_pair(write: Writer) -> Callable[[Message], Letter | None]:
    """Look up the pair and the reader's side; say nothing when the pair or the person's part in it is gone."""

    def written(message: Message) -> Letter | None:
        pair = Pair.objects.with_people().filter(pk=message.facts["pair"]).first()
        side = pair.side_of(message.person) if pair else None
        return write(pair, side) if pair and side else None

    return written


def ask(pair: Pair, side: Side) -> Letter | None:
    if pair.asked_side != side:
        return None
    path, programme = reverse("pairing:ask", args=[pair.pk]), str(pair.cohort.programme)
    if pair.answer_by is None:
        return ASK.letter(path, programme=programme)
    return ASK_UNTIL.letter(path, programme=programme, until=day(pair.answer_by))


def ask_reminder(pair: Pair, side: Side) -> Letter | None:
    if pair.asked_side != side or pair.answer_by is None:
        return None
    return ASK_REMINDER.letter(reverse("pairing:ask", args=[pair.pk]), until=day(pair.answer_by))


def lapsed(pair: Pair, side: Side) -> Letter | None:
    """To the person who was asked and to nobody else; it names nobody, and blames nobody."""
    if pair.participant(side).state not in Participant.TAKING_PART:
        return None
    return LAPSED.letter(reverse("home:partnership"))


def paired(pair: Pair, side: Side) -> Letter | None:
    if pair.state != Pair.State.ACCEPTED:
        return None
    return PAIRED.letter(reverse("home:pair", args=[pair.pk]), partner=_partner(pair, side))


def _partner(pair: Pair, side: Side) -> str:
    return pair.participant(side.other).person.first_name


def introduced(pair: Pair, side: Side) -> Letter | None:
    if pair.state != Pair.State.INTRODUCED:
        return None
    return INTRODUCED.letter(reverse("home:pair", args=[pair.pk]), partner=_partner(pair, side))


def sign(pair: Pair, side: Side) -> Letter | None:
    if not pair.is_live:
        return None
    return SIGN.letter(reverse("pairing:agreement", args=[pair.pk]), partner=_partner(pair, side))


def renew(pair: Pair, side: Side) -> Letter | None:
    """Nothing once they have signed again, or agreed something new meanwhile."""
    agreement = latest_agreement(pair)
    if not pair.is_live or agreement is None:
        return None
    signatures = list(agreement.signatures.all())
    if not is_due_for_renewal(agreement, signatures, today=timezone.localdate(), side=side):
        return None
    return RENEW.letter(reverse("pairing:agreement", args=[pair.pk]), partner=_partner(pair, side))


def exchanged(pair: Pair, side: Side) -> Letter | None:
    if not pair.is_live:
        return None
    return EXCHANGED.letter(reverse("pairing:expectations", args=[pair.pk]), partner=_partner(pair, side))


def paused(pair: Pair, side: Side) -> Letter | None:
    if pair.state != Pair.State.PAUSED:
        return None
    return PAUSED.letter(reverse("home:partnership"))


def ended(pair: Pair, side: Side) -> Letter | None:
    return ENDED.letter(reverse("feedback:after", args=[pair.pk]))


def _kind(
    name: str,
    label: str,
    write: Writer,
    wording: Wording,
    *also: Wording,
    is_ask: bool = True,
    is_confidential: bool = False,
    offer: Offer | None = None,
) -> None:
    register_kind(
        Kind(
            name=f"pairing.{name}",
            label=label,
            why=WHY,
            write=_about_pair(write),
            is_ask=is_ask,
            is_confidential=is_confidential,
            wording=wording,
            also=also,
            offer=offer,
        )
    )


# Who was asked and when, with no pair after it, would tell in the outbox who said no.
_kind("ask", "A partner is suggested to you", ask, ASK_UNTIL, ASK, is_confidential=True)
_kind(
    "ask_reminder",
    "A question waits for your answer",
    ask_reminder,
    ASK_REMINDER,
    is_ask=False,
    is_confidential=True,
    offer=Offer(Heading.BEFORE, "Once, while a partner who was suggested waits for your answer.", takes_part),
)
_kind("lapsed", "A question has lapsed", lapsed, LAPSED, is_confidential=True)
_kind("paired", "Both of you said yes", paired, PAIRED)
_kind("introduced", "You can plan your first session", introduced, INTRODUCED)
_kind("sign", "Your agreement waits for you", sign, SIGN)
_kind("renew", "Your agreement is due to be renewed", renew, RENEW)
# Sent to one of the two: in the outbox it would tell who went first, who paused, and who left.
_kind("exchanged", "Your expectations were exchanged", exchanged, EXCHANGED, is_confidential=True)
_kind("paused", "Your partnership is paused", paused, PAUSED, is_confidential=True)
_kind("ended", "Your partnership has ended", ended, ENDED, is_confidential=True)


@register_sweep
def run_waiting_rounds(*, at: datetime) -> int:
    """Take up rounds whose bell was lost, or whose worker is gone."""
    return jobs.take_up_waiting(at=at)
