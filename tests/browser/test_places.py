"""The places of a long call in a real browser: watched, left, found again; and lists that are short on a phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Person, User
from programmes import actions, jobs
from programmes.models import Application, OpenCall, Role, SelectionRun
from programmes.views.selection import AT_ONCE
from tests.browser.looking import follow, sign_in, violations, width
from tests.factories.people import GradeFactory, hr_user
from tests.factories.programmes import CallFactory, TopicFactory, grant

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}
# A row of the list as it was, each fact under its own label, was 330 pixels high.
ROW_AT_MOST = 140


@pytest.fixture
def call() -> OpenCall:
    """A call that ended yesterday, with more applications than are put in order while a page is asked for."""
    call = CallFactory(closes_on=timezone.localdate() - timedelta(days=1), mentor_seats=20)
    grade, topics = GradeFactory(), TopicFactory.create_batch(2, programme=call.cohort.programme)
    people = Person.objects.bulk_create(
        Person(
            external_id=f"P{number:04}",
            name=f"Nerys Bowen-Halloran {number}",
            grade=grade,
            department="Claims and underwriting",
            site="Riverside Hall, Leeds",
        )
        for number in range(AT_ONCE + 1)
    )
    Application.objects.bulk_create(
        Application(
            cohort=call.cohort,
            person=person,
            side="mentor",
            state=Application.State.APPLIED,
            offers=[str(topic.pk) for topic in topics],
            wants=[str(topics[0].pk)],
            own_words="I have worked in three branches and know what the new tool does to a Monday.",
            saved_at=timezone.now(),
            applied_at=timezone.now(),
        )
        for person in people
    )
    return call


@pytest.fixture
def team(call: OpenCall) -> User:
    user = hr_user(name="Nerys Bowen")
    grant(user, Role.Name.COORDINATOR, call.cohort.programme)
    return user


def work() -> None:
    """What the worker does that the bell calls."""
    jobs.run_selection(run_id=SelectionRun.objects.latest("requested_at").pk, clock=timezone.now)


def test_the_order_and_the_places_appear_by_themselves(live_server, page: Page, call: OpenCall, team: User):
    sign_in(page.context, live_server.url, team)
    address = live_server.url + reverse("programmes:selection", args=[call.cohort_id])
    page.goto(address)
    follow(page.get_by_role("button", name="Work out the order"))
    expect(page.get_by_role("heading", level=1)).to_have_text("The order is being worked out")
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert width(page) <= 320
    page.close()
    page = page.context.new_page()
    page.goto(address)
    expect(page.get_by_text("Waiting for a free worker.")).to_be_visible()
    work()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look at the order, then confirm it")
    assert violations(page) == []
    follow(page.get_by_role("button", name="Give the places and tell everybody today"))
    expect(page.get_by_role("heading", level=1)).to_have_text("The places are being given")
    work()
    expect(page.get_by_role("heading", level=1)).to_have_text("The places have been given")


def test_a_run_is_stopped_without_scripts(live_server, new_context, call: OpenCall, team: User):
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page.context, live_server.url, team)
    page.goto(live_server.url + reverse("programmes:selection", args=[call.cohort_id]))
    follow(page.get_by_role("button", name="Work out the order"))
    follow(page.get_by_role("link", name="Look again"))
    follow(page.get_by_role("button", name="Stop"))
    expect(page.get_by_text("It was stopped. Nothing was changed.")).to_be_visible()
    expect(page.get_by_role("button", name="Work out the order")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_lists_are_short_on_a_phone(live_server, page: Page, call: OpenCall, team: User, theme: str):
    sign_in(page.context, live_server.url, team)
    page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
    for name, heading in (
        ("applications", "Who applied"),
        ("selection", "Look at the order, then confirm it"),
    ):
        if name == "selection":
            actions.preview_selection(cohort=call.cohort, by=team, at=timezone.now())
        page.set_viewport_size(PHONE)
        page.goto(live_server.url + reverse(f"programmes:{name}", args=[call.cohort_id]))
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        rows = page.locator(".slim > tbody > tr")
        heights = rows.evaluate_all("rows => rows.map(row => row.getBoundingClientRect().height)")
        assert heights and max(heights) <= ROW_AT_MOST
        assert violations(page) == []
        page.set_viewport_size({"width": 320, "height": 700})
        assert width(page) <= 320
