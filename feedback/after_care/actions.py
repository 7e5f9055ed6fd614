"""Noting which pairs rest."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from feedback.after_care.models import Rest
from pairing.models import Pair


@transaction.atomic
def note_rests(*, at: datetime) -> int:
    """Begin a rest for each pair that is newly paused, and end those that are over; how many began. Two queries."""
    Rest.objects.exclude(pair__state=Pair.State.PAUSED).delete()
    paused = Pair.objects.filter(state=Pair.State.PAUSED, rest=None).exclude(mentee_answered_at=None)
    return len(
        Rest.objects.bulk_create([Rest(pair=pair, since=at) for pair in paused], ignore_conflicts=True)
    )
