"""Pages of totals, and of releases that come by themselves."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from insights.summaries.keeping import bring_up_to_date
from programmes.models import Cohort


def pages_of_progress(coordinator: User, cohort: Cohort) -> Iterator[tuple[User, str]]:
    """Everything is counted first, so that the pages hold something."""
    bring_up_to_date(at=timezone.now(), goes_on=lambda: True)
    yield coordinator, reverse("insights:across")
    for name in ("at_risk", "waiting_for_coach", "release_rhythm", "releases"):
        yield coordinator, reverse(f"insights:{name}", args=[cohort.pk])
