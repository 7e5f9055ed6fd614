"""An hour is logged on a phone of 360 pixels: at most six taps, 45 seconds and 60 KB; and what is typed is kept."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from sessions.drafts.models import LogDraft
from sessions.models import Session, Takeaway
from tests.browser.looking import sign_in, width
from tests.factories import PairFactory, SessionFactory, user_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_TAPS, MOST_SECONDS, MOST_BYTES = 6, 45, 60_000
TYPED = "Ask who will use a tool before choosing it."


class Wire:
    """Bytes as they come over the wire, heads and bodies, compressed as they are; what the browser kept costs none."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0
        client = page.context.new_cdp_session(page)
        client.send("Network.enable")
        client.on("Network.loadingFinished", self._count)

    def _count(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])


@pytest.fixture
def hour() -> Session:
    now = timezone.now()
    pair = PairFactory(introduced_at=now - timedelta(days=21))
    return SessionFactory(pair=pair, key=pair.key, starts_at=now - timedelta(hours=2))


@pytest.fixture
def phone(browser: Browser, live_server: Any, hour: Session) -> Any:
    """A page on a phone, whose owner has been to the product before."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    sign_in(context, live_server.url, user_of(hour.pair.mentor.person))
    page.goto(live_server.url + reverse("sessions:list"), wait_until="networkidle")
    yield page
    context.close()


def test_logging_takes_six_taps_45_seconds_and_60_kilobytes(phone: Page, hour: Session) -> None:
    """From the list of sessions to a saved log with a takeaway and an action with its day; then the three taps."""
    wire, taps, began = Wire(phone), 0, time.monotonic()

    def tap(target: Any) -> None:
        nonlocal taps
        taps += 1
        target.tap()

    tap(phone.get_by_role("link", name="Log session").first)
    phone.wait_for_url("**/log/")
    assert width(phone) <= 360

    def write(label: str, words: str) -> None:
        tap(phone.get_by_label(label))
        expect(phone.get_by_label(label)).to_be_focused()
        phone.keyboard.type(words, delay=15)  # as fast as nobody is

    write("What we take away", TYPED)
    write("Who does what next", "Sit with pricing on a Monday")
    tap(phone.get_by_label("By when").first)
    phone.get_by_label("By when").first.fill((timezone.localdate() + timedelta(days=9)).isoformat())
    logged = wire.bytes
    tap(phone.get_by_role("button", name="Save, then three taps"))
    phone.wait_for_url("**/pulse/**")
    seconds = time.monotonic() - began
    hour.refresh_from_db()
    assert hour.is_held and Takeaway.objects.select_related("key").get().text == TYPED
    print(f"taps {taps}, seconds {seconds:.1f}, bytes {logged}, with the pulse page {wire.bytes}")
    assert taps <= MOST_TAPS
    assert seconds <= MOST_SECONDS
    assert 0 < logged <= MOST_BYTES, "the pulse that follows is a page of its own"
    assert not LogDraft.objects.exists(), "what was sent is no draft any more"


def test_what_is_typed_is_kept_within_two_seconds_of_the_last_key(phone: Page, hour: Session) -> None:
    phone.goto(phone.url.replace("/sessions/", reverse("sessions:log", args=[hour.pk])))
    phone.get_by_label("What we take away").tap()
    with phone.expect_response("**/draft/", timeout=2_000) as answer:
        phone.keyboard.type(TYPED)
    assert answer.value.status == 200
    phone.get_by_text("Draft kept at").wait_for()
    phone.get_by_label("Private note").tap()
    with phone.expect_response("**/draft/", timeout=2_000):
        phone.keyboard.type("I nearly swallowed it")
        phone.get_by_label("What we take away").tap()
    phone.reload()
    assert phone.get_by_label("What we take away").input_value() == TYPED
