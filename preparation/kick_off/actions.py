"""Planning the kick-off, telling people, and noting who was there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import User
from notifications.actions import enqueue
from preparation.kick_off.agenda import Part
from preparation.kick_off.models import Attendance, KickOff
from programmes.kit.in_use import frozen
from programmes.models import Cohort, KitText, Participant


class NotYet(Refused):
    """Attendance is noted once the kick-off has begun."""


class CalledOff(Refused):
    """Nobody is asked to come to a kick-off that is called off."""


class NothingToCallOff(Refused):
    """Only what people were told of, and what has not begun, can be called off."""


class InThePast(Refused):
    """Nobody can be asked to come to a day that has passed."""


@transaction.atomic
def plan_kick_off(
    *, cohort: Cohort, starts_at: datetime, place: str, agenda: Iterable[Part], by: User, at: datetime
) -> KickOff:
    """Set day, place and agenda, or change them; the same again changes nothing. ``tell_everybody`` tells people.

    One that was called off takes place after all.
    """
    found = KickOff.objects.select_for_update().filter(cohort=cohort).first()
    fields = {"starts_at": starts_at, "place": place, "agenda": list(agenda), "called_off_at": None}
    if found is not None and all(getattr(found, name) == value for name, value in fields.items()):
        return found
    kick_off = found or KickOff(cohort=cohort)
    for name, value in fields.items():
        setattr(kick_off, name, value)
    kick_off.changed_at = at
    kick_off.version += kick_off.told_at is not None
    kick_off.save()
    record(by=by, at=at, verb="kick-off planned", subject=kick_off, starts_at=starts_at.isoformat())
    return kick_off


@transaction.atomic
def tell_everybody(*, kick_off: KickOff, by: User, at: datetime) -> int:
    """Put the day on everybody's page and write to them; how many. Twice without a change writes to nobody.

    :raises CalledOff: when it is called off. :raises InThePast: when it has begun already.
    """
    if not kick_off.is_on:
        raise CalledOff("It is called off. Set a day, then tell people.")
    if kick_off.starts_at <= at:
        raise InThePast("This day has passed. Set a day to come, then tell people.")
    if not kick_off.is_news:
        return 0
    kick_off.told_at = at
    kick_off.save(update_fields=["told_at"])
    people = _write_to_everybody(kick_off, at)
    record(by=by, at=at, verb="kick-off announced", subject=kick_off, people=people)
    return people


@transaction.atomic
def call_off(*, kick_off: KickOff, by: User, at: datetime) -> int:
    """Call it off and write to everybody who was told; how many. Twice writes to nobody.

    :raises NothingToCallOff: when nobody was told of it, or it has begun.
    """
    kick_off = KickOff.objects.select_for_update().select_related("cohort").get(pk=kick_off.pk)
    if not kick_off.is_on:
        return 0
    if kick_off.told_at is None or kick_off.starts_at <= at:
        raise NothingToCallOff("Only a kick-off to come that people were told of can be called off.")
    kick_off.called_off_at = kick_off.changed_at = kick_off.told_at = at
    kick_off.version += 1
    kick_off.save(update_fields=["called_off_at", "changed_at", "told_at", "version"])
    people = _write_to_everybody(kick_off, at)
    record(by=by, at=at, verb="kick-off called off", subject=kick_off, people=people)
    return people


def _write_to_everybody(kick_off: KickOff, at: datetime) -> int:
    """Put one mail to each who takes part into the ledger; it says what is true when it is sent."""
    people = list(
        Participant.objects.taking_part().filter(cohort=kick_off.cohort_id).select_related("person")
    )
    text = frozen(kick_off.cohort.programme_id, KitText.Kind.KICK_OFF, at=at)
    for participant in people:
        enqueue(
            kind="preparation.kick-off",
            person=participant.person,
            due_at=at,
            at=at,
            programme_key=kick_off.cohort.programme_id,
            sequence=f"{kick_off.pk}.{kick_off.version}",
            facts={"participant": str(participant.pk), "kick_off": str(kick_off.pk), "text": str(text.pk)},
        )
    return len(people)


@transaction.atomic
def note_attendance(*, kick_off: KickOff, missing: Iterable[UUID], by: User, at: datetime) -> int:
    """Keep who of the cohort was not there, by participant, and that all the others were; how many were.

    :raises NotYet: before it has begun, and when it was called off.
    """
    if kick_off.starts_at > at or not kick_off.is_on:
        raise NotYet("The kick-off has not begun. Attendance is noted afterwards.")
    absent = set(missing)
    people = Participant.objects.taking_part().filter(cohort=kick_off.cohort_id)
    rows = [
        Attendance(kick_off=kick_off, participant=each, was_there=each.pk not in absent, noted_at=at)
        for each in people
    ]
    Attendance.objects.filter(kick_off=kick_off).delete()
    Attendance.objects.bulk_create(rows, batch_size=500)
    kick_off.attendance_at = at
    kick_off.save(update_fields=["attendance_at"])
    present = sum(row.was_there for row in rows)
    record(by=by, at=at, verb="attendance noted", subject=kick_off, there=present, of=len(rows))
    return present
