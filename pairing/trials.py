"""Looks each minute for trials on which both have answered."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count

from accounts.states import NotPossibleNow
from notifications.registry import register_sweep
from pairing.actions.trial import settle_trial
from pairing.models import Pair


@register_sweep
def settle_trials(*, at: datetime) -> int:
    """How many were settled. A pair that rests is left alone."""
    pairs = Pair.objects.meeting().filter(on_trial=True).annotate(said=Count("trial_answers"))
    settled = 0
    for pair in pairs.filter(said=2).with_people():
        try:
            settled += settle_trial(pair=pair, at=at)
        except NotPossibleNow:
            continue
    return settled
