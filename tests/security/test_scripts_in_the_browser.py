"""Scripts in a real Chromium: htmx swaps what we served, and nothing else makes markup of text."""

from __future__ import annotations

import uuid

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page

from pairing.models import Round
from tests.factories import CohortFactory, PersonFactory, grant, user_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SINKS = {
    "innerHTML": "document.body.innerHTML = '<b>made</b>'",
    "outerHTML": "document.body.firstElementChild.outerHTML = '<b>made</b>'",
    "insertAdjacentHTML": "document.body.insertAdjacentHTML('beforeend', '<b>made</b>')",
    "write": "document.write('<b>made</b>')",
    "script text": "document.createElement('script').text = 'window.made = 1'",
    "script address": "document.createElement('script').src = '/static/js/upward.js'",
    "timer": "setTimeout('window.made = 1', 0)",
    "second policy": "trustedTypes.createPolicy('another', {createHTML: (text) => text})",
}


@pytest.fixture
def page(live_server, browser: Browser):
    context = browser.new_context()
    yield context.new_page()
    context.close()


def open_signed_in(page: Page, live_server, client, user, address: str) -> None:
    client.force_login(user)
    value = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
    page.goto(live_server.url + address)


@pytest.mark.parametrize("sink", SINKS)
def test_no_sink_takes_text(live_server, page, sink):
    page.goto(live_server.url + "/accounts/login/")
    refused = page.evaluate(
        "(code) => { try { %s } catch (error) { return error.name } return '' }" % SINKS[sink]  # noqa: UP031
    )
    assert refused in ("TypeError", "EvalError")
    assert page.evaluate("window.made") is None


def test_a_page_under_work_is_swapped_in_by_htmx(live_server, page, client):
    cohort = CohortFactory()
    coordinator = user_of(PersonFactory())
    grant(coordinator, "coordinator", cohort.programme)
    current = Round.objects.create(
        cohort=cohort, number=1, submission=uuid.uuid4(), requested_at=timezone.now()
    )
    open_signed_in(page, live_server, client, coordinator, f"/rounds/{current.pk}/")
    page.evaluate("document.getElementById('run').dataset.first = 'yes'")
    page.wait_for_selector("#run:not([data-first])", state="attached", timeout=8_000)
    stored = page.evaluate("JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage)])")
    assert stored == "[[],[]]"
