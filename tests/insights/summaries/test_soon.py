"""A change is in the totals soon: by the job that it rings for, or else by the clock."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.doorbell import silenced
from insights.summaries.models import PairTally, Stale
from insights.summaries.reading import progress_of
from notifications import delivery
from pairing.models import Pair
from sessions.actions import Outcome, cancel_session, log_session, plan_session
from tests.factories import CohortFactory, PairFactory, SessionFactory, user_of
from tests.factories.people import NOW
from tests.insights.summaries.counts import count_all

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def meeting():
    """An active pair that can plan and log now."""
    return PairFactory(introduced_at=timezone.now() - 20 * DAY, asked_at=timezone.now() - 30 * DAY)


def _plan(pair, in_days=3):
    return plan_session(
        pair=pair,
        starts_at=timezone.now() + in_days * DAY,
        minutes=60,
        place="",
        question="",
        submission=uuid.uuid4(),
        by=user_of(pair.mentee.person),
        at=timezone.now(),
    )


def test_a_press_is_counted_by_the_job_that_it_rings_for(
    meeting, eager_jobs, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        session = _plan(meeting)
    assert not Stale.objects.exists()
    assert PairTally.objects.get().next_planned_at == session.starts_at
    with django_capture_on_commit_callbacks(execute=True):
        cancel_session(session=session, by=user_of(meeting.mentee.person), at=timezone.now())
    assert progress_of(meeting.cohort).sides["mentee"].cancelled == 1


def test_a_logged_session_reaches_the_totals(meeting, eager_jobs, django_capture_on_commit_callbacks):
    session = SessionFactory(
        pair=meeting, starts_at=timezone.now() - DAY, planned_at=timezone.now() - 9 * DAY
    )
    with django_capture_on_commit_callbacks(execute=True):
        log_session(
            session=session,
            outcome=Outcome.HELD,
            submission=uuid.uuid4(),
            by=user_of(meeting.mentor.person),
            at=timezone.now(),
            minutes=60,
        )
    assert progress_of(meeting.cohort).held == 1


def test_without_a_broker_the_clock_counts_within_its_minute(meeting):
    with silenced():
        _plan(meeting)
    assert Stale.objects.exists()
    delivery.tick(clock=timezone.now)
    assert not Stale.objects.exists()
    assert PairTally.objects.get().next_planned_at is not None


def test_one_change_does_not_read_the_rest_of_the_cohort():
    cohort = CohortFactory()
    PairFactory.create_batch(8, cohort=cohort)
    count_all(NOW)
    used = []
    for more in (0, 12):
        PairFactory.create_batch(more, cohort=cohort)
        count_all(NOW)
        SessionFactory(pair=Pair.objects.order_by("pk")[0], number=more + 1, state="missed")
        with CaptureQueriesContext(connection) as queries:
            count_all(NOW)
        used.append(len(queries))
    assert used[0] == used[1]
    assert used[0] <= 30
