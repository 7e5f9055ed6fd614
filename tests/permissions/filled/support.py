"""Whoever needs somebody to talk to: a flag, coaching, a circle, and a concern."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from feedback.circles.actions import plan_circle
from feedback.concerns.actions import raise_concern
from feedback.concerns.links import secret_of
from feedback.concerns.models import Level
from feedback.concerns.readers import readers_for
from feedback.models import Circle, CoachingRequest, Flag
from pairing.models import Pair
from tests.permissions.filled import Ids, People


def support(people: People, pair: Pair, now: datetime) -> Ids:
    """A flag with its coach, coaching for the mentor with a day, a mentee who waits for a coach, and a circle."""
    coach = people["coach"]
    flag = Flag.objects.create(
        pair=pair, kind="late-start", state=Flag.State.IN_SUPPORT, raised_at=now, coach=coach
    )
    asked = CoachingRequest.objects.create(
        participant=pair.mentor,
        coach=coach,
        state=CoachingRequest.State.IN_SUPPORT,
        asked_at=now,
        planned_at=now + timedelta(days=4),
    )
    circle = plan_circle(
        cohort=pair.cohort,
        kind=Circle.Kind.MENTORS,
        starts_at=now + timedelta(days=6),
        minutes=60,
        place="Riverside Hall",
        run_by=coach,
        submission=uuid.uuid4(),
        by=coach,
        at=now,
    )
    # Of all mentors only one is asked, so that it shows what being asked opens.
    circle.guests.exclude(person=pair.mentor.person).delete()
    waits = CoachingRequest.objects.create(participant=pair.mentee, asked_at=now)
    return {"flag_id": flag.pk, "request_id": asked.pk, "circle_id": circle.pk, "need_id": waits.pk}


def concern(people: People, pair: Pair, now: datetime) -> Ids:
    """The mentor tells all named handlers of something serious."""
    by = people["mentor"]
    told = raise_concern(
        level=Level.SERIOUS,
        category="harassment",
        words="What happened in March.",
        readers=readers_for(by, Level.SERIOUS, at=now),
        submission=uuid.uuid4(),
        by=by,
        at=now,
    )
    return {"concern_id": told.pk, "telling": secret_of(pair.cohort.programme)}
