"""When two people are free: their hours, their leave and all that is planned for either of them, as ``slots`` asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from accounts.models import Person, User
from notifications.rhythm import zone
from pairing.models import Pair
from preparation.kick_off.models import KickOff
from programmes.models import Participant, Side
from sessions.booking import slots
from sessions.booking.models import Leave, Offer, WorkingDay, WorkingWeek
from sessions.booking.slots import USUAL_WEEK, Diary, Stretch
from sessions.models import Session

NOTICE = timedelta(days=1)
AHEAD = timedelta(days=35)
LONGEST = timedelta(hours=4)

Week = Mapping[int, tuple[time, time]]


def week_of(person: Person) -> Week:
    """Opening and closing by weekday; the usual week for whoever has set none. Two queries at most."""
    return _weeks([person])[person.pk]


def leave_of(person: Person, *, today: date) -> list[Leave]:
    """What is not over yet, earliest first. One query."""
    return list(Leave.objects.filter(person=person, to_on__gte=today).order_by("from_on", "to_on"))


def diaries(pair: Pair, *, but: Session | None = None) -> dict[Side, Diary]:
    """The diary of each of the two; the session ``but`` takes no time in it. Five queries."""
    people = {side: pair.participant(side).person for side in Side}
    weeks, leave = _weeks(people.values()), _leave(people.values())
    taken = _taken(people.values(), but)
    return {
        side: Diary(
            zone=zone(person.time_zone, otherwise=settings.TIME_ZONE),
            week=weeks[person.pk],
            away=leave[person.pk],
            taken=taken[person.pk],
        )
        for side, person in people.items()
    }


def suitable(
    pair: Pair, *, reader: Side, minutes: int, at: datetime, but: Session | None = None
) -> list[datetime]:
    """Up to three moments within five weeks at which both can come, the earliest a day ahead. Five queries."""
    both = diaries(pair, but=but)
    one, other = both[reader], both[reader.other]
    free = slots.free_slots(one, other, minutes=minutes, earliest=at + NOTICE, latest=at + AHEAD)
    return slots.best(free, one, other)


def _weeks(people: Iterable[Person]) -> dict[UUID, Week]:
    keys = [person.pk for person in people]
    found: dict[UUID, Week] = dict.fromkeys(keys, USUAL_WEEK)
    weeks = WorkingWeek.objects.filter(person__in=keys).values_list("person", "pk")
    days: dict[UUID, dict[int, tuple[time, time]]] = {week: {} for _, week in weeks}
    rows = WorkingDay.objects.filter(week__person__in=keys)
    for week, weekday, opens, closes in rows.values_list("week", "weekday", "opens", "closes"):
        days[week][weekday] = (opens, closes)
    return found | {person: days[week] for person, week in weeks}


def _leave(people: Iterable[Person]) -> dict[UUID, list[tuple[date, date]]]:
    found: dict[UUID, list[tuple[date, date]]] = defaultdict(list)
    rows = Leave.objects.filter(person__in=[person.pk for person in people])
    for person, first, last in rows.values_list("person", "from_on", "to_on"):
        found[person].append((first, last))
    return found


def _taken(people: Iterable[Person], but: Session | None) -> dict[UUID, list[Stretch]]:
    """All that is planned for each: with this partner, with another one, and the kick-off of a cohort."""
    keys = [person.pk for person in people]
    found: dict[UUID, list[Stretch]] = defaultdict(list)
    theirs = Q(pair__mentor__person__in=keys) | Q(pair__mentee__person__in=keys)
    planned = Session.objects.filter(theirs, state=Session.State.PLANNED).exclude(
        pk__in=[but.pk] if but else []
    )
    columns = ("pair__mentor__person", "pair__mentee__person", "starts_at", "minutes")
    for mentor, mentee, starts_at, minutes in planned.values_list(*columns):
        for person in (mentor, mentee):
            found[person].append((starts_at, starts_at + timedelta(minutes=minutes)))
    told = KickOff.objects.filter(told_at__isnull=False, called_off_at=None)
    parts = Participant.objects.taking_part().filter(person__in=keys, cohort__kick_off__in=told)
    for part in parts.select_related("cohort__kick_off").only("person", "cohort__kick_off"):
        kick_off = part.cohort.kick_off
        found[part.person_id].append((kick_off.starts_at, kick_off.ends_at))
    return found


@dataclass(frozen=True, slots=True)
class OpenOffer:
    """What is offered now, as one of the two reads it."""

    offer: Offer
    is_mine: bool
    times: list[tuple[UUID, datetime, datetime]]


def open_offer(pair: Pair, user: User) -> OpenOffer | None:
    """With the times that have not passed in the eyes of the page; who offered. Two queries."""
    found = Offer.objects.visible_to(user).open().filter(pair=pair).select_related("moves").first()
    if found is None:
        return None
    length = timedelta(minutes=found.minutes)
    times = [(slot.pk, slot.starts_at, slot.starts_at + length) for slot in found.slots.all()]
    is_mine = pair.side_of(user.person) == found.made_by and not found.made_by_assistant
    return OpenOffer(found, is_mine, times)


def next_planned(pair: Pair, *, at: datetime) -> Session | None:
    """The session to come that would move. One query; without its words."""
    found = Session.objects.upcoming(at).filter(pair=pair)
    return found.defer("place_sealed", "question_sealed").order_by("starts_at").first()
