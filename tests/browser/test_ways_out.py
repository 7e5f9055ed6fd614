"""On a phone: a card that both let go, the way out of a partnership to a coach, and telling without a sign-in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from feedback.cards.models import Card, ReleasedCard
from feedback.concerns.links import secret_of
from feedback.models import CoachingRequest
from pairing.models import Pair
from programmes.models import Role
from sessions.models import Session
from tests.browser.looking import follow, sign_in, violations, width
from tests.factories import PairFactory, SessionFactory, UserFactory, grant, user_of
from tests.factories.people import handler_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}
IDEA = "Tools arrive before anybody has asked who will use them."
WORDS = "It happened on the fourth floor."


@pytest.fixture
def hour() -> Session:
    now = timezone.now()
    introduced = now - timedelta(days=21)
    pair = PairFactory(introduced_at=introduced, mentee_answered_at=introduced)
    return SessionFactory(pair=pair, key=pair.key, starts_at=now - timedelta(hours=2))


@pytest.fixture
def phone(browser: Browser, live_server) -> Iterator[Page]:
    context = browser.new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, base_url=live_server.url, device_scale_factor=2
    )
    yield context.new_page()
    context.close()


def become(page: Page, address: str, user: User | None) -> None:
    sign_in(page.context, address, user)


def looked_at(page: Page) -> None:
    assert violations(page) == [] and width(page) <= PHONE["width"], page.url


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).tap()


def test_a_takeaway_becomes_a_card_that_both_let_go(phone: Page, live_server, hour: Session) -> None:
    mentor, mentee = (user_of(each.person) for each in (hour.pair.mentor, hour.pair.mentee))
    become(phone, live_server.url, mentor)
    phone.goto(reverse("sessions:log", args=[hour.pk]))
    phone.get_by_label("What we take away").fill(IDEA)
    phone.get_by_label("Draft an insight card from it").check()
    press(phone, "Save, then three taps")
    card = Card.objects.get()
    assert card.state == Card.State.DRAFT
    for user, said in ((mentor, "Your yes is noted"), (mentee, "Released by both of you")):
        become(phone, live_server.url, user)
        phone.goto(reverse("feedback:cards", args=[hour.pair_id]))
        with phone.expect_navigation():
            phone.get_by_role("link", name="Open card 1").tap()
        looked_at(phone)
        press(phone, "Yes, these words" if user == mentor else "Release it")
        expect(phone.get_by_text(said)).to_be_visible()
        looked_at(phone)
    assert ReleasedCard.objects.get().text == IDEA


def test_somebody_stops_and_asks_for_a_coach(phone: Page, live_server, hour: Session) -> None:
    mentor, coach = user_of(hour.pair.mentor.person), UserFactory()
    grant(coach, Role.Name.COACH, hour.pair.cohort.programme)
    become(phone, live_server.url, mentor)
    phone.goto(reverse("home:support"))
    with phone.expect_navigation():
        phone.get_by_role("link", name=re.compile("^Pause or stop: ")).tap()
    looked_at(phone)
    press(phone, "End this partnership")
    expect(phone.get_by_text("Nobody is at fault and nobody asks why")).to_be_visible()
    looked_at(phone)
    phone.get_by_label("Yes, please").check()
    press(phone, "Send my answer")
    assert Pair.objects.get(pk=hour.pair_id).state == Pair.State.ENDED
    request = CoachingRequest.objects.get()
    assert (request.participant, request.state) == (hour.pair.mentor, CoachingRequest.State.OPEN)
    become(phone, live_server.url, coach)
    phone.goto(reverse("feedback:requests"))
    expect(phone.get_by_role("heading", name=hour.pair.mentor.person.name)).to_be_visible()
    looked_at(phone)


@pytest.mark.parametrize("scripts", [True, False])
def test_somebody_tells_by_link_and_goes_on_with_the_code(
    live_server, browser: Browser, hour: Session, scripts: bool
) -> None:
    ruth = handler_user(name="Ruth Okoro")
    context = browser.new_context(viewport=PHONE, java_script_enabled=scripts, base_url=live_server.url)
    page = context.new_page()

    def looked() -> None:
        if scripts:
            looked_at(page)

    page.goto(reverse("feedback:tell_by_link", args=[secret_of(hour.pair.cohort.programme)]))
    code = _tell(page, looked)
    assert {cookie["name"] for cookie in context.cookies()} <= {"csrftoken"}
    sign_in(context, live_server.url, ruth)
    page.goto(reverse("feedback:concerns"))
    _answer(page, looked)
    sign_in(context, live_server.url, None)
    page.goto(reverse("feedback:told_by_link"))
    looked()
    _go_on(page, code)
    looked()
    assert code not in page.url
    context.close()


def _tell(page: Page, looked: Callable[[], None]) -> str:
    """Somebody without an account tells what happened; the code that they are given."""
    expect(page.get_by_role("textbox")).to_have_count(0)
    looked()
    follow(page.get_by_role("button", name="I have read this: go on"))
    page.get_by_label("Harassment or bullying").check()
    page.get_by_label("What happened?").fill(WORDS)
    looked()
    follow(page.get_by_role("button", name="Send it to them"))
    code = page.locator("#h-code + p").inner_text()
    looked()
    return code


def _answer(page: Page, looked: Callable[[], None]) -> None:
    """A handler reads it, and asks back."""
    follow(page.get_by_role("link", name="Conversation of"))
    expect(page.get_by_role("heading", name="Told by link, unnamed")).to_be_visible()
    expect(page.get_by_text(WORDS)).to_be_visible()
    looked()
    page.get_by_label("Your message").fill("When was it?")
    follow(page.get_by_role("button", name="Send", exact=True))


def _go_on(page: Page, code: str) -> None:
    """Who told opens the conversation by the code, reads the question and answers."""
    page.get_by_label("Your code").fill(code.lower())
    follow(page.get_by_role("button", name="Open the conversation"))
    expect(page.get_by_text("When was it?")).to_be_visible()
    page.get_by_label("Your message").fill("In March.")
    follow(page.get_by_role("button", name="Send", exact=True))
    expect(page.get_by_text("In March.")).to_be_visible()
