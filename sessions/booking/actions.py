"""Setting one's hours, offering times, taking one, and planning a rhythm in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from functools import partial
from uuid import UUID, uuid5

from django.db import transaction

from accounts import audit
from accounts.errors import Refused
from accounts.models import Person, User
from notifications.actions import enqueue
from pairing.models import Pair
from programmes.models import Side
from sessions.actions.common import NotOneOfTheTwo, check_meets, keeper_of_dates, locked, side_of
from sessions.actions.dates import FARTHEST, DateNotPossible, move_session, plan_session
from sessions.booking import selectors, slots
from sessions.booking.models import Leave, Offer, Slot, WorkingDay, WorkingWeek, offer_states
from sessions.models import Session

SHORTEST, LONGEST = 15, 240
MOST_TIMES = 3
MOST_DATES = 12
MOST_LEAVES = 40


class TimeHasGone(Refused):
    """The time that was chosen has passed, or something is planned there by now."""


class NothingOffered(Refused):
    """The offer has been taken, passed on or withdrawn meanwhile."""


def own(by: User) -> Person:
    """:raises NotOneOfTheTwo: for an account that is nobody's."""
    if by.person is None:
        raise NotOneOfTheTwo("Only people on the staff list have hours of their own.")
    return by.person


@transaction.atomic
def save_week(*, week: Mapping[int, tuple[time, time]], by: User, at: datetime) -> WorkingWeek:
    """Replace one's hours. ``week`` has opening and closing by weekday, 0 is Monday; a day that is missing is free."""
    person = own(by)
    kept, _ = WorkingWeek.objects.update_or_create(person=person, defaults={"saved_at": at})
    kept.days.all().delete()
    WorkingDay.objects.bulk_create(
        WorkingDay(week=kept, weekday=weekday, opens=opens, closes=closes)
        for weekday, (opens, closes) in sorted(week.items())
    )
    return kept


@transaction.atomic
def add_leave(*, from_on: date, to_on: date, by: User, at: datetime) -> Leave:
    """Days on which ``by`` does not meet; the same days again change nothing. Sessions that are planned stay."""
    person = Person.objects.select_for_update().get(pk=own(by).pk)
    if to_on < from_on:
        raise Refused("The last day lies before the first. Choose a later last day.")
    kept, is_new = Leave.objects.get_or_create(person=person, from_on=from_on, to_on=to_on)
    if is_new and Leave.objects.filter(person=person).count() > MOST_LEAVES:
        raise Refused("There are many days of leave here already. Delete some that you no longer need.")
    return kept


def drop_leave(*, leave: Leave, by: User) -> None:
    """:raises NotOneOfTheTwo: for the leave of somebody else."""
    if leave.person_id != own(by).pk:
        raise NotOneOfTheTwo("Only your own leave can be deleted.")
    leave.delete()


@transaction.atomic
def offer_times(
    *,
    pair: Pair,
    starts: Sequence[datetime],
    minutes: int,
    submission: UUID,
    by: User,
    at: datetime,
    moves: Session | None = None,
) -> Offer:
    """Offer up to three times, instead of whatever was offered before; the other one is told.

    The same ``submission`` again gives the offer it made. ``moves`` is the planned session that would move.
    :raises DateNotPossible: for a time that has passed, lies over a year ahead, or an odd length.
    :raises TimeHasGone: where one of the two has something planned.
    """
    pair = locked(pair.pk)
    actor = keeper_of_dates(pair, by)
    if made := Offer.objects.filter(pair=pair, submission=submission).first():
        return made
    check_meets(pair)
    _check_times(pair, starts, minutes, at, moves)
    for before in Offer.objects.open().filter(pair=pair):
        is_own = before.made_by == actor.side
        offer_states.move(before, Offer.State.WITHDRAWN if is_own else Offer.State.PASSED, closed_at=at)
    offer = Offer.objects.create(
        pair=pair,
        moves=moves,
        minutes=minutes,
        made_by=actor.side,
        made_by_assistant=actor.assistant is not None,
        made_at=at,
        submission=submission,
    )
    Slot.objects.bulk_create(Slot(offer=offer, starts_at=start) for start in sorted(set(starts)))
    as_whom = {"assistant": str(actor.assistant.pk)} if actor.assistant else {}
    audit.record(by=by, at=at, verb="times offered", subject=offer, **as_whom)
    for side in Side if actor.assistant else (actor.side.other,):
        _say("session.offered", pair, side, at, offer=str(offer.pk))
    return offer


@transaction.atomic
def take_slot(*, slot: Slot, by: User, at: datetime) -> Session:
    """Plan the session at the time that was chosen, or move the one that the offer is about. A second press finds it.

    :raises NothingOffered: when the offer is closed. :raises TimeHasGone: when the time is.
    """
    pair = locked(slot.offer.pair_id)
    side = side_of(pair, by)
    if made := Session.objects.filter(pair=pair, submission=slot.pk).with_pair().first():
        return made
    offer = Offer.objects.select_related("moves").get(pk=slot.offer_id)
    _check_open(offer)
    if offer.made_by == side and not offer.made_by_assistant:
        raise Refused("You offered these times. Your partner chooses one, or you plan it yourself.")
    check_meets(pair)
    if slot.starts_at <= at:
        raise TimeHasGone("That time has passed. Choose another one, or offer other times.")
    moves = offer.moves if offer.moves and offer.moves.is_planned else None
    _check_nothing_planned(pair, [slot.starts_at], offer.minutes, moves)
    offer_states.move(offer, Offer.State.TAKEN, closed_at=at)
    plan = partial(plan_session, pair=pair)
    if moves:
        plan = partial(move_session, session=moves, moved_by=Side(offer.made_by))
    return plan(starts_at=slot.starts_at, minutes=offer.minutes, submission=slot.pk, by=by, at=at)


@transaction.atomic
def pass_on(*, offer: Offer, by: User, at: datetime) -> Offer:
    """None of the times suits; the other one is asked for more, without a reason. A second press finds it done."""
    pair = locked(offer.pair_id)
    side = side_of(pair, by)
    offer = Offer.objects.get(pk=offer.pk)
    if offer.state == Offer.State.PASSED:
        return offer
    _check_open(offer)
    offer_states.move(offer, Offer.State.PASSED, closed_at=at)
    audit.record(by=by, at=at, verb="other times wanted", subject=offer)
    _say("session.other-times", pair, side.other, at, offer=str(offer.pk))
    return offer


@transaction.atomic
def withdraw_offer(*, offer: Offer, by: User, at: datetime) -> Offer:
    """Take back what one's own side has offered. A second press finds it done."""
    pair = locked(offer.pair_id)
    side = side_of(pair, by)
    offer = Offer.objects.get(pk=offer.pk)
    if offer.state == Offer.State.WITHDRAWN:
        return offer
    if offer.made_by != side:
        raise NotOneOfTheTwo("Only whoever offered these times can take them back.")
    _check_open(offer)
    offer_states.move(offer, Offer.State.WITHDRAWN, closed_at=at)
    audit.record(by=by, at=at, verb="times withdrawn", subject=offer)
    return offer


@transaction.atomic
def plan_rhythm(
    *, pair: Pair, starts: Sequence[datetime], minutes: int, submission: UUID, by: User, at: datetime
) -> list[Session]:
    """Plan several sessions in one go, or none of them; the other one hears of it once.

    Each is checked against hours, leave and what is planned. The same ``submission`` again gives what it made.
    :raises TimeHasGone: naming the first time at which the two cannot both come.
    """
    pair = locked(pair.pk)
    side = side_of(pair, by)
    keys = [uuid5(submission, str(number)) for number in range(MOST_DATES)]
    if made := list(Session.objects.filter(pair=pair, submission__in=keys).order_by("starts_at")):
        return made
    check_meets(pair)
    starts = sorted(set(starts))
    _check_lengths(starts, minutes, at, most=MOST_DATES)
    both = selectors.diaries(pair)
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        meets_next = following is not None and (following - start).total_seconds() < minutes * 60
        if meets_next or not slots.is_free(both[side], both[side.other], start, minutes=minutes):
            raise TimeHasGone("At one of these times you cannot both come. Choose another one for it.")
    sessions = [
        plan_session(pair=pair, starts_at=start, minutes=minutes, submission=key, by=by, at=at, is_told=False)
        for start, key in zip(starts, keys, strict=False)
    ]
    _say("session.rhythm", pair, side.other, at, first=str(sessions[0].pk))
    return sessions


def _check_open(offer: Offer) -> None:
    if offer.state == Offer.State.TAKEN:
        raise NothingOffered("One of these times has been taken already. It stands among your sessions.")
    if offer.state != Offer.State.OPEN:
        raise NothingOffered("These times are no longer offered. You can offer others.")


def _check_times(
    pair: Pair, starts: Sequence[datetime], minutes: int, at: datetime, moves: Session | None
) -> None:
    _check_lengths(starts, minutes, at, most=MOST_TIMES)
    if moves is not None and (moves.pair_id != pair.pk or not moves.is_planned):
        raise Refused("That session is no longer planned. Load the page again to see where it stands.")
    _check_nothing_planned(pair, starts, minutes, moves)


def _check_lengths(starts: Sequence[datetime], minutes: int, at: datetime, *, most: int) -> None:
    if not starts or len(starts) > most:
        raise DateNotPossible(f"Give at least one time, and not more than {most}.")
    if not SHORTEST <= minutes <= LONGEST:
        raise DateNotPossible(
            f"A session lasts {SHORTEST} to {LONGEST} minutes. Choose a length within that."
        )
    if min(starts) <= at:
        raise DateNotPossible("One of these times has passed. Choose one to come.")
    if max(starts) > at + FARTHEST:
        raise DateNotPossible("One of these times is more than a year ahead. Choose an earlier one.")


def _check_nothing_planned(
    pair: Pair, starts: Sequence[datetime], minutes: int, moves: Session | None
) -> None:
    """Working hours are not asked: two people may agree on an evening."""
    both = selectors.diaries(pair, but=moves)
    for start in starts:
        if any(slots.is_taken(diary, start, minutes=minutes) for diary in both.values()):
            raise TimeHasGone("At one of these times something else is planned by now. Choose another one.")


def _say(kind: str, pair: Pair, side: Side, at: datetime, **facts: str) -> None:
    enqueue(
        kind=kind,
        person=pair.participant(side).person,
        due_at=at,
        at=at,
        programme_key=pair.cohort.programme_id,
        sequence=":".join(facts.values()),
        facts={"pair": str(pair.pk), **facts},
    )
