"""When a partnership is over, and when a partner has been found, for the clocks that count from there."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from accounts.retention import Due
from pairing.models import Pair
from programmes.models import Participant
from programmes.retention import cohort_over


def pair_over(path: str) -> Due:
    """Rows whose pair, at the path ``path``, ended before; or whose cohort did, where nobody ended the pair."""

    def due(before: datetime) -> Q:
        left_open = Q(**{f"{path}__ended_at": None}) & cohort_over(f"{path}__cohort")(before)
        return Q(**{f"{path}__ended_at__lt": before}) | left_open

    return due


def run_over(before: datetime) -> Q:
    """Rounds that came to an end before, however they did; or that were asked for before and never did."""
    return Q(finished_at__lt=before) | Q(finished_at=None, requested_at__lt=before)


def introduced(before: datetime) -> Q:
    """Participants with a partner to whom they were introduced before. Who waits for another one is not among them."""
    pairs = Pair.objects.filter(introduced_at__lt=before)
    found = Q(pk__in=pairs.values("mentor")) | Q(pk__in=pairs.values("mentee"))
    return found & Q(state__in=(Participant.State.PAIRED, Participant.State.COMPLETED))


def wisher_introduced(before: datetime) -> Q:
    """Wishes of participants who were introduced to a partner before."""
    return Q(participant__in=Participant.objects.filter(introduced(before)))
