"""When a cohort is over, for the clocks that count from its end."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from accounts.retention import Due
from programmes.models import Cohort

OVER = (Cohort.State.CLOSING, Cohort.State.EVALUATED)


def cohort_over(path: str) -> Due:
    """Rows whose cohort, at the path ``path``, had its last day before. One that still runs keeps everything."""

    def due(before: datetime) -> Q:
        return Q(**{f"{path}__ends_on__lt": before.date(), f"{path}__state__in": OVER})

    return due
