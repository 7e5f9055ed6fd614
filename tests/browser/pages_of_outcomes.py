"""The pages of outcomes, with a list that has something of everything, for those who look at all pages."""

from __future__ import annotations

from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from insights.models import OutcomeList
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
    return [
        (coordinator, reverse("insights:outcomes", args=[cohort.pk])),
        (coordinator, reverse("insights:outcome_list", args=[found.pk])),
    ]
