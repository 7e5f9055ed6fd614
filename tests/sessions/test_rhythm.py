"""Which pairs are on track, to watch and at risk."""

from datetime import timedelta
from uuid import uuid4

import pytest

from pairing.models import Pair
from programmes.models import Side
from sessions.models import Session
from sessions.rhythm import Beat, Rhythm, findings, rhythm
from tests.factories.people import NOW
from tests.factories.together import PairFactory, SessionFactory

MONTH = timedelta(days=30)


def beat(**dates) -> Beat:
    return Beat(pair_id=uuid4(), introduced_at=NOW - timedelta(days=100), cadence=MONTH, **dates)


def days_ago(days: int):
    return NOW - timedelta(days=days)


@pytest.mark.parametrize(
    ("beat", "state"),
    [
        (beat(last_held_at=days_ago(30)), Rhythm.ON_TRACK),
        (beat(last_held_at=days_ago(31)), Rhythm.WATCH),
        (beat(last_held_at=days_ago(31), next_planned_at=NOW + MONTH), Rhythm.ON_TRACK),
        (beat(last_held_at=days_ago(45)), Rhythm.WATCH),
        (beat(last_held_at=days_ago(46)), Rhythm.AT_RISK),
        (beat(last_held_at=days_ago(3), cancelled_by_mentee=1, cancelled_by_mentor=1), Rhythm.ON_TRACK),
        (beat(last_held_at=days_ago(3), cancelled_by_mentee=2), Rhythm.AT_RISK),
        (Beat(uuid4(), days_ago(14), MONTH), Rhythm.ON_TRACK),
        (Beat(uuid4(), days_ago(15), MONTH), Rhythm.WATCH),
        (Beat(uuid4(), days_ago(15), MONTH, next_planned_at=NOW + MONTH), Rhythm.ON_TRACK),
        (Beat(uuid4(), days_ago(22), MONTH, next_planned_at=NOW + MONTH), Rhythm.AT_RISK),
    ],
)
def test_silence_and_cancellations_by_one_side_put_a_pair_at_risk(beat: Beat, state: Rhythm) -> None:
    assert rhythm(beat, at=NOW).state == state


@pytest.mark.django_db
def test_the_dates_come_from_the_sessions_in_one_query(django_assert_num_queries) -> None:
    pair = PairFactory(introduced_at=days_ago(80))
    quiet = PairFactory(cohort=pair.cohort, introduced_at=days_ago(80))
    PairFactory(cohort=pair.cohort, state=Pair.State.PAUSED)
    SessionFactory(pair=pair, key=pair.key, state=Session.State.HELD, starts_at=days_ago(5))
    for number in (1, 2):
        SessionFactory(
            pair=quiet,
            key=quiet.key,
            number=number,
            state=Session.State.CANCELLED,
            changed_by=Side.MENTEE,
            changed_at=days_ago(10),
        )
    with django_assert_num_queries(1):
        found = {pair.pk: finding for pair, finding in findings([pair.cohort], at=NOW)}
    assert found.keys() == {pair.pk, quiet.pk}
    assert found[pair.pk].state == Rhythm.ON_TRACK
    assert found[quiet.pk].sentence == "The senior partner has cancelled 2 times in 90 days."
