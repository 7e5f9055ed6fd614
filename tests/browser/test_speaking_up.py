"""Speaking up on a phone, from the foot of a page to the closed conversation; and hiding a page at once."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from tests.browser.looking import follow, sign_in, violations, width
from tests.factories import PairFactory, user_of
from tests.factories.people import handler_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}
WORDS = "It happened on the fourth floor."
AT_ONCE = 100  # milliseconds until nothing is on the screen


@pytest.fixture
def mentor() -> User:
    return user_of(PairFactory().mentor.person)


def looked_at(page: Page, *, scripts: bool) -> None:
    """Where nothing runs in the page nothing can be measured in it."""
    if scripts:
        assert violations(page) == [] and width(page) <= PHONE["width"], page.url


def write_to(page: Page, handler: str, *, scripts: bool) -> None:
    follow(page.get_by_role("link", name="Tell a named handler"))
    expect(page.get_by_role("textbox")).to_have_count(0)
    looked_at(page, scripts=scripts)
    follow(page.get_by_role("button", name="I have read this: go on"))
    page.get_by_label("Sam Lindqvist").uncheck()
    expect(page.get_by_label(handler)).to_be_checked()
    page.get_by_label("Harassment or bullying").check()
    page.get_by_label("What happened?").fill(WORDS)
    looked_at(page, scripts=scripts)
    follow(page.get_by_role("button", name="Send it to them"))


@pytest.mark.parametrize("scripts", [True, False])
def test_tell_read_answer_and_close(live_server, browser: Browser, mentor: User, scripts: bool) -> None:
    ruth, sam = handler_user(name="Ruth Okoro"), handler_user(name="Sam Lindqvist")
    context = browser.new_context(viewport=PHONE, java_script_enabled=scripts, base_url=live_server.url)
    page = context.new_page()
    sign_in(context, live_server.url, mentor)
    page.goto(reverse("home:partnership"))
    follow(page.get_by_role("link", name="Speak up"))
    write_to(page, "Ruth Okoro", scripts=scripts)
    expect(page.get_by_text("not opened yet")).to_be_visible()
    there = page.url
    sign_in(context, live_server.url, ruth)
    page.goto(reverse("feedback:concerns"))
    follow(page.get_by_role("link", name="Conversation of"))
    expect(page.get_by_text(WORDS)).to_be_visible()
    looked_at(page, scripts=scripts)
    page.get_by_label("Your message").fill("Shall we talk tomorrow?")
    follow(page.get_by_role("button", name="Send", exact=True))
    page.get_by_label("Your message").fill("It is settled.")
    follow(page.get_by_role("button", name="Send it and close"))
    sign_in(context, live_server.url, mentor)
    page.goto(there)
    for words in (WORDS, "Shall we talk tomorrow?", "It is settled."):
        expect(page.get_by_text(words)).to_be_visible()
    sign_in(context, live_server.url, sam)
    assert page.goto(there).status == 404
    context.close()


BUTTON = "document.querySelector('[data-hide-page]').click()"
KEY = "for (const time of [1, 2]) document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape'}))"


@pytest.mark.parametrize("hide", [BUTTON, KEY], ids=["button", "key"])
def test_a_page_is_hidden_at_once_and_back_does_not_show_it(
    live_server, page: Page, mentor: User, hide: str
) -> None:
    handler_user(name="Ruth Okoro")
    sign_in(page.context, live_server.url, mentor)
    page.goto(live_server.url + reverse("home:support"))
    page.goto(live_server.url + reverse("feedback:tell_serious"))
    follow(page.get_by_role("button", name="I have read this: go on"))
    page.get_by_label("What happened?").fill(WORDS)
    measured = f"""() => {{
        const began = performance.now();
        {hide};
        return [performance.now() - began, document.body.childElementCount, document.title];
    }}"""
    with page.expect_navigation():
        took, left, title = page.evaluate(measured)
    assert (left, title) == (0, "") and took <= AT_ONCE
    for _ in range(2):
        page.go_back()
        expect(page.get_by_text("What can stay confidential")).to_have_count(0)
        expect(page.get_by_label("What happened?")).to_have_count(0)
