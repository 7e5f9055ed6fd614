"""A cohort that waits for its pairs, and a round that has run."""

import uuid

import pytest

from pairing import jobs
from pairing.models import Round
from programmes.models import Cohort, Participant, Side
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


@pytest.fixture
def mentor(cohort: Cohort) -> Participant:
    return cohort.participants.select_related("person").filter(side=Side.MENTOR).order_by("person__name")[0]


@pytest.fixture
def mentees(cohort: Cohort) -> list[Participant]:
    found = cohort.participants.select_related("person").filter(side=Side.MENTEE)
    return list(found.order_by("person__name"))


def partners(cohort: Cohort) -> set[tuple[str, str]]:
    rows = finished_round(cohort).proposals.values_list("mentor__person__name", "mentee__person__name")
    return set(rows)
