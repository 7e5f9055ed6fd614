"""Help while a cohort runs: the morning's look at all pairs, what is asked of a coach, and circles behind and ahead."""

from __future__ import annotations

from datetime import timedelta

from feedback.actions import ask_for_coaching, assign_coach, contact_request, resolve_request
from feedback.circles.actions import note_attendance, plan_circle
from feedback.circles.models import Circle
from feedback.coaching.actions import plan_top_up, say_how_it_went
from feedback.flags.actions import give_to_coach, note_contact
from feedback.flags.look import look
from feedback.flags.models import Flag
from feedback.models import CoachingRequest
from home.demo.booking import meeting
from home.demo.walk import Walk
from preparation.models import Module
from programmes.models import Participant, Side

CHALLENGED = "I explain instead of listening as soon as I am challenged. I would like to practise that once."
UNSURE = "I have a hard thing to say next time and would like to try the words out first."
PLACE = "Room 4.12, Leeds, with a call for other sites"


def help_people(walk: Walk) -> None:
    """Two looks, a week apart: of what the first found, one pair was spoken to and one has a coach."""
    pairs = meeting(walk)
    _coached(walk, pairs[0].mentee)
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
    mentor = pairs[-2].mentor
    ask_for_coaching(
        participant=mentor, by=walk.user(mentor.person), at=walk.at(walk.today - 1, hour=9), words=UNSURE
    )
    look(at=walk.now, at_answers=True)
    _coach(walk)
    _circles(walk)


def _coached(walk: Walk, participant: Participant) -> None:
    """A request from its first words to its end, some weeks ago: a coach met them over one module, and it helped."""
    by = walk.user(participant.person)
    request = ask_for_coaching(participant=participant, by=by, at=walk.at(walk.today - 45), words=CHALLENGED)
    request = assign_coach(
        request=request, coach=walk.coach, by=walk.hr, at=walk.at(walk.today - 45, hour=14)
    )
    request = contact_request(request=request, by=walk.coach, at=walk.at(walk.today - 44, hour=15))
    module = Module.objects.in_use().for_side(Side.MENTEE).order_by("position")[1]
    met = walk.at(walk.today - 38, hour=11)
    request = plan_top_up(
        request=request, module=module, starts_at=met, by=walk.coach, at=walk.at(walk.today - 43, hour=16)
    )
    request = say_how_it_went(
        request=request, helped=CoachingRequest.Helped.YES, by=by, at=walk.at(walk.today - 31, hour=15)
    )
    resolve_request(request=request, by=walk.coach, at=walk.at(walk.today - 30, hour=16))


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
