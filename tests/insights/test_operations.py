"""Counts of how far people have come."""

import pytest

from insights.operations import operations
from pairing.models import Pair
from tests.factories.people import NOW
from tests.factories.together import PairFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("state", "both_said_yes", "counted"),
    [
        (Pair.State.PROPOSED, False, 0),
        (Pair.State.ACCEPTED_BY_MENTOR, False, 0),
        (Pair.State.DECLINED, False, 0),
        (Pair.State.PAUSED, False, 0),
        (Pair.State.ENDED, False, 0),
        (Pair.State.PAUSED, True, 2),
        (Pair.State.ENDED, True, 2),
        (Pair.State.ACTIVE, True, 2),
    ],
)
def test_people_count_as_paired_once_both_have_said_yes(state, both_said_yes, counted):
    pair = PairFactory(state=state)
    Pair.objects.update(mentee_answered_at=NOW if both_said_yes else None)
    assert len(operations(pair.cohort, at=NOW).steps["paired"]) == counted
