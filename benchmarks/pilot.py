"""The pilot that benchmarks of programmes share."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any


def recruiting(*, by: Any) -> Any:
    """A cohort of a new programme that recruits; Django is set up."""
    from django.utils import timezone

    from programmes import actions
    from programmes.models import Cohort

    now = timezone.now()
    programme = actions.create_programme(
        name="Benchmark", purpose="digital", submission=uuid.uuid4(), by=by, at=now
    )
    cohort = actions.open_cohort(
        programme=programme,
        name="Pilot",
        starts_on=now.date() + timedelta(days=14),
        ends_on=now.date() + timedelta(days=180),
        submission=uuid.uuid4(),
        by=by,
        at=now,
    )
    Cohort.objects.filter(pk=cohort.pk).update(state=Cohort.State.RECRUITING)
    return cohort
