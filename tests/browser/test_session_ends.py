"""The notice in the last two minutes of a session: it comes in time, one key extends it, and it says when it is over."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.test_axe import sign_in, violations
from tests.factories.people import hr_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_it_warns_lets_stay_and_says_when_it_is_over(live_server, page: Page) -> None:
    sign_in(page.context, live_server.url, hr_user())
    page.clock.install()
    page.goto(live_server.url + reverse("accounts:settings"))
    notice, stay = page.locator(".session-ends"), page.get_by_role("button", name="Stay signed in")
    page.clock.run_for(27 * 60_000)
    expect(notice).to_be_hidden()
    page.clock.run_for(90_000)
    expect(notice).to_contain_text("signed out in less than two minutes")
    assert violations(page) == []
    with page.expect_response(lambda answer: answer.url.endswith(reverse("accounts:stay"))) as asked:
        stay.focus()
        page.keyboard.press("Enter")
    assert asked.value.status == 204
    page.clock.run_for(1_000)
    expect(notice).to_be_hidden()
    page.get_by_label("Name of the organisation").fill("Half a sentence")
    page.clock.run_for(31 * 60_000)
    expect(notice).to_contain_text("You are signed out")
    expect(stay).to_be_hidden()
    expect(page.get_by_label("Name of the organisation")).to_have_value("Half a sentence")


def test_what_is_opened_in_one_tab_counts_in_the_other(live_server, page: Page) -> None:
    sign_in(page.context, live_server.url, hr_user())
    page.clock.install()
    page.goto(live_server.url + reverse("accounts:settings"))
    page.clock.run_for(29 * 60_000)
    notice = page.locator(".session-ends")
    expect(notice).to_be_visible()
    other = page.context.new_page()
    other.goto(live_server.url + reverse("accounts:settings"))
    expect(notice).to_be_hidden()
