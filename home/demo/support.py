"""Help while a cohort runs: the morning's look at all pairs, a day with a coach, and circles behind and ahead."""

from __future__ import annotations

from datetime import timedelta

from feedback.circles.actions import note_attendance, plan_circle
from feedback.circles.models import Circle
from feedback.coaching.actions import plan_top_up
from feedback.flags.actions import give_to_coach, note_contact
from feedback.flags.look import look
from feedback.flags.models import Flag
from feedback.models import CoachingRequest
from home.demo.walk import Walk
from preparation.models import Module

PLACE = "Room 4.12, Leeds, with a call for other sites"


def help_people(walk: Walk) -> None:
    """Two looks, a week apart: of what the first found, one pair was spoken to and one has a coach."""
    look(at=walk.at(walk.today - 8, hour=7), at_answers=True)
    found = list(Flag.objects.for_the_team().filter(pair__cohort=walk.cohort).order_by("kind", "pair__pk"))
    if found:
        note_contact(
            flag=found[0],
            made_on=walk.at(walk.today - 6).date(),
            channel="mail",
            outcome="waiting",
            submission=walk.token(),
            by=walk.hr,
            at=walk.at(walk.today - 6),
        )
    if len(found) > 1:
        give_to_coach(flag=found[1], coach=walk.coach, by=walk.hr, at=walk.at(walk.today - 5))
    look(at=walk.now, at_answers=True)
    _coach(walk)
    _circles(walk)


def _coach(walk: Walk) -> None:
    """Whoever was written to has a day with the coach."""
    asked = CoachingRequest.objects.filter(
        participant__cohort=walk.cohort, coach=walk.coach, state="contacted"
    )
    request = asked.order_by("asked_at").first()
    if request is not None:
        module = Module.objects.in_use().for_side(request.participant.side).order_by("position")[2]
        starts_at = walk.ahead(walk.today + 3)
        plan_top_up(request=request, module=module, starts_at=starts_at, by=walk.coach, at=walk.now)


def _circles(walk: Walk) -> None:
    """One of the mentors a month ago, with who was there; one of the mentees to come."""
    for kind, day, planned in (
        (Circle.Kind.MENTORS, walk.today - 30, walk.at(walk.today - 44)),
        (Circle.Kind.MENTEES, walk.today + 9, walk.at(walk.today - 2)),
    ):
        circle = plan_circle(
            cohort=walk.cohort,
            kind=kind,
            starts_at=walk.ahead(day) + timedelta(hours=4),
            minutes=60,
            place=PLACE,
            run_by=walk.coach,
            submission=walk.token(),
            by=walk.coach,
            at=planned,
        )
        if circle.ends_at <= walk.now:
            missing = circle.guests.order_by("person__external_id").values_list("pk", flat=True)[:2]
            note_attendance(circle=circle, missing=list(missing), by=walk.coach, at=circle.ends_at)
