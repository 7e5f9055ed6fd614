"""Both members of a pair prepare and sign on a phone, by keyboard alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page

from accounts.models import User
from pairing.models import Agreement, Pair
from programmes.models import Cohort
from tests.browser.looking import sign_in, violations, width
from tests.factories import PairFactory, user_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}
NAME_OF_FOCUS = """() => {
  const at = document.activeElement;
  const label = at.labels && at.labels.length ? at.labels[0].innerText : at.innerText || "";
  return label.replace(/\\s+/g, " ").trim();
}"""
MOST_STEPS = 90


class Keys:
    """Somebody at a phone with a keyboard: Tab, Space, Enter and letters, never a pointer."""

    def __init__(self, browser: Browser, address: str, user: User) -> None:
        context = browser.new_context(viewport=PHONE)
        sign_in(context, address, user)
        self.page: Page = context.new_page()
        self.address, self.broken = address, {}

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.look()

    def look(self) -> None:
        """The page fits the phone and breaks no rule."""
        assert width(self.page) <= PHONE["width"], self.page.url
        if found := violations(self.page):
            self.broken[self.page.url] = found

    def to(self, name: str) -> None:
        """Tab on until the focus is on what is called ``name``."""
        met = []
        for _ in range(MOST_STEPS):
            self.page.keyboard.press("Tab")
            met.append(self.page.evaluate(NAME_OF_FOCUS))
            if met[-1].startswith(name):
                return
        raise AssertionError(f"no way by Tab to “{name}” at {self.page.url}: {met}")

    def write(self, name: str, words: str) -> None:
        self.to(name)
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.type(words)

    def tick(self, name: str) -> None:
        self.to(name)
        self.page.keyboard.press("Space")

    def press(self, name: str) -> None:
        self.to(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.look()

    def reads(self, words: str) -> bool:
        return words in " ".join(self.page.inner_text("main").split())


@pytest.fixture
def pair() -> Pair:
    today = timezone.localdate()
    return PairFactory(
        state=Pair.State.INTRODUCED,
        cohort__state=Cohort.State.PREPARING,
        cohort__starts_on=today,
        cohort__ends_on=today + timedelta(days=180),
        cohort__programme__leaders_can="use what they decide about",
        mentor__person__name="Mei Tsang",
        mentee__person__name="Graham Bexley",
        mentee_answered_at=timezone.now(),
    )


def test_both_of_a_pair_prepare_and_sign_on_a_phone_by_keyboard(
    live_server, browser: Browser, pair: Pair
) -> None:
    mei, graham = (
        Keys(browser, live_server.url, user_of(each.person)) for each in (pair.mentor, pair.mentee)
    )
    home = reverse("home:pair", args=[pair.pk])
    _release_lines(mei, graham, home)
    mei.open(reverse("pairing:expectations", args=[pair.pk]))
    assert mei.reads("What I walk past")
    _sign(mei, graham, home)
    pair.refresh_from_db()
    assert pair.state == Pair.State.ACTIVE
    assert pair.agreements.get().state == Agreement.State.SIGNED
    assert mei.broken | graham.broken == {}


def _release_lines(mei: Keys, graham: Keys, home: str) -> None:
    """Each writes down what they expect; the other reads what is ticked, once both have released."""
    mei.open(home)
    mei.press("Write your lines")
    mei.write("I offer", "A plain account of nights at the counter")
    mei.tick("Share “I offer…” with Graham")
    mei.write("I worry that", "My manager hears of it")
    mei.press("Release what is ticked")
    assert mei.reads("Your lines wait until Graham releases too")

    graham.open(home)
    graham.press("Write your lines")
    assert not graham.reads("counter")
    graham.write("I hope to be shown", "What I walk past")
    graham.tick("Share “I hope to be shown…” with Mei")
    graham.press("Release what is ticked")
    assert graham.reads("A plain account of nights at the counter")
    assert not graham.reads("My manager hears of it")


def _sign(mei: Keys, graham: Keys, home: str) -> None:
    """One proposes the page, and both sign it."""
    mei.open(home)
    mei.press("Begin the page")
    mei.write("What Graham wants to learn", "By May, notice who is cut off")
    mei.press("Save a draft for me alone")
    mei.press("Propose this version")
    assert mei.reads("By May, notice who is cut off")
    mei.press("Sign version 1")

    graham.open(home)
    graham.press("Read and sign")
    assert graham.reads("So that leaders can use what they decide about.")
    graham.press("Sign version 1")
    assert graham.reads("Signed by both")
