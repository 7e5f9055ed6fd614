"""One hour on two phones of 360 pixels, through the pages that people have: found, moved, met, logged, and answered."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.models import User
from feedback.models import AskState, Pulse
from pairing.models import Pair
from sessions.models import Commitment, Session, Takeaway
from tests.browser.looking import sign_in, violations, width
from tests.factories import PairFactory, user_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
MOST_SECONDS = 60
PULSE_TAPS = 4  # three answers, and one to send them
TAKEAWAY = "Ask who will use a tool before choosing it."


class Hand:
    """One of the two with a phone: counts taps, and sees on each page that nothing runs off its side."""

    def __init__(self, browser: Browser, address: str, user: User) -> None:
        self.address, self.taps = address, 0
        self.context = browser.new_context(**PHONE)
        sign_in(self.context, address, user)
        self.page: Page = self.context.new_page()

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.fits()

    def fits(self) -> None:
        assert width(self.page) <= 360, self.page.url

    def tap(self, target: Locator) -> None:
        self.taps += 1
        target.tap()

    def follow(self, target: Locator) -> None:
        """Tap what leads to another page, and be there."""
        with self.page.expect_navigation():
            self.tap(target)
        self.fits()

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name).first

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name).first

    def sees(self, words: str) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible()


@pytest.fixture
def pair() -> Pair:
    return PairFactory(introduced_at=timezone.now() - timedelta(days=21))


@pytest.fixture
def phones(browser: Browser, live_server: Any, pair: Pair) -> Iterator[tuple[Hand, Hand]]:
    """The mentor's and the mentee's."""
    both = [Hand(browser, live_server.url, user_of(side.person)) for side in (pair.mentor, pair.mentee)]
    yield both[0], both[1]
    for hand in both:
        hand.context.close()


def test_an_hour_is_found_moved_met_logged_and_answered(phones: tuple[Hand, Hand], pair: Pair) -> None:
    mentor, mentee = phones
    began = time.monotonic()
    booked = _find(mentor, mentee, pair)
    planned = _move(mentor, booked)
    _read(mentee, f"Moved by {pair.mentor.person.first_name} on")
    # They meet.
    Session.objects.filter(pk=planned.pk).update(starts_at=timezone.now() - timedelta(hours=2))
    _log(mentor, planned)
    _answer(mentor)
    seconds = time.monotonic() - began
    print(f"taps of the pulse {mentor.taps}, seconds {seconds:.1f}")
    assert mentor.taps == PULSE_TAPS
    assert seconds <= MOST_SECONDS
    planned.refresh_from_db()
    assert planned.is_held and Commitment.objects.count() == 1
    assert Takeaway.objects.select_related("key").get().text == TAKEAWAY
    assert Pulse.objects.get(participant=pair.mentor).state == AskState.ANSWERED
    # The mentee reads what they take away, and nothing of what the mentor answered.
    mentee.open(planned.get_absolute_url())
    mentee.sees(TAKEAWAY)
    assert "Counted anonymously" not in mentee.page.content()


def _find(mentor: Hand, mentee: Hand, pair: Pair) -> Session:
    """The mentee offers what the page has found, and the mentor takes the first of it."""
    mentee.open(reverse("sessions:offer", args=[pair.pk]))
    mentee.follow(mentee.button("Offer these times"))
    mentee.sees("You have offered")
    mentor.open(reverse("sessions:offer", args=[pair.pk]))
    mentor.follow(mentor.button("Take this time"))
    mentor.sees("Planned for")
    return Session.objects.get()


def _move(mentor: Hand, booked: Session) -> Session:
    """The mentor cannot come after all: a week later, and in a call."""
    mentor.follow(mentor.link("Move it"))
    new_day = (timezone.localtime(booked.starts_at) + timedelta(days=7)).date()
    mentor.page.get_by_label("Day").fill(new_day.isoformat())
    mentor.page.get_by_label("Where").fill("https://meet.example.com/rooms/42")
    mentor.follow(mentor.button("Move the session"))
    mentor.sees("Moved to")
    mentor.sees("(meet.example.com)")
    planned = Session.objects.get(state=Session.State.PLANNED)
    assert timezone.localdate(planned.starts_at) == new_day and planned.number == booked.number
    return planned


def _read(mentee: Hand, moved: str) -> None:
    """The mentee reads who moved it and finds the way into the call."""
    mentee.open(reverse("sessions:list"))
    mentee.sees(moved)
    expect(mentee.link("join the call")).to_have_attribute("rel", "noopener noreferrer")
    assert not violations(mentee.page)


def _log(mentor: Hand, planned: Session) -> None:
    mentor.open(reverse("sessions:list"))
    mentor.follow(mentor.link(f"Log session {planned.number}"))
    mentor.page.get_by_label("What we take away").fill(TAKEAWAY)
    mentor.page.get_by_label("Who does what next").fill("Sit with pricing on a Monday")
    mentor.page.get_by_label("By when").first.fill((timezone.localdate() + timedelta(days=9)).isoformat())
    mentor.follow(mentor.button("Save, then three taps"))


def _answer(mentor: Hand) -> None:
    mentor.page.wait_for_url("**/pulse/**")
    mentor.taps = 0
    for asked in mentor.page.locator(".scale:visible").all():
        mentor.tap(asked.locator("label").filter(has_text="4"))
    mentor.follow(mentor.button("Send"))
    mentor.sees("Sent. Counted anonymously")
