"""From a decided pilot to the first launched cohort of its roll-out, in a real browser."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import User
from programmes.models import Cohort, Measure, Programme, Role
from tests.browser.looking import follow, sign_in, violations, width
from tests.factories.people import PersonFactory, hr_user
from tests.factories.programmes import ObjectiveFactory, TopicFactory, decided, grant, make_ready

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def nerys() -> User:
    return hr_user(name="Nerys Bowen")


@pytest.fixture
def pilot(nerys: User) -> Cohort:
    """Decided: go, in a programme in which nothing is missing before a launch."""
    cohort = decided(changes={"completion": "Book the next hour at the end of each"})
    programme = cohort.programme
    Programme.objects.filter(pk=programme.pk).update(
        leaders_can="decide better",
        mentors_gain="are heard",
        forum="The board",
        sponsor=PersonFactory(),
        decision_on=date(2026, 10, 16),
    )
    TopicFactory.create_batch(3, programme=programme)
    Measure.objects.create(
        objective=ObjectiveFactory(programme=programme),
        name="Confidence",
        instrument=Measure.Instrument.CONFIDENCE,
        target=4,
        is_primary=True,
        due_on=date(2026, 10, 1),
        submission=uuid.uuid4(),
    )
    grant(nerys, Role.Name.COORDINATOR, programme)
    make_ready(programme, by=nerys)
    PersonFactory(site="Leeds")
    PersonFactory(site="Glasgow")
    return cohort


def look(page: Page) -> None:
    """No rule of accessibility broken, and no sideways scroll on a small phone."""
    page.set_viewport_size({"width": 320, "height": 800})
    assert width(page) <= 320, page.url
    assert violations(page) == [], page.url
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_roll_out_is_cloned_from_a_decided_pilot_and_launched(
    live_server, page: Page, nerys: User, pilot: Cohort
) -> None:
    sign_in(page.context, live_server.url, nerys)
    page.goto(live_server.url + reverse("programmes:cohort", args=[pilot.pk]))
    follow(page.get_by_role("link", name="Plan the roll-out"))
    look(page)
    assert "Completion: Book the next hour" in page.get_by_label("What was learned?").input_value()
    page.get_by_label("Name").first.fill("North")
    page.get_by_label("Which sites is it for?").first.fill("leeds\nGlasgow")
    follow(page.get_by_role("button", name="Add another cohort"))
    assert page.get_by_label("Name").first.input_value() == "North"
    assert page.get_by_role("heading", name="Cohort 3").is_visible()
    follow(page.get_by_role("button", name="Leave out cohort 3"))
    page.get_by_label("Completion: green from").fill("50")
    follow(page.get_by_role("button", name="Save the plan").last)
    look(page)
    assert page.get_by_text("Green begins above the figure at which amber begins.").first.is_visible()
    assert page.get_by_label("Name").first.input_value() == "North"
    page.get_by_label("Completion: green from").fill("75")
    follow(page.get_by_role("button", name="Save the plan").last)
    assert page.get_by_text("Planned. 2 cohorts").is_visible()
    look(page)
    follow(page.get_by_role("link", name="North", exact=True).first)
    look(page)
    assert page.get_by_text("Pilot: 80\u00a0% or more, amber from 60\u00a0%").is_visible()
    follow(page.get_by_role("link", name="Go to the launch"))
    look(page)
    assert page.get_by_text("Only people at Leeds and Glasgow").is_visible()
    follow(page.get_by_role("button", name="Launch the cohort"))
    assert page.get_by_text("Launched. The criteria are fixed").is_visible()
    north = Cohort.objects.get(name="North")
    assert (north.state, north.sites) == (Cohort.State.RECRUITING, ["Leeds", "Glasgow"])
    assert Cohort.objects.get(name="Roll-out 2").state == Cohort.State.DRAFT
    assert Programme.objects.get(pk=pilot.programme_id).state == Programme.State.RUNNING
    assert north.starts_on >= timezone.localdate() + timedelta(weeks=10)
    page.goto(live_server.url + reverse("programmes:cohort", args=[north.pk]))
    assert page.get_by_text("Pilot: 80\u00a0% or more, amber from 60\u00a0%").is_visible()
    look(page)


def test_the_return_key_saves_the_plan_and_takes_no_cohort_away(
    live_server, page: Page, nerys: User, pilot: Cohort
) -> None:
    sign_in(page.context, live_server.url, nerys)
    page.goto(live_server.url + reverse("programmes:roll_out", args=[pilot.pk]))
    with page.expect_navigation():
        page.get_by_label("Name").first.press("Enter")
    assert page.get_by_text("Planned. 2 cohorts").is_visible()
    assert pilot.followed_by.count() == 2
