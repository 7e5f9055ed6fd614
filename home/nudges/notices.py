"""The reminders that somebody of the programme team has asked for. Each asks once more whether it is still true."""

from __future__ import annotations

from django.urls import reverse

from home.nudges.steps import ANSWER, PLAN, PREPARE, SIGN, STEPS, undated_pairs, unsigned_pairs
from home.overview import unprepared_in
from notifications.models import Message
from notifications.offers import Heading, Offer
from notifications.registry import Kind, Letter, register_kind
from pairing.models import Pair
from programmes.models import Participant
from programmes.reached import takes_part

WHY = (
    "You get this because you have a part in a mentoring programme, and its team asked that you are reminded."
)
LABELS = {
    "answer": "The team reminds you of an invitation",
    "prepare": "The team reminds you of your preparation",
    "sign": "The team reminds you of your agreement",
    "plan": "The team reminds you of a first date",
}
OFFERS = {
    "answer": Offer(Heading.JOINING, "When the team asks once more and you have not answered.", takes_part),
    "prepare": Offer(Heading.BEFORE, "When the team asks and something is left to prepare.", takes_part),
    "sign": Offer(Heading.BEFORE, "When the team asks and the agreement waits for a signature.", takes_part),
    "plan": Offer(Heading.BEFORE, "When the team asks and the two of you have no date.", takes_part),
}


def write_answer(message: Message) -> Letter | None:
    found = Participant.objects.filter(pk=message.facts["participant"], state=Participant.State.INVITED)
    if not found.exists():
        return None
    return ANSWER.letter(reverse("programmes:invitation", args=[message.facts["participant"]]))


def write_prepare(message: Message) -> Letter | None:
    participant = Participant.objects.filter(pk=message.facts["participant"]).first()
    if participant is None or not unprepared_in([participant.cohort_id]).filter(pk=participant.pk).exists():
        return None
    return PREPARE.letter(reverse("preparation:overview"))


def _pair(message: Message) -> Pair | None:
    return Pair.objects.filter(pk=message.facts["pair"]).select_related("cohort").first()


def write_sign(message: Message) -> Letter | None:
    pair = _pair(message)
    pair = pair and next((each for each in unsigned_pairs(pair.cohort) if each.pk == pair.pk), None)
    if pair is None:
        return None
    partner = pair.partner_of(message.person).first_name
    return SIGN.letter(reverse("pairing:agreement", args=[pair.pk]), partner=partner)


def write_plan(message: Message) -> Letter | None:
    pair = _pair(message)
    pair = pair and next((each for each in undated_pairs(pair.cohort) if each.pk == pair.pk), None)
    if pair is None:
        return None
    partner = pair.partner_of(message.person).first_name
    return PLAN.letter(reverse("sessions:plan", args=[pair.pk]), partner=partner)


WRITERS = {"answer": write_answer, "prepare": write_prepare, "sign": write_sign, "plan": write_plan}
for step in STEPS:
    register_kind(
        Kind(
            name=step.kind,
            label=LABELS[step.key],
            why=WHY,
            write=WRITERS[step.key],
            wording=step.wording,
            offer=OFFERS[step.key],
        )
    )
