"""How tests plan what follows a decided cohort, by the action and by the page."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from programmes import actions
from programmes.models import Cohort
from programmes.rolling_out import CohortPlan
from tests.road.served import Served
from tests.road.visitor import sent


def day(weeks: int) -> date:
    return timezone.localdate() + timedelta(weeks=weeks)


def plan(name: str, *, weeks: int = 10, sites: tuple[str, ...] = (), pairs: int = 24) -> CohortPlan:
    return CohortPlan(name, day(weeks), day(weeks + 26), pairs, sites)


def planned(of: Cohort, by: User, *plans: CohortPlan, **given: Any) -> list[Cohort]:
    return actions.plan_next(
        of=of,
        plans=plans or (plan("Leeds"), plan("Glasgow", weeks=18)),
        learned=given.pop("learned", "Book early"),
        thresholds=given.pop("thresholds", {}),
        seen=given.pop("seen", 0),
        submission=given.pop("submission", uuid.uuid4()),
        by=by,
        at=timezone.now(),
    )


def form_of(client: Client, of: Cohort) -> dict[str, Any]:
    """What the page would send as it stands."""
    page = client.get(reverse("programmes:roll_out", args=[of.pk])).content.decode()
    form = next(form for form in Served(page).forms if any(one.name == "how_many" for one in form.controls))
    return dict(sent(form).items())


def send(client: Client, of: Cohort, **changed: Any) -> str:
    """Send the page as it stands with what is ``changed``; underscores of rows are written ``c1__name``."""
    data = form_of(client, of) | {name.replace("__", "-"): value for name, value in changed.items()}
    return client.post(reverse("programmes:roll_out", args=[of.pk]), data, follow=True).content.decode()
