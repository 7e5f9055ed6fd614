"""Offering times, taking one, wanting others, and a rhythm in one go."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from accounts.errors import Refused
from notifications.models import Message
from pairing.models import Pair
from preparation.models import KickOff
from programmes.models import Participant, Side
from sessions import actions as dates
from sessions.booking import actions, rhythm, selectors
from sessions.booking.models import Leave, Offer, WorkingDay
from sessions.models import Session
from tests.factories import PairFactory, UserFactory
from tests.factories.people import NOW
from tests.sessions.conftest import Cast, cast_of

LATER = NOW + timedelta(hours=2)


def offer(cast: Cast, **changes: Any) -> Offer:
    values: dict[str, Any] = {
        "pair": cast.pair,
        "starts": [NOW + timedelta(days=days) for days in (3, 4, 5)],
        "minutes": 60,
        "submission": uuid.uuid4(),
        "by": cast.mentee,
        "at": NOW,
    }
    return actions.offer_times(**values | changes)


def told(kind: str) -> list[Any]:
    return [message.person for message in Message.objects.filter(kind=kind)]


def test_three_times_are_offered_and_one_of_them_is_planned(cast: Cast) -> None:
    made = offer(cast)
    assert told("session.offered") == [cast.mentor.person]
    slot = made.slots.all()[1]
    session = actions.take_slot(slot=slot, by=cast.mentor, at=LATER)
    assert (session.starts_at, session.minutes, session.planned_by) == (slot.starts_at, 60, Side.MENTOR)
    made.refresh_from_db()
    assert (made.state, made.closed_at) == (Offer.State.TAKEN, LATER)


def test_case_90_pressing_twice_plans_one_session(cast: Cast) -> None:
    slot = offer(cast).slots.all()[0]
    assert actions.take_slot(slot=slot, by=cast.mentor, at=LATER) == actions.take_slot(
        slot=slot, by=cast.mentor, at=LATER
    )
    assert Session.objects.count() == 1


def test_case_90_offering_twice_with_one_submission_makes_one_offer(cast: Cast) -> None:
    token = uuid.uuid4()
    assert offer(cast, submission=token) == offer(cast, submission=token)
    assert Offer.objects.count() == 1


def test_whoever_comes_second_reads_that_one_is_taken(cast: Cast) -> None:
    first, second, _ = offer(cast).slots.all()
    actions.take_slot(slot=first, by=cast.mentor, at=LATER)
    with pytest.raises(actions.NothingOffered, match="taken already"):
        actions.take_slot(slot=second, by=cast.mentor, at=LATER)
    assert Session.objects.count() == 1


def test_an_offer_for_a_planned_session_moves_it_for_whoever_offered(cast: Cast) -> None:
    planned = cast.plan(place="Room 3")
    made = offer(cast, moves=planned, by=cast.mentor)
    new = actions.take_slot(slot=made.slots.all()[1], by=cast.mentee, at=LATER)
    planned.refresh_from_db()
    assert (planned.state, planned.changed_by, planned.changed_at) == (
        Session.State.MOVED,
        Side.MENTOR,
        LATER,
    )
    assert (new.number, new.place) == (planned.number, "Room 3")


def test_whoever_offered_waits_for_the_other_one(cast: Cast) -> None:
    slot = offer(cast).slots.all()[0]
    with pytest.raises(Refused, match="Your partner chooses"):
        actions.take_slot(slot=slot, by=cast.mentee, at=LATER)


def test_a_time_that_has_passed_or_is_planned_over_says_so(cast: Cast) -> None:
    made = offer(cast)
    first, second, third = made.slots.all()
    with pytest.raises(actions.TimeHasGone, match="passed"):
        actions.take_slot(slot=first, by=cast.mentor, at=first.starts_at)
    cast.plan(starts_at=second.starts_at + timedelta(minutes=30))
    with pytest.raises(actions.TimeHasGone, match="planned by now"):
        actions.take_slot(slot=second, by=cast.mentor, at=LATER)
    assert actions.take_slot(slot=third, by=cast.mentor, at=LATER).is_planned


def test_what_is_planned_with_another_partner_or_is_the_kick_off_takes_its_time(cast: Cast) -> None:
    other = cast_of(PairFactory(cohort=cast.pair.cohort, mentee=cast.pair.mentee))
    elsewhere = other.plan(by=other.mentor, starts_at=NOW + timedelta(days=3))
    with pytest.raises(actions.TimeHasGone):
        offer(cast)
    dates.cancel_session(session=elsewhere, by=other.mentor, at=NOW)
    kick_off = KickOff.objects.create(
        cohort=cast.pair.cohort,
        starts_at=NOW + timedelta(days=3),
        place="Hall",
        agenda=[{"title": "Hello", "minutes": 150, "lead": ""}],
        told_at=NOW,
        changed_at=NOW,
    )
    Participant.objects.filter(pk=cast.pair.mentee_id).update(state=Participant.State.PAIRED)
    with pytest.raises(actions.TimeHasGone):
        offer(cast)
    KickOff.objects.filter(pk=kick_off.pk).update(called_off_at=NOW)
    assert offer(cast)


def test_a_no_to_all_asks_for_others_without_a_reason(cast: Cast) -> None:
    made = offer(cast)
    assert actions.pass_on(offer=made, by=cast.mentor, at=LATER).state == Offer.State.PASSED
    assert told("session.other-times") == [cast.mentee.person]
    with pytest.raises(actions.NothingOffered, match="no longer offered"):
        actions.take_slot(slot=made.slots.all()[0], by=cast.mentor, at=LATER)
    assert not Session.objects.exists()


def test_other_times_take_the_place_of_the_first(cast: Cast) -> None:
    first = offer(cast)
    second = offer(cast, by=cast.mentor)
    third = offer(cast, by=cast.mentor)
    states = [Offer.objects.get(pk=each.pk).state for each in (first, second, third)]
    assert states == [Offer.State.PASSED, Offer.State.WITHDRAWN, Offer.State.OPEN]


def test_only_ones_own_offer_is_taken_back(cast: Cast) -> None:
    made = offer(cast)
    with pytest.raises(Refused):
        actions.withdraw_offer(offer=made, by=cast.mentor, at=LATER)
    assert actions.withdraw_offer(offer=made, by=cast.mentee, at=LATER).state == Offer.State.WITHDRAWN


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"starts": [NOW - timedelta(hours=1)]}, "passed"),
        ({"starts": [NOW]}, "passed"),
        ({"starts": [datetime(2090, 1, 1, 10, tzinfo=NOW.tzinfo)]}, "more than a year"),
        ({"minutes": 25 * 60}, "15 to 240"),
        ({"minutes": 5}, "15 to 240"),
        ({"starts": []}, "at least one"),
        ({"starts": [NOW + timedelta(days=day) for day in range(1, 5)]}, "not more than 3"),
    ],
)
def test_an_odd_time_or_length_is_refused_in_words(cast: Cast, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(dates.DateNotPossible, match=words):
        offer(cast, **changes)


def test_nobody_outside_the_pair_offers_takes_or_passes(cast: Cast) -> None:
    made = offer(cast)
    for outsider in cast.outsiders().values():
        for act in (
            lambda by: offer(cast, by=by),
            lambda by: actions.take_slot(slot=made.slots.all()[0], by=by, at=LATER),
            lambda by: actions.pass_on(offer=made, by=by, at=LATER),
            lambda by: actions.withdraw_offer(offer=made, by=by, at=LATER),
            lambda by: actions.plan_rhythm(
                pair=cast.pair, starts=[LATER], minutes=60, submission=uuid.uuid4(), by=by, at=NOW
            ),
        ):
            with pytest.raises(dates.NotOneOfTheTwo):
                act(outsider)


def test_an_assistant_offers_for_the_mentee_and_takes_nothing(cast: Cast) -> None:
    keeper = UserFactory()
    dates.name_assistant(pair=cast.pair, person=keeper.person, by=cast.mentee, at=NOW)
    made = offer(cast, by=keeper)
    assert (made.made_by, made.made_by_assistant) == (Side.MENTEE, True)
    assert set(told("session.offered")) == {cast.mentor.person, cast.mentee.person}
    slot = made.slots.all()[0]
    for act in (
        lambda: actions.take_slot(slot=slot, by=keeper, at=LATER),
        lambda: actions.pass_on(offer=made, by=keeper, at=LATER),
    ):
        with pytest.raises(dates.NotOneOfTheTwo):
            act()
    assert not Offer.objects.visible_to(keeper).exists()
    assert actions.take_slot(slot=slot, by=cast.mentee, at=LATER).is_planned


@pytest.mark.parametrize("state", [Pair.State.PAUSED, Pair.State.ENDED])
def test_a_pair_that_does_not_meet_offers_and_takes_nothing(cast: Cast, state: str) -> None:
    slot = offer(cast).slots.all()[0]
    Pair.objects.filter(pk=cast.pair.pk).update(state=state)
    with pytest.raises(dates.PairDoesNotMeet):
        actions.take_slot(slot=slot, by=cast.mentor, at=LATER)
    with pytest.raises(dates.PairDoesNotMeet):
        offer(cast)


class TestHours:
    def test_what_is_set_decides_when_times_are_found(self, cast: Cast) -> None:
        actions.save_week(week={2: (time(8), time(10))}, by=cast.mentor, at=NOW)
        found = selectors.suitable(cast.pair, reader=Side.MENTOR, minutes=60, at=NOW)
        assert {each.weekday() for each in found} == {2} and len(found) == 3
        away = {"from_on": found[0].date(), "to_on": found[0].date(), "by": cast.mentee, "at": NOW}
        assert actions.add_leave(**away) == actions.add_leave(**away)
        assert found[0] not in selectors.suitable(cast.pair, reader=Side.MENTOR, minutes=60, at=NOW)

    def test_saving_again_replaces_and_no_day_at_all_is_no_day(self, cast: Cast) -> None:
        for week in ({0: (time(9), time(12))}, {}):
            actions.save_week(week=week, by=cast.mentor, at=NOW)
            assert selectors.week_of(cast.mentor.person) == week
        assert not WorkingDay.objects.exists()
        assert selectors.suitable(cast.pair, reader=Side.MENTEE, minutes=60, at=NOW) == []

    def test_leave_is_ones_own(self, cast: Cast) -> None:
        kept = actions.add_leave(from_on=NOW.date(), to_on=NOW.date(), by=cast.mentor, at=NOW)
        with pytest.raises(Refused):
            actions.drop_leave(leave=kept, by=cast.mentee)
        actions.drop_leave(leave=kept, by=cast.mentor)
        assert not Leave.objects.exists()

    def test_leave_that_ends_before_it_begins_is_refused(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="before the first"):
            actions.add_leave(from_on=date(2027, 1, 2), to_on=date(2027, 1, 1), by=cast.mentor, at=NOW)


class TestRhythm:
    def plan(self, cast: Cast, starts: list[datetime], **changes: Any) -> list[Session]:
        values: dict[str, Any] = {"minutes": 60, "submission": uuid.uuid4(), "by": cast.mentee, "at": NOW}
        return actions.plan_rhythm(pair=cast.pair, starts=starts, **values | changes)

    def test_what_is_left_is_planned_at_the_usual_distance_and_told_once(self, cast: Cast) -> None:
        starts = rhythm.dates(cast.pair, reader=Side.MENTEE, at=NOW)
        left = rhythm.left(cast.pair)
        assert 1 < len(starts) <= left and starts == sorted(starts)
        made = self.plan(cast, starts)
        assert [each.number for each in made] == list(range(1, len(starts) + 1))
        assert told("session.rhythm") == [cast.mentor.person] and told("session.changed") == []
        assert rhythm.left(cast.pair) == left - len(made)

    def test_each_date_is_within_the_hours_of_both_and_outside_leave(self, cast: Cast) -> None:
        first = rhythm.dates(cast.pair, reader=Side.MENTEE, at=NOW)[0]
        actions.add_leave(from_on=first.date(), to_on=first.date(), by=cast.mentor, at=NOW)
        assert first not in rhythm.dates(cast.pair, reader=Side.MENTEE, at=NOW)
        with pytest.raises(actions.TimeHasGone):
            self.plan(cast, [first, first + timedelta(days=1)])
        assert not Session.objects.exists()

    def test_the_weekday_and_the_hour_of_before_are_kept(self, cast: Cast) -> None:
        first = rhythm.dates(cast.pair, reader=Side.MENTEE, at=NOW)[0].replace(hour=15)
        cast.plan(starts_at=first)
        found = rhythm.dates(cast.pair, reader=Side.MENTEE, at=NOW)
        assert {each.weekday() for each in found[:2]} == {first.weekday()}

    def test_case_90_pressing_twice_plans_them_once(self, cast: Cast) -> None:
        starts, token = rhythm.dates(cast.pair, reader=Side.MENTEE, at=NOW)[:3], uuid.uuid4()
        assert self.plan(cast, starts, submission=token) == self.plan(cast, starts, submission=token)
        assert Session.objects.count() == 3

    def test_dates_that_overlap_are_refused(self, cast: Cast) -> None:
        first = rhythm.dates(cast.pair, reader=Side.MENTEE, at=NOW)[0]
        with pytest.raises(actions.TimeHasGone):
            self.plan(cast, [first, first + timedelta(minutes=30)])
