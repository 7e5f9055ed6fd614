"""What is written about flags: to the team that a pair may need a hand; to a coach that they were given one.

Neither mail says which pair or which kind.
"""

from __future__ import annotations

from datetime import datetime
from uuid import uuid5

from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from feedback.flags.models import Flag
from notifications.actions import enqueue
from notifications.models import Message
from notifications.offers import Heading, Offer
from notifications.registry import Kind, Letter, register_kind
from notifications.texts.wording import Wording
from programmes.models import Role
from programmes.reached import coordinates

RAISED = Wording(
    "Somebody may need a hand",
    ["After signing in you see which pairs, since when, and a first step. A flag is no mark."],
    "See who",
)
GIVEN = Wording(
    "Somebody may need a coach",
    ["Make contact within 3 working days. You see who it is after signing in."],
    "Open your list",
)


def tell_the_team(flag: Flag, *, at: datetime) -> None:
    """One mail a day and coordinator for a cohort, however many flags there are; none to one of the two."""
    cohort = flag.pair.cohort
    people = Person.objects.filter(
        user__programme_roles__programme=cohort.programme_id,
        user__programme_roles__name=Role.Name.COORDINATOR,
    ).exclude(pk__in=[flag.pair.mentor.person_id, flag.pair.mentee.person_id])
    for person in people.distinct():
        enqueue(
            kind="flag.raised",
            person=person,
            due_at=at,
            at=at,
            programme_key=cohort.programme_id,
            sequence=f"{cohort.pk}:{timezone.localtime(at):%Y-%m-%d}",
            facts={"cohort": str(cohort.pk)},
        )


def tell_coach(flag: Flag, *, at: datetime) -> None:
    if flag.coach is None or flag.coach.person is None:
        return
    enqueue(
        kind="flag.coach",
        person=flag.coach.person,
        due_at=at,
        at=at,
        programme_key=flag.pair.cohort.programme_id,
        sequence=str(uuid5(flag.pk, str(flag.coach_id))),
        facts={"flag": str(flag.pk)},
    )


def write_raised(message: Message) -> Letter | None:
    """Nothing once nobody waits any more."""
    cohort = message.facts["cohort"]
    waiting = Flag.objects.for_the_team().filter(pair__cohort=cohort, state=Flag.State.OPEN)
    if not waiting.exists():
        return None
    return RAISED.letter(reverse("feedback:flags", args=[cohort]))


def write_coach(message: Message) -> Letter | None:
    still = Flag.objects.open().filter(pk=message.facts["flag"], coach__person=message.person)
    if not still.exists():
        return None
    return GIVEN.letter(reverse("feedback:requests"))


register_kind(
    Kind(
        name="flag.raised",
        label="A pair may need a hand",
        why="You get this because you coordinate a programme.",
        write=write_raised,
        wording=RAISED,
        offer=Offer(
            Heading.RUNNING, "At most once a day, when a flag is raised in a cohort of yours.", coordinates
        ),
        is_confidential=True,
    )
)
register_kind(
    Kind(
        name="flag.coach",
        label="You are asked to support somebody",
        why="You get this because you are a coach of the programme.",
        write=write_coach,
        wording=GIVEN,
        is_ask=True,
        is_confidential=True,
    )
)
