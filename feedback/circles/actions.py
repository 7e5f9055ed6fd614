"""Planning a circle, moving it or calling it off, saying whether one comes, and noting who was there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts import audit
from accounts.errors import Refused
from accounts.models import Person, User
from feedback.circles import notices
from feedback.circles.models import Circle, CircleGuest
from programmes.models import Cohort, Participant, Role, Side
from programmes.permissions import Perm, allows

SIDES = {Circle.Kind.MENTORS: Side.MENTOR, Circle.Kind.MENTEES: Side.MENTEE}


class NotYourCircle(Refused):
    """Only the coach who runs a circle moves it, calls it off and notes who was there."""


class NobodyToAsk(Refused):
    """There is nobody on that side."""


@transaction.atomic
def plan_circle(
    *,
    cohort: Cohort,
    kind: str,
    starts_at: datetime,
    minutes: int,
    place: str,
    run_by: User,
    submission: UUID,
    by: User,
    at: datetime,
) -> Circle:
    """Plan a circle that ``run_by`` runs, and ask everybody it is for. The same ``submission`` gives the same circle.

    :raises NotYourCircle: where ``run_by`` is no coach there; where ``by`` is neither they nor a coordinator.
    :raises NobodyToAsk: where nobody would come.
    """
    known = Circle.objects.filter(submission=submission, cohort=cohort).first()
    if known is not None:
        return known
    _require_coach(cohort, run_by, by)
    _require_to_come(starts_at, at)
    people = _asked(cohort, kind, run_by)
    if not people:
        raise NobodyToAsk(
            "There is nobody to ask yet. Choose another circle, or wait until people have joined."
        )
    circle = Circle(cohort=cohort, kind=kind, run_by=run_by, submission=submission)
    circle.starts_at, circle.minutes, circle.place = starts_at, minutes, place
    return _keep_and_ask(circle, people, by=by, at=at)


def _keep_and_ask(circle: Circle, people: Sequence[Person], *, by: User, at: datetime) -> Circle:
    circle.planned_at = circle.changed_at = at
    circle.save(force_insert=True)
    CircleGuest.objects.bulk_create([CircleGuest(circle=circle, person=person) for person in people])
    notices.tell_everybody(circle, at=at)
    audit.record(by=by, at=at, verb="circle planned", subject=circle, people=len(people))
    return circle


def _require_coach(cohort: Cohort, run_by: User, by: User) -> None:
    is_coach = Role.objects.filter(programme=cohort.programme_id, user=run_by, name=Role.Name.COACH).exists()
    if not is_coach:
        raise NotYourCircle("Circles are run by coaches of the programme. Choose one of them.")
    if by != run_by and not allows(by, Perm.DESIGN, programme=cohort.programme):
        raise NotYourCircle("You can plan circles that you run yourself.")


def _require_to_come(starts_at: datetime, at: datetime) -> None:
    if starts_at <= at:
        raise Refused("This moment has passed. Choose one to come.")


def _asked(cohort: Cohort, kind: str, run_by: User) -> list[Person]:
    """Everybody of the side who takes part; for a supervision the other coaches. Never who runs it."""
    if kind == Circle.Kind.COACHES:
        coaches = Role.objects.filter(programme=cohort.programme_id, name=Role.Name.COACH)
        people = Person.objects.filter(user__in=coaches.values("user"))
    else:
        side = SIDES[Circle.Kind(kind)]
        taking_part = Participant.objects.taking_part().filter(cohort=cohort, side=side)
        people = Person.objects.filter(pk__in=taking_part.values("person"))
    return list(people.filter(left_on=None).exclude(user=run_by).order_by("pk"))


@transaction.atomic
def move_circle(
    *, circle: Circle, starts_at: datetime, minutes: int, place: str, by: User, at: datetime
) -> Circle:
    """Another day or place; everybody hears of it and answers anew. The same again changes nothing."""
    circle = _mine(circle, by)
    if (circle.starts_at, circle.minutes, circle.place) == (starts_at, minutes, place):
        return circle
    require_ahead(circle, at)
    _require_to_come(starts_at, at)
    circle.starts_at, circle.minutes, circle.place = starts_at, minutes, place
    circle.version, circle.changed_at = circle.version + 1, at
    circle.save(update_fields=["starts_at", "minutes", "place", "version", "changed_at"])
    circle.guests.update(answer="")
    notices.tell_everybody(circle, at=at)
    audit.record(by=by, at=at, verb="circle moved", subject=circle)
    return circle


@transaction.atomic
def cancel_circle(*, circle: Circle, by: User, at: datetime) -> Circle:
    """Call it off; everybody hears of it. Twice writes to nobody."""
    circle = _mine(circle, by)
    if not circle.is_on:
        return circle
    require_ahead(circle, at)
    circle.cancelled_at, circle.version, circle.changed_at = at, circle.version + 1, at
    circle.save(update_fields=["cancelled_at", "version", "changed_at"])
    notices.tell_everybody(circle, at=at)
    audit.record(by=by, at=at, verb="circle called off", subject=circle)
    return circle


def require_ahead(circle: Circle, at: datetime) -> None:
    """:raises Refused: once it is called off, and once it has begun."""
    if not circle.is_on:
        raise Refused("This circle is called off. Plan another one.")
    if circle.starts_at <= at:
        raise Refused("This circle has begun. Note who was there instead.")


@transaction.atomic
def answer_circle(*, circle: Circle, answer: str, by: User, at: datetime) -> CircleGuest:
    """Whether one comes; it may be changed until it begins. :raises Refused: for whoever is not asked."""
    guests = CircleGuest.objects.select_for_update(of=("self",)).select_related("circle")
    guest = guests.filter(circle=circle, person=by.person_id).first()
    if guest is None:
        raise Refused("You are not asked to this circle.")
    require_ahead(guest.circle, at)
    guest.answer = answer
    guest.save(update_fields=["answer"])
    return guest


@transaction.atomic
def note_attendance(*, circle: Circle, missing: Collection[UUID], by: User, at: datetime) -> int:
    """Keep which guests (by key) were not there, and that the others were; how many were. No word of the hour."""
    circle = _mine(circle, by)
    if not circle.is_on or circle.starts_at > at:
        raise Refused("The circle has not begun. Attendance is noted afterwards.")
    circle.guests.filter(pk__in=missing).update(was_there=False)
    present = circle.guests.exclude(pk__in=missing).update(was_there=True)
    circle.attendance_at = at
    circle.save(update_fields=["attendance_at"])
    audit.record(by=by, at=at, verb="attendance noted", subject=circle, there=present)
    return present


def _mine(circle: Circle, by: User) -> Circle:
    own = Circle.objects.run_by(by)
    rows = Circle.objects.select_for_update(of=("self",)).filter(pk__in=own.values("pk"))
    found = rows.select_related("cohort__programme").filter(pk=circle.pk).first()
    if found is None:
        raise NotYourCircle("Only the coach who runs this circle can change it.")
    return found
