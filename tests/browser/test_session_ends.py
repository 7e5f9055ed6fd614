"""The notice in the last two minutes of a session: it comes in time, a key extends it, and it says when it is over."""

from __future__ import annotations

import time

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.signing_in.demands import FOR_THE_OFFICE
from tests.browser.looking import sign_in, violations
from tests.factories.people import hr_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def left(page: Page, seconds: int) -> None:
    """On the server so many seconds are left, and the browser's clock has come that far too."""
    for row in Session.objects.all():
        store = SessionStore(row.session_key)
        store["seen_at"] = time.time() - FOR_THE_OFFICE.idle + seconds
        store.save()
    page.clock.run_for((FOR_THE_OFFICE.idle - 110) * 1000)


def test_it_warns_lets_stay_and_says_when_it_is_over(live_server, page: Page) -> None:
    sign_in(page.context, live_server.url, hr_user())
    page.clock.install()
    page.goto(live_server.url + reverse("accounts:settings"))
    notice, stay = page.locator(".session-ends"), page.get_by_role("button", name="Stay signed in")
    expect(notice).to_be_hidden()
    left(page, 100)
    expect(notice).to_contain_text("signed out in less than two minutes")
    assert violations(page) == []
    with page.expect_response(lambda answer: answer.request.method == "POST") as asked:
        stay.focus()
        page.keyboard.press("Enter")
    assert asked.value.status == 204 and asked.value.url.endswith(reverse("accounts:stay"))
    expect(notice).to_be_hidden()
    page.get_by_label("Name of the organisation").fill("Half a sentence")
    left(page, -1)
    expect(notice).to_contain_text("You are signed out")
    expect(stay).to_be_hidden()
    expect(page.get_by_label("Name of the organisation")).to_have_value("Half a sentence")


def test_what_is_opened_in_another_tab_counts_here(live_server, page: Page) -> None:
    sign_in(page.context, live_server.url, hr_user())
    page.clock.install()
    page.goto(live_server.url + reverse("accounts:settings"))
    left(page, 100)
    notice = page.locator(".session-ends")
    expect(notice).to_be_visible()
    page.context.new_page().goto(live_server.url + reverse("accounts:settings"))
    page.clock.run_for(20_000)
    expect(notice).to_be_hidden()
