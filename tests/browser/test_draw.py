"""A draw is worked out again by somebody who has the pages and HMAC alone: digest before, seed, ids and order after."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from programmes import actions
from programmes.models import OpenCall, Role, Side
from tests.browser.looking import follow, sign_in
from tests.factories.people import PersonFactory, hr_user, user_of
from tests.factories.programmes import CallFactory, TopicFactory, grant

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEX = re.compile(r"[0-9a-f]{64}")
APPLICANTS, SEATS = 7, 3


@pytest.fixture
def call() -> OpenCall:
    """Seven juniors have applied for three places, and yesterday was the last day."""
    call = CallFactory(mentor_seats=SEATS)
    PersonFactory(grade__rank=6)
    topic = TopicFactory(programme=call.cohort.programme)
    for number in range(APPLICANTS):
        person = PersonFactory(name=f"Applicant {number}", grade__rank=1)
        actions.apply(
            cohort=call.cohort,
            person=person,
            side=Side.MENTOR,
            offers=[topic],
            wants=[],
            works_best="",
            by=user_of(person),
            at=timezone.now(),
        )
    call.closes_on = timezone.localdate() - timedelta(days=1)
    call.save()
    return call


def listed(page: Page, address: str) -> list[tuple[int, str, str]]:
    """Place, id and the beginning of the number, as the two lists of mentors show them."""
    found = []
    for rows in ("?side=mentor", "?side=mentor&list=waiting"):
        page.goto(address + rows)
        for row in page.locator("table.table-cards tbody tr").all():
            place = int(row.locator("td[data-label=Place]").inner_text())
            key, number = row.locator("code").all_inner_texts()
            found.append((place, key, number.rstrip("…")))
    return found


def test_whoever_has_the_pages_works_the_draw_out_again(
    live_server, page: Page, call: OpenCall, eager_jobs: None
) -> None:
    team = hr_user()
    grant(team, Role.Name.COORDINATOR, call.cohort.programme)
    sign_in(page.context, live_server.url, team)
    address = f"{live_server.url}/cohorts/{call.cohort_id}/selection/"
    page.goto(address)
    [promised] = HEX.findall(page.inner_text("main"))
    follow(page.get_by_role("button", name="Work out the order"))
    before = listed(page, address)
    page.goto(address)
    assert HEX.findall(page.inner_text("main")) == [promised], "the seed is secret until the places are given"
    actions.preview_selection(cohort=call.cohort, by=team, at=timezone.now())
    assert listed(page, address) == before, "the same seed gives the same order again"
    page.goto(address)
    follow(page.get_by_role("button", name="Give the places"))
    after = listed(page, address)
    page.goto(address)
    digest, seed = HEX.findall(page.inner_text("main"))

    assert digest == promised == hashlib.sha256(seed.encode()).hexdigest()
    numbers = {
        key: hmac.new(bytes.fromhex(seed), key.encode(), hashlib.sha256).hexdigest() for _, key, _ in after
    }
    assert len(numbers) == APPLICANTS
    in_order = sorted(numbers, key=lambda key: numbers[key])
    assert after == before == [(place, key, numbers[key][:12]) for place, key in enumerate(in_order, 1)]

    mine = call.cohort.applications.select_related("person").get(pk=in_order[0])
    sign_in(page.context, live_server.url, user_of(mine.person))
    page.goto(f"{live_server.url}/take-part/{call.cohort_id}/")
    page.get_by_text("How the draw can be checked").click()
    said = page.locator("details[open] code").all_inner_texts()
    assert {promised, str(mine.pk), seed, numbers[str(mine.pk)]} <= set(said)
