import uuid
from datetime import timedelta

import pytest

from accounts.errors import Refused
from accounts.models import AuditEvent
from accounts.states import NotPossibleNow
from pairing.models import Pair
from programmes.models import Side
from sessions import actions
from sessions.booking.actions import offer_times, take_slot
from sessions.models import Session
from tests.factories.people import NOW
from tests.sessions.conftest import Cast


def test_a_session_is_planned_with_the_next_number_and_its_words_are_sealed(cast: Cast) -> None:
    first = cast.plan(place="Meeting room Aire", question="Where do you use AI?", by=cast.mentor)
    second = cast.plan(starts_at=NOW + timedelta(days=30))

    kept = Session.objects.with_pair().get(pk=first.pk)
    assert (kept.number, second.number, kept.planned_by) == (1, 2, Side.MENTOR)
    assert (kept.place, kept.question) == ("Meeting room Aire", "Where do you use AI?")
    stored = Session.objects.filter(pk=first.pk).values_list("place_sealed", "question_sealed").get()
    assert b"Aire" not in bytes(stored[0]) and b"AI" not in bytes(stored[1]) and all(stored)


def test_only_the_mentor_sets_the_question(cast: Cast) -> None:
    session = cast.plan(question="What should I ask?", by=cast.mentee)
    assert session.question == ""
    with pytest.raises(Refused):
        actions.ask_question(session=session, question="Mine", by=cast.mentee, at=NOW)
    assert actions.ask_question(session=session, question="Mine", by=cast.mentor, at=NOW).question == "Mine"


def test_planning_twice_with_one_submission_makes_one_session(cast: Cast) -> None:
    token = uuid.uuid4()
    assert cast.plan(submission=token) == cast.plan(submission=token)
    assert Session.objects.count() == 1


def test_two_sessions_cannot_stand_at_one_moment(cast: Cast) -> None:
    cast.plan()
    with pytest.raises(actions.AlreadyPlanned):
        cast.plan()


@pytest.mark.parametrize("days", [-1, 400])
def test_a_session_lies_between_the_introduction_and_a_year_ahead(cast: Cast, days: int) -> None:
    with pytest.raises(actions.DateNotPossible):
        cast.plan(starts_at=NOW + timedelta(days=days))


@pytest.mark.parametrize("state", [Pair.State.ACCEPTED, Pair.State.PAUSED, Pair.State.ENDED])
def test_a_pair_that_does_not_meet_plans_nothing(cast: Cast, state: str) -> None:
    Pair.objects.filter(pk=cast.pair.pk).update(state=state)
    with pytest.raises(actions.PairDoesNotMeet):
        cast.plan()


def test_nobody_outside_the_pair_plans_moves_or_cancels(cast: Cast) -> None:
    session = cast.plan()
    for outsider in cast.outsiders().values():
        with pytest.raises(actions.NotOneOfTheTwo):
            cast.plan(by=outsider)
        with pytest.raises(actions.NotOneOfTheTwo):
            actions.cancel_session(session=session, by=outsider, at=NOW)


def test_moving_keeps_the_old_row_and_plans_another_with_its_number(cast: Cast) -> None:
    session = cast.plan(place="Room 3")
    token, at = uuid.uuid4(), NOW + timedelta(days=1)
    move = {
        "session": session,
        "starts_at": NOW + timedelta(days=9),
        "minutes": 45,
        "by": cast.mentor,
        "at": at,
    }
    new = actions.move_session(**move, submission=token, moved_by=Side.MENTEE)

    session.refresh_from_db()
    assert (session.state, session.changed_by, session.changed_at) == ("moved", Side.MENTEE, at)
    assert (new.number, new.minutes, new.place, new.planned_by) == (1, 45, "Room 3", Side.MENTOR)
    assert actions.move_session(**move, submission=token) == new
    assert Session.objects.count() == 2
    with pytest.raises(NotPossibleNow):
        actions.move_session(**move | {"starts_at": NOW + timedelta(days=10)}, submission=uuid.uuid4())


def test_cancelling_names_the_side_and_frees_the_number(cast: Cast) -> None:
    session = cast.plan()
    actions.cancel_session(session=session, by=cast.mentor, at=NOW)
    again = actions.cancel_session(session=session, by=cast.mentee, at=NOW + timedelta(hours=1))
    assert (again.state, again.changed_by, again.changed_at) == ("cancelled", Side.MENTOR, NOW)
    assert cast.plan(starts_at=NOW + timedelta(days=8)).number == 1


def test_the_audit_trail_holds_dates_and_no_words(cast: Cast) -> None:
    session = cast.plan(place="Secret room", question="Secret question", by=cast.mentor)
    actions.cancel_session(session=session, by=cast.mentor, at=NOW)
    events = AuditEvent.objects.order_by("verb")
    assert [event.verb for event in events] == ["session cancelled", "session planned"]
    assert all(event.details == {"number": 1} for event in events)


@pytest.mark.parametrize(
    ("given", "kept"), [({}, "Room Aire"), ({"place": ""}, ""), ({"place": "Hall"}, "Hall")]
)
def test_a_move_keeps_the_place_unless_one_is_given_and_an_empty_one_clears_it(
    cast: Cast, given: dict[str, str], kept: str
) -> None:
    old = cast.plan(place="Room Aire")
    new = actions.move_session(
        session=old,
        starts_at=NOW + timedelta(days=9),
        minutes=60,
        submission=uuid.uuid4(),
        by=cast.mentee,
        at=NOW,
        **given,
    )
    assert Session.objects.with_pair().get(pk=new.pk).place == kept


def test_times_that_were_offered_to_move_a_date_stand_for_the_one_it_was_moved_to(cast: Cast) -> None:
    old = cast.plan()
    times = [NOW + timedelta(days=12)]
    offer = offer_times(
        pair=cast.pair, starts=times, minutes=60, submission=uuid.uuid4(), by=cast.mentor, at=NOW, moves=old
    )
    token = uuid.uuid4()
    new = actions.move_session(
        session=old, starts_at=NOW + timedelta(days=9), minutes=60, submission=token, by=cast.mentee, at=NOW
    )
    offer.refresh_from_db()
    assert offer.moves == new and offer.moves.is_planned
    taken = take_slot(slot=offer.slots.get(), by=cast.mentee, at=NOW)
    assert taken.number == new.number and not Session.objects.get(pk=new.pk).is_planned
