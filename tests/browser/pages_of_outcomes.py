"""The pages of outcomes, with a list that has something of everything, for those who look at all pages."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from insights import worker
from insights.actions import request_release
from insights.models import OutcomeList, OutcomeRow, StartingPoint
from programmes.models import Cohort

FIGURES = {
    "groups": [
        {"group": "placed", "side": "mentor", "known": 12, "all": 12},
        {"group": "waiting", "side": "mentor", "known": 7, "all": 9},
    ],
    "stayed": True,
    "promoted": True,
    "outside": 41,
    "nobody": 2,
    "torn": 1,
    "unreadable": 2,
    "lines": [[14, "“stayed” is neither yes nor no."], [31, "No staff id and no e-mail address."]],
}


def pages_of_outcomes(coordinator: User, cohort: Cohort) -> list[tuple[User | None, str]]:
    """Whose page it is, and its address."""
    now = timezone.now()
    found = OutcomeList.objects.create(
        cohort=cohort,
        source=OutcomeList.Source.FILE,
        as_of=now.date(),
        figures=FIGURES,
        submission=uuid4(),
        made_by=coordinator,
        made_at=now,
    )
    _released(coordinator, cohort, now)
    return [
        (coordinator, reverse("insights:board", args=[cohort.pk])),
        (coordinator, reverse("insights:outcomes", args=[cohort.pk])),
        (coordinator, reverse("insights:outcome_list", args=[found.pk])),
    ]


def _released(coordinator: User, cohort: Cohort, now: datetime) -> None:
    """A release that compares twelve mentors with fourteen who waited, and hides the mentees."""
    counted = OutcomeList.objects.create(
        cohort=cohort,
        source=OutcomeList.Source.STAFF_LIST,
        state=OutcomeList.State.COUNTED,
        as_of=now.date(),
        figures={"groups": [], "stayed": True, "promoted": False},
        submission=uuid4(),
        made_by=coordinator,
        made_at=now,
    )
    for side, group, people in (("mentor", "placed", 12), ("mentor", "waiting", 14), ("mentee", "placed", 4)):
        for place in range(people):
            point = StartingPoint.objects.create(cohort=cohort, side=side, group=group, mark=uuid4().hex)
            OutcomeRow.objects.create(outcome_list=counted, start=point, stayed=bool(place % 3))
    asked = request_release(cohort=cohort, by=coordinator, at=now, submission=uuid4())
    worker.compute(release_id=str(asked.pk), clock=lambda: now)
