"""That there is a note of thanks; and to a manager, by the mentor's wish, that there was one. Never its words."""

from __future__ import annotations

from django.urls import reverse

from feedback.recognition.models import Thanks
from notifications.models import Message
from notifications.offers import Heading, Offer
from notifications.registry import Kind, Letter, register_kind
from notifications.texts.wording import PROGRAMME, Name, Wording
from programmes.reached import leads_people, takes_part

SAID = Wording("A note for you", ["It stands on your page, for the two of you alone."], "Read it")
TO_MANAGER = Wording(
    "A word about somebody in your team",
    [
        "{mentor} took part in {programme} and was thanked for it.",
        "What was said stays between the two of them. Thank you for giving the time.",
    ],
    "What your part is",
    [Name("mentor", "Name of the mentor", "Jordan Ellis", is_a_person=True), PROGRAMME],
)


def write_said(message: Message) -> Letter | None:
    thanks = Thanks.objects.filter(pk=message.facts["thanks"]).first()
    if thanks is None:
        return None
    return SAID.letter(reverse("feedback:thanks", args=[thanks.pair_id]))


def write_manager(message: Message) -> Letter | None:
    thanks = (
        Thanks.objects.filter(pk=message.facts["thanks"], told_manager_at__isnull=False)
        .select_related("pair__mentor__person", "pair__cohort__programme")
        .first()
    )
    if thanks is None:
        return None
    mentor, programme = thanks.pair.mentor.person, thanks.pair.cohort.programme
    return TO_MANAGER.letter(reverse("preparation:library"), mentor=str(mentor), programme=str(programme))


register_kind(
    Kind(
        name="thanks.said",
        label="Your partner left a note of thanks",
        why="You get this because you take part in a mentoring programme.",
        write=write_said,
        is_confidential=True,  # that one of a pair thanked the other stays between the two
        wording=SAID,
        offer=Offer(Heading.AFTERWARDS, "Once, when there is a note of thanks to read.", takes_part),
    )
)
register_kind(
    Kind(
        name="thanks.manager",
        label="Somebody in your team was thanked",
        why="You get this because somebody who reports to you wished you to know.",
        write=write_manager,
        wording=TO_MANAGER,
        offer=Offer(Heading.TEAM, "When somebody who reports to you wished you to know.", leads_people),
        is_confidential=True,
    )
)
