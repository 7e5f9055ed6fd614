"""What is written about times that are offered, and about several dates at once. Never a reason."""

from __future__ import annotations

from django.urls import reverse

from notifications.models import Message
from notifications.registry import Kind, Letter, register_kind
from notifications.texts.wording import PARTNER, Wording
from pairing.models import Pair
from sessions.booking.models import Offer
from sessions.models import Session
from sessions.notices import WHO, WHY

OFFERED = Wording(
    "Some times to choose from",
    ["{who} offers times for your next session. Take the one that suits you, or offer others."],
    "See the times",
    [WHO],
    when="for a session without a date",
)
OFFERED_TO_MOVE = Wording(
    "Some times to choose from",
    ["{who} offers times to move your next session to. Take the one that suits you, or offer others."],
    "See the times",
    [WHO],
    case="move",
    when="to move a session",
)
OTHER_TIMES = Wording(
    "Other times are wanted",
    ["The times you offered to {partner} are no longer free. Three others are ready to be offered."],
    "Offer other times",
    [PARTNER],
)
RHYTHM = Wording(
    "The dates of your next sessions are planned",
    [
        "{partner} planned your next sessions within the hours of you both. Each can be moved alone: either of "
        "you can."
    ],
    "See the dates",
    [PARTNER],
)


def _offer(message: Message, state: Offer.State) -> Offer | None:
    """The offer of ``message`` while it stands like that and the pair meets."""
    found = Offer.objects.filter(pk=message.facts.get("offer"), state=state, pair__state__in=Pair.MEETING)
    return found.select_related(
        "pair__mentor__person", "pair__mentee__person", "pair__cohort__programme"
    ).first()


def _who(offer: Offer, message: Message) -> str:
    mentee = offer.pair.mentee.person
    if not offer.made_by_assistant:
        return offer.pair.partner_of(message.person).first_name
    return "Your assistant" if message.person == mentee else f"{mentee.first_name}’s assistant"


def write_offered(message: Message) -> Letter | None:
    offer = _offer(message, Offer.State.OPEN)
    if offer is None:
        return None
    wording = OFFERED_TO_MOVE if offer.moves_id else OFFERED
    return wording.letter(reverse("sessions:offer", args=[offer.pair_id]), who=_who(offer, message))


def write_other_times(message: Message) -> Letter | None:
    offer = _offer(message, Offer.State.PASSED)
    if offer is None or Offer.objects.open().filter(pair=offer.pair_id).exists():
        return None
    partner = offer.pair.partner_of(message.person).first_name
    return OTHER_TIMES.letter(reverse("sessions:offer", args=[offer.pair_id]), partner=partner)


def write_rhythm(message: Message) -> Letter | None:
    first = Session.objects.filter(pk=message.facts.get("first"), pair__state__in=Pair.MEETING)
    session = first.with_pair().first()
    if session is None:
        return None
    partner = session.pair.partner_of(message.person).first_name
    return RHYTHM.letter(reverse("sessions:list"), partner=partner)


for _name, _label, _write, _wordings in (
    ("offered", "Your partner offers times for a session", write_offered, [OFFERED, OFFERED_TO_MOVE]),
    ("other-times", "Your partner would like other times", write_other_times, [OTHER_TIMES]),
    ("rhythm", "Your partner plans several sessions in one go", write_rhythm, [RHYTHM]),
):
    register_kind(
        Kind(
            name=f"session.{_name}",
            label=_label,
            why=WHY,
            write=_write,
            is_ask=True,
            wording=_wordings[0],
            also=_wordings[1:],
        )
    )
