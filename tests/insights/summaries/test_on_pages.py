"""What pages read of the totals, with as many queries however many pairs there are."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from feedback.flags.models import Flag
from feedback.flags.rules import COACH_ONLY, FROM_PULSES, FlagKind
from insights.dashboard import dashboard
from insights.selectors import latest
from insights.summaries.models import PairTally, Stale
from insights.summaries.reading import Progress, pairs_at_risk, progress_of, reason_of
from sessions.models import Session
from sessions.rhythm import findings
from tests.factories import CohortFactory, PairFactory, SessionFactory, grant, user_of
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
    reader = pilot.user("coordinator")
    with django_assert_num_queries(4):
        page = dashboard(pilot.cohort, latest(pilot.cohort), at=timezone.now(), reader=reader)
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
    assert not {tally.pk for tally, _ in first} & {tally.pk for tally, _ in second}


@pytest.mark.parametrize("page", ["dashboard", "at_risk"])
def test_a_pair_at_risk_leads_to_what_its_dates_raised_and_to_nothing_else(pilot, cast, page):
    at, pairs = timezone.now(), pilot.pairs
    kinds = [FlagKind.SLIPPING, FlagKind.LATE_START, *FROM_PULSES, FlagKind.SUPPORT]
    flags = {
        kind: Flag.objects.create(pair=pair, kind=kind, raised_at=at)
        for pair, kind in zip(pairs, kinds, strict=False)
    }
    settled = Flag.objects.create(
        pair=pairs[-1], kind=FlagKind.SLIPPING, raised_at=at, state=Flag.State.RESOLVED, resolution="on-track"
    )
    count_all(at)
    client = Client()
    client.force_login(cast["coordinator"])
    text = client.get(reverse(f"insights:{page}", args=[pilot.cohort.pk])).content.decode()
    led_to = {kind for kind, flag in flags.items() if flag.get_absolute_url() in text}
    assert led_to == {FlagKind.SLIPPING, FlagKind.LATE_START}
    assert settled.get_absolute_url() not in text


def test_a_coordinator_is_not_led_to_the_flag_of_their_own_pair(pilot):
    mine = pilot.pairs[0]
    flag = Flag.objects.create(pair=mine, kind=FlagKind.SLIPPING, raised_at=timezone.now())
    reader = user_of(mine.mentor.person)
    grant(reader, "coordinator", pilot.cohort.programme)
    count_all(timezone.now())
    client = Client()
    client.force_login(reader)
    text = client.get(reverse("insights:at_risk", args=[pilot.cohort.pk])).content.decode()
    assert flag.get_absolute_url() not in text


def test_before_anybody_meets_there_is_no_empty_chart(empty_pilot):
    count_all(timezone.now())
    client = Client()
    client.force_login(empty_pilot.user("coordinator"))
    text = client.get(reverse("insights:dashboard", args=[empty_pilot.cohort.pk])).content.decode()
    assert "A dot stands here for each pair" in text and "Show as a table" not in text
    assert "Once a session is moved or cancelled" in text and "By mentors" not in text
    assert f"{empty_pilot.cohort.pairs_planned} pairs are planned." in text


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
