"""What pages read of the totals, with as many queries however many pairs there are."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from feedback.flags.models import Flag
from feedback.flags.rules import COACH_ONLY
from insights.dashboard import dashboard
from insights.selectors import latest
from insights.summaries.models import PairTally, Stale
from insights.summaries.reading import Progress, pairs_at_risk, progress_of, reason_of
from sessions.models import Session
from sessions.rhythm import findings
from tests.factories import CohortFactory, PairFactory, SessionFactory
from tests.factories.people import NOW
from tests.insights.summaries.counts import count_all

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_heavy_load_stays_with_the_coach():
    pair = PairFactory()
    for kind in COACH_ONLY:
        Flag.objects.create(pair=pair, kind=kind, raised_at=NOW)
    count_all(NOW)
    assert not progress_of(pair.cohort).flags
    assert not any("flag" in name for tally in PairTally.objects.all() for name in tally.counts)


def test_the_reason_is_the_one_of_the_rows():
    cohort = CohortFactory()
    for place in range(4):
        pair = PairFactory(cohort=cohort, introduced_at=NOW + place * DAY)
        if place % 2:
            SessionFactory(pair=pair, state=Session.State.HELD, starts_at=NOW + place * DAY)
    at = NOW + 90 * DAY
    count_all(at)
    judged = {pair.pk: finding for pair, finding in findings([cohort], at=at)}
    tallies = list(pairs_at_risk(cohort))
    assert len(tallies) == 4
    assert {tally.pk: reason_of(tally, cohort, at=at) for tally in tallies} == judged
    assert tallies[0].silent_since == min(tally.silent_since for tally in tallies)


def test_before_the_first_count_the_page_says_so(empty_pilot):
    client = Client()
    client.force_login(empty_pilot.user("coordinator"))
    address = reverse("insights:dashboard", args=[empty_pilot.cohort.pk])
    assert "is being counted for the first time" in client.get(address).content.decode()
    count_all(timezone.now())
    assert "Dates and states were counted at" in client.get(address).content.decode()


@pytest.mark.parametrize("more", [0, 20])
def test_the_dashboard_asks_the_same_however_many_pairs_there_are(pilot, more, django_assert_num_queries):
    pilot.add_pairs(more)
    count_all(timezone.now())
    with django_assert_num_queries(4):
        page = dashboard(pilot.cohort, latest(pilot.cohort), at=timezone.now())
    assert len(page.at_risk) == 12
    assert page.more_at_risk == more


def test_the_whole_list_is_read_page_by_page(pilot, cast):
    pilot.add_pairs(45)
    count_all(timezone.now())
    client = Client()
    client.force_login(cast["coordinator"])
    address = reverse("insights:at_risk", args=[pilot.cohort.pk])
    first, second = (client.get(address, {"page": number}).context["found"] for number in (1, 2))
    assert (len(first), len(second)) == (50, 7)
    assert not {pair.pk for pair, _ in first} & {pair.pk for pair, _ in second}


def test_a_page_says_when_much_is_still_to_be_counted(pilot, cast):
    count_all(timezone.now())
    client = Client()
    client.force_login(cast["coordinator"])
    address = reverse("insights:dashboard", args=[pilot.cohort.pk])
    assert "Much has changed at once" not in client.get(address).content.decode()
    Stale.objects.bulk_create(Stale(pair_key=uuid.uuid4()) for _ in range(1_001))
    assert "Much has changed at once" in client.get(address).content.decode()


def test_nothing_counted_is_a_page_of_zeros():
    found = Progress({})
    assert (found.count("invited"), found.held, found.meeting_pairs, found.flags) == (0, 0, 0, [])
    assert found.sides["mentor"].rebooked_after is None
