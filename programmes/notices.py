"""What programmes have to say: the invitation, and one reminder of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse

from notifications.models import Message
from notifications.offers import Heading, Offer
from notifications.registry import Due, Kind, Letter, register_kind, register_source
from notifications.texts.wording import PROGRAMME, Wording
from programmes.kit import letters
from programmes.kit.in_use import said_in
from programmes.kit.values import values_of
from programmes.models import (
    Application,
    Cohort,
    KitText,
    Nomination,
    Participant,
    Side,
    TimeAgreement,
)

REMIND_AFTER = timedelta(days=5)
WHY = "You get this because a colleague who runs a reverse-mentoring programme invited you."

HOW_GIVEN = "How places were given, and how that can be checked, is on the page of the programme."
PLACE = Wording(
    "The places of {programme} have been given",
    ["There is a place for you. You can prepare while pairs are made.", HOW_GIVEN],
    "See where you stand",
    [PROGRAMME],
    when="to those with a place",
)
WAITING = Wording(
    "The places of {programme} have been given",
    [
        "More people applied than there are places, and you are on the waiting list. It says nothing about you.",
        HOW_GIVEN,
    ],
    "See where you stand",
    [PROGRAMME],
    case="waiting",
    when="to those on the waiting list",
)
NOMINATION = Wording(
    "A colleague suggests you",
    [
        "Somebody thinks that {programme} could be for you.",
        "It is yours alone to decide. Nobody else knows of it, and a no leaves nothing behind.",
    ],
    "Read who and why",
    [PROGRAMME],
)


def write_invitation(message: Message) -> Letter | None:
    """Nothing once the person has answered."""
    participant = (
        Participant.objects.filter(pk=message.facts["participant"], state=Participant.State.INVITED)
        .select_related("cohort__programme__sponsor")
        .first()
    )
    if participant is None:
        return None
    cohort, side = participant.cohort, Side(participant.side)
    said = said_in(
        message.facts.get("text"),
        programme=cohort.programme_id,
        kind=KitText.Kind.INVITATION,
        values=values_of(cohort, KitText.Kind.INVITATION, side=side.label.lower()),
    )
    path = reverse("programmes:invitation", args=[participant.pk])
    return letters.invitation(cohort, side=side, path=path, said=said)


register_kind(
    Kind(
        name="programmes.invitation",
        label="You are invited to a programme",
        why=WHY,
        write=write_invitation,
        is_ask=True,
        wording=letters.INVITATION,
    )
)
register_kind(
    Kind(
        name="programmes.invitation-reminder",
        label="An invitation waits for your answer",
        why=WHY,
        write=write_invitation,
        wording=letters.INVITATION,
        offer=Offer(Heading.JOINING, "Once, five days after an invitation that you have not answered."),
    )
)


def write_places_given(message: Message) -> Letter | None:
    """A place, or the waiting list, in words that weigh nobody; nothing once somebody has withdrawn."""
    application = (
        Application.objects.filter(pk=message.facts["application"])
        .exclude(state=Application.State.WITHDRAWN)
        .select_related("cohort__programme")
        .defer("draft_sealed", "works_best_sealed")
        .first()
    )
    if application is None:
        return None
    cohort = application.cohort
    wording = PLACE if application.state == Application.State.SELECTED else WAITING
    return wording.letter(reverse("programmes:take_part", args=[cohort.pk]), programme=str(cohort.programme))


register_kind(
    Kind(
        name="programmes.places-given",
        label="The places you applied for have been given",
        why="You get this because you applied to take part.",
        write=write_places_given,
        wording=PLACE,
        also=[WAITING],
        is_ask=True,
    )
)


def write_nomination(message: Message) -> Letter | None:
    """That a colleague suggests somebody; who and why stands on the page. Nothing once it was answered."""
    nomination = Nomination.objects.filter(
        pk=message.facts["nomination"], state=Nomination.State.WAITING
    ).select_related("cohort__programme")
    found = nomination.first()
    if found is None:
        return None
    path = reverse("programmes:nomination", args=[found.pk])
    return NOMINATION.letter(path, programme=str(found.cohort.programme))


register_kind(
    Kind(
        name="programmes.nomination",
        label="A colleague suggests you for a programme",
        why="You get this because a colleague suggested you.",
        write=write_nomination,
        wording=NOMINATION,
        is_ask=True,
        is_confidential=True,
    )
)


def write_manager_time(message: Message) -> Letter | None:
    """That somebody takes part, and the hours. Neither side nor partner nor subject."""
    agreement = (
        TimeAgreement.objects.filter(
            pk=message.facts["time"],
            state=TimeAgreement.State.ASKED,
            participant__state__in=Participant.TAKING_PART,
        )
        .select_related("participant__person", "participant__cohort__programme__sponsor")
        .first()
    )
    if agreement is None:
        return None
    person, cohort = agreement.participant.person, agreement.participant.cohort
    said = said_in(
        message.facts.get("text"),
        programme=cohort.programme_id,
        kind=KitText.Kind.LINE_MANAGER,
        values=values_of(cohort, KitText.Kind.LINE_MANAGER, person=person.name),
    )
    path = reverse("programmes:time", args=[agreement.pk])
    return letters.time(cohort, person=person.name, path=path, said=said)


register_kind(
    Kind(
        name="programmes.manager-time",
        label="Somebody in your team takes part in a programme",
        why="You get this because the staff list names you as their manager.",
        write=write_manager_time,
        wording=letters.TIME,
        is_ask=True,
    )
)


@register_source
def unanswered_invitations(*, at: datetime) -> Iterator[Due]:
    """One reminder, five days after the invitation, while people can still be placed."""
    waiting = Participant.objects.filter(
        state=Participant.State.INVITED,
        cohort__state__in=[Cohort.State.RECRUITING, Cohort.State.MATCHING],
        invited_at__lte=at - REMIND_AFTER,
    )
    for participant in waiting.select_related("person", "cohort"):
        yield Due(
            kind="programmes.invitation-reminder",
            person=participant.person,
            due_at=participant.invited_at + REMIND_AFTER,
            sequence=str(participant.pk),
            programme_key=participant.cohort.programme_id,
            facts={"participant": str(participant.pk)},
        )
