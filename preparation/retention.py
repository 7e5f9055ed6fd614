"""When the private notes of an exercise go: they are a person's own, and no cohort's."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from programmes.models import Participant
from programmes.retention import ended


def notes_over(before: datetime) -> Q:
    """Notes of people none of whose cohorts runs, or ended later; saved before, too."""
    running = Participant.objects.exclude(ended("cohort__", before=before.date()))
    return Q(saved_at__lt=before) & ~Q(person__in=running.values("person"))
