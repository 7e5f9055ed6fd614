"""Totals are counted once more from scratch: what has drifted is told, and what has gone leaves nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from insights import tasks
from insights.summaries import marks
from insights.summaries.keeping import recount
from insights.summaries.models import PairTally, PersonTally, Stale, Summary
from insights.summaries.reading import progress_of
from sessions.models import Session
from tests.factories import PairFactory, SessionFactory
from tests.factories.people import NOW
from tests.insights.summaries.counts import count_all, counted, kept

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_drift_is_corrected_and_told(caplog):
    pair = PairFactory()
    SessionFactory(pair=pair, state=Session.State.HELD)
    count_all(timezone.now())
    PairTally.objects.update(counts={"held": 7})
    Summary.objects.update(counts={"held": 9})
    tasks.recount_summaries()
    assert "had drifted by" in caplog.text
    assert progress_of(pair.cohort).held == 1
    summary = Summary.objects.get()
    assert summary.drift == 2, "the pair, and the sum"
    caplog.clear()
    tasks.recount_summaries()
    assert "drifted" not in caplog.text
    summary.refresh_from_db()
    assert summary.drift == 0


def test_what_is_noted_or_due_is_no_drift():
    pair = PairFactory()
    count_all(NOW)
    SessionFactory(pair=pair, state=Session.State.HELD, starts_at=NOW - DAY)
    assert recount(pair.cohort_id, at=NOW + 60 * DAY) == 0
    assert kept(pair.cohort) == counted(pair.cohort, NOW + 60 * DAY)


def test_a_row_that_lost_its_tally_gets_it_back():
    pair = PairFactory()
    count_all(NOW)
    PairTally.objects.all().delete()
    PersonTally.objects.all().delete()
    recount(pair.cohort_id, at=NOW)
    assert kept(pair.cohort) == counted(pair.cohort, NOW)


def test_a_cohort_from_before_is_counted_after_the_migration():
    pair = PairFactory()
    Stale.objects.all().delete()
    marks.install()
    count_all(NOW)
    assert kept(pair.cohort) == counted(pair.cohort, NOW)


def test_nothing_is_left_of_a_cohort_that_goes():
    pair = PairFactory()
    count_all(NOW)
    cohort = pair.cohort
    pair.delete()
    cohort.delete()
    count_all(NOW)
    assert not any(model.objects.exists() for model in (PairTally, Summary, Stale, PersonTally))
