"""The communication kit in a real browser: a text is written and looked at, and an announcement goes out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from notifications.models import Message
from programmes.kit import jobs
from programmes.models import Announcement, Cohort, KitText, Role
from tests.browser.looking import follow, sign_in, violations, width
from tests.factories.people import PersonFactory, hr_user
from tests.factories.programmes import CallFactory, CohortFactory, grant

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cohort() -> Cohort:
    today = timezone.localdate()
    found = CohortFactory(
        programme__state="running",
        programme__sponsor=PersonFactory(name="Ada King"),
        programme__leaders_can="use what they decide about",
        programme__mentors_gain="a say in what is bought",
        starts_on=today + timedelta(days=40),
        ends_on=today + timedelta(days=222),
    )
    CallFactory(cohort=found)
    return found


@pytest.fixture
def nerys(cohort: Cohort) -> User:
    user = hr_user(name="Nerys Bowen")
    grant(user, Role.Name.COORDINATOR, cohort.programme)
    return user


def test_a_text_is_written_previewed_saved_and_compared(
    live_server, page: Page, cohort: Cohort, nerys: User
) -> None:
    sign_in(page.context, live_server.url, nerys)
    page.goto(live_server.url + reverse("programmes:kit", args=[cohort.pk]))
    follow(page.get_by_role("link", name="Announcement", exact=True))
    page.get_by_label("Subject").fill("Will you teach {boss}?")
    follow(page.get_by_role("button", name="Preview"))
    expect(page.get_by_text("{boss} is not known here.").first).to_be_visible()
    assert violations(page) == []
    page.get_by_label("Subject").fill("Will you teach us about {programme}?")
    follow(page.get_by_role("button", name="Preview"))
    expect(page.get_by_role("heading", name=f"Will you teach us about {cohort.programme}?")).to_be_visible()
    assert violations(page) == []
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="As a mail program shows it").click()
    opened.value.wait_for_load_state()
    assert opened.value.get_by_role("link", name="Read more and apply").count() == 1
    opened.value.close()
    follow(page.get_by_role("button", name="Save and use these words"))
    assert KitText.objects.get().subject == "Will you teach us about {programme}?"
    follow(page.get_by_role("link", name="See what differs"))
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert width(page) == 320


def test_an_announcement_is_counted_sent_and_stopped(
    live_server, page: Page, cohort: Cohort, nerys: User
) -> None:
    PersonFactory.create_batch(3, site="York")
    sign_in(page.context, live_server.url, nerys)
    page.goto(live_server.url + reverse("programmes:announce", args=[cohort.pk]))
    page.get_by_text("Sites: all").click()
    page.get_by_label("York").check()
    follow(page.get_by_role("button", name="Count them"))
    expect(page.get_by_role("heading", name="3 people get one mail")).to_be_visible()
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert width(page) == 320
    follow(page.get_by_role("button", name="Announce it to 3 people"))
    expect(page.get_by_role("heading", name="The announcement is being written")).to_be_visible()
    assert violations(page) == [] and width(page) == 320
    jobs.write(announcement_id=Announcement.objects.get().pk, clock=timezone.now)
    expect(page.get_by_role("heading", name="The announcement is on its way")).to_be_visible()
    follow(page.get_by_role("button", name="Stop what has not left"))
    expect(page.get_by_role("heading", name="The announcement was stopped")).to_be_visible()
    assert violations(page) == [] and width(page) == 320
    assert set(Message.objects.values_list("state", flat=True)) == {Message.State.SKIPPED}
