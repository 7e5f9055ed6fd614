"""People who left long ago, and of whom nothing is kept that needs them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from accounts.models import OrganisationRole
from accounts.retention import Due


def left_and_unneeded(path: str) -> Due:
    """Rows of people, reached by ``path``, who left before, hold no role and take part in no cohort that is kept.

    Whoever took part stays as long as the cohort's own clocks run; they come first.
    """

    def due(before: datetime) -> Q:
        in_office = OrganisationRole.objects.exclude(user__person=None).values("user__person")
        gone = Q(**{f"{path}left_on__lt": before.date(), f"{path}participations": None})
        return gone & ~Q(**{f"{path}pk__in": in_office})

    return due
