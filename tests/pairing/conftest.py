"""A cohort that waits for its pairs, and a round that has run."""

import uuid

import pytest

from pairing import jobs
from pairing.models import Round
from programmes.models import Cohort
from tests.factories.people import NOW
from tests.factories.programmes import CohortFactory, ParticipantFactory


@pytest.fixture
def cohort(db: None) -> Cohort:
    """Three mentors and three mentees who said yes and wait for a partner."""
    cohort = CohortFactory(state=Cohort.State.MATCHING)
    for number in range(3):
        ParticipantFactory(cohort=cohort, mentor=True, person__name=f"Mentor {number}")
        ParticipantFactory(cohort=cohort, mentee=True, person__name=f"Mentee {number}")
    return cohort


def finished_round(cohort: Cohort) -> Round:
    current = Round.objects.create(
        cohort=cohort, number=cohort.rounds.count() + 1, submission=uuid.uuid4(), requested_at=NOW
    )
    jobs.run_round(round_id=current.pk, at=NOW)
    current.refresh_from_db()
    return current
