"""What is said after pairs are made: to coordinators of conflicts, and to somebody who may want a new partner."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from notifications.models import Message
from notifications.registry import Kind, Letter, register_kind, register_sweep
from notifications.texts.wording import COHORT, Name, Wording
from pairing import scanning
from pairing.models import Conflict, NewPartner
from programmes.models import Cohort

CONFLICTS = Wording(
    "Pairs of your programme wait for you",
    [
        "{many} for you in {cohort}: a rule bars them since something changed.",
        "They are paused, and both people were told in private. The page shows the rule and what you can do.",
    ],
    "See what you can do",
    [Name("many", "How many pairs wait", "3 pairs wait"), COHORT],
)
ANOTHER = Wording(
    "Would you like a new partner?",
    ["Enough time is left in {cohort} for a new partner.", "You decide alone, and you need not say why."],
    "Answer",
    [COHORT],
)


def conflicts(message: Message) -> Letter | None:
    """How many pairs wait, and nothing of who they are; nothing once none does."""
    cohort = Cohort.objects.select_related("programme").filter(pk=message.facts["cohort"]).first()
    if cohort is None:
        return None
    waiting = Conflict.objects.waiting().filter(pair__cohort=cohort).values("pair").distinct().count()
    if not waiting:
        return None
    many = "1 pair waits" if waiting == 1 else f"{waiting} pairs wait"
    return CONFLICTS.letter(reverse("pairing:conflicts", args=[cohort.pk]), many=many, cohort=cohort.title)


def another(message: Message) -> Letter | None:
    """Nothing to whoever has answered, has somebody again, or takes part no longer."""
    asked = (
        NewPartner.objects.of_the_free()
        .filter(participant=message.facts["participant"], answer="")
        .select_related("participant__cohort__programme")
        .first()
    )
    if asked is None:
        return None
    path = reverse("pairing:another", args=[asked.participant_id])
    return ANOTHER.letter(path, cohort=asked.participant.cohort.title)


register_kind(
    Kind(
        name="pairing.conflicts",
        label="Pairs that a rule bars",
        why="You get this because you run a mentoring programme.",
        write=conflicts,
        wording=CONFLICTS,
        is_ask=True,
    )
)
register_kind(
    Kind(
        name="pairing.another",
        label="Whether you would like a new partner",
        why="You get this because you take part in a mentoring programme.",
        write=another,
        wording=ANOTHER,
        is_ask=True,
    )
)


@register_sweep
def take_up_lost_scans(*, at: datetime) -> int:
    """Go on with a nightly look whose worker is gone."""
    return scanning.take_up_lost(at=at)
