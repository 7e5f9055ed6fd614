"""Totals kept by workers: equal to a count from scratch after whatever happens, in whatever order it is counted."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from insights.summaries.keeping import refresh
from insights.summaries.models import PairTally
from pairing.models import Pair
from programmes.models import Cohort, Participant
from sessions.models import Session
from tests.factories import CohortFactory, PairFactory, SessionFactory
from tests.factories.people import NOW
from tests.insights.summaries.counts import count_all, counted, kept
from tests.insights.summaries.life import Life

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.mark.parametrize("seed", range(3))
def test_after_every_step_the_totals_are_those_of_a_count_from_scratch(seed):
    life = Life(random.Random(seed), [CohortFactory(), CohortFactory()])
    for step in range(50):
        life.happen()
        count_all(life.now)
        for cohort in Cohort.objects.all():
            assert kept(cohort) == counted(cohort, life.now), f"step {step}"


@pytest.mark.parametrize("seed", range(2))
def test_in_any_order_and_twice_it_comes_to_the_same(seed):
    life = Life(random.Random(seed), [CohortFactory()])
    for _ in range(40):
        life.happen()
    cohort = Cohort.objects.get()
    pairs, people = list(Pair.objects.all()), list(Participant.objects.all())
    jobs = [({pair.pk}, set()) for pair in pairs] + [(set(), {person.pk}) for person in people]
    for _ in range(2):
        life.chance.shuffle(jobs)
        for some_pairs, some_people in jobs:
            refresh(cohort.pk, pairs=some_pairs, people=some_people, at=life.now)
    assert kept(cohort) == counted(cohort, life.now)


def test_the_moment_at_which_time_alone_changes_something_is_known():
    cohort = CohortFactory()
    pair = PairFactory(cohort=cohort)
    SessionFactory(pair=pair, starts_at=NOW + DAY, state=Session.State.HELD)
    SessionFactory(pair=pair, number=2, starts_at=NOW + 9 * DAY, state="cancelled", changed_by="mentee",
                   changed_at=NOW + 8 * DAY)  # fmt: skip
    SessionFactory(pair=pair, number=3, starts_at=NOW + 30 * DAY)
    at, seen = NOW, 0
    while at < NOW + 200 * DAY:
        count_all(at)
        assert kept(cohort) == counted(cohort, at)
        next_at = PairTally.objects.get().changes_at
        if next_at is None:
            break
        just_before = next_at - timedelta(microseconds=1)
        if just_before > at:
            assert kept(cohort) == counted(cohort, just_before), "nothing changes before that moment"
        at, seen = next_at, seen + 1
    assert seen > 10
    assert kept(cohort) == counted(cohort, NOW + 900 * DAY)
