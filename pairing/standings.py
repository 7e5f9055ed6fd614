"""How far the questions of a cohort are, as those who run it may see it: never whose turn it is, or whose it was."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import QuerySet
from django.db.models.functions import Lower

from pairing.models import Pair
from programmes.models import Cohort


class Standing(StrEnum):
    """The mentor's turn and the mentee's are one, and so are a no, silence and a withdrawal before both said yes."""

    ASKED = "Being asked"
    YES = "Both said yes"
    TRIAL = "On trial"
    NOT_TAKEN_UP = "Not taken up"
    RESTS = "Paused"
    OVER = "Over"


TONES = {
    Standing.ASKED: "early",
    Standing.YES: "good",
    Standing.TRIAL: "early",
    Standing.NOT_TAKEN_UP: "plain",
    Standing.RESTS: "watch",
    Standing.OVER: "plain",
}


@dataclass(frozen=True, slots=True)
class Question:
    """One pair in the list: the two, the day they were proposed, and where it stands. No other date is shown."""

    pair: Pair
    standing: Standing

    @property
    def asked_at(self) -> datetime:
        return self.pair.asked_at

    @property
    def tone(self) -> str:
        return TONES[self.standing]


def standing_of(pair: Pair) -> Standing:
    """Pure."""
    if pair.state == Pair.State.PAUSED:
        return Standing.RESTS
    if pair.asked_side is not None:
        return Standing.ASKED
    if pair.state == Pair.State.DECLINED:
        return Standing.NOT_TAKEN_UP
    if pair.state == Pair.State.ENDED:
        was_a_pair = pair.mentee_answered_at is not None or pair.introduced_at is not None
        return Standing.OVER if was_a_pair else Standing.NOT_TAKEN_UP
    if pair.state == Pair.State.COMPLETED:
        return Standing.OVER
    return Standing.TRIAL if pair.on_trial else Standing.YES


def pairs_by_day(cohort: Cohort) -> QuerySet[Pair]:
    """The pairs of a cohort with names, the latest first, by name within a day: no order tells who answered when."""
    people = ("mentor__person", "mentee__person")
    return (
        Pair.objects.filter(cohort=cohort)
        .select_related(*people)
        .order_by("-asked_at__date", Lower("mentor__person__name"), Lower("mentee__person__name"), "pk")
    )


def counted(cohort: Cohort) -> list[tuple[Standing, int]]:
    """How many pairs stand where; all that there can be, in their order. One query."""
    columns = ("state", "on_trial", "mentee_answered_at", "introduced_at")
    found = Counter(standing_of(pair) for pair in Pair.objects.filter(cohort=cohort).only(*columns))
    return [(standing, found[standing]) for standing in Standing]
