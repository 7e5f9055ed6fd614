"""From naming an assistant to a moved date and back, in a real browser, with three people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import Person
from sessions.models import Assistant, Session
from tests.browser.looking import follow, sign_in, violations, width
from tests.factories import PairFactory, SessionFactory, UserFactory, user_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_assistant_is_named_moves_a_date_and_is_taken_back(live_server, page: Page) -> None:
    now = timezone.now()
    pair = PairFactory(introduced_at=now - timedelta(days=21))
    SessionFactory(pair=pair, key=pair.key, starts_at=now + timedelta(days=3))
    mentor, mentee, keeper = user_of(pair.mentor.person), user_of(pair.mentee.person), UserFactory()
    home, broken = live_server.url + reverse("home:pair", args=[pair.pk]), {}

    sign_in(page.context, live_server.url, mentee)
    page.goto(home)
    _name(page, keeper.person, broken)

    sign_in(page.context, live_server.url, keeper)
    page.goto(live_server.url)
    _move_a_date(page, broken)

    sign_in(page.context, live_server.url, mentor)
    page.goto(home)
    assert page.get_by_text(f"{keeper.person} can see the dates to come").is_visible()
    _look(page, broken)

    sign_in(page.context, live_server.url, mentee)
    page.goto(home)
    follow(page.get_by_role("link", name="Change or take back"))
    follow(page.get_by_role("button", name="Take it back"))
    page.get_by_role("heading", name="Who looks after your diary?").wait_for()
    assert broken == {}
    assert Assistant.objects.get().state == Assistant.State.TAKEN_BACK
    assert sorted(Session.objects.values_list("state", flat=True)) == ["moved", "planned"]


def _look(page: Page, broken: dict[str, object]) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    assert width(page) <= 320, page.url
    if found := violations(page):
        broken[page.url] = found


def _name(page: Page, keeper: Person, broken: dict[str, object]) -> None:
    follow(page.get_by_role("link", name="Name your assistant"))
    _look(page, broken)
    page.get_by_label("Who looks after your diary?").fill(keeper.email)
    follow(page.get_by_role("button", name="Name as my assistant"))
    page.get_by_role("heading", name=f"{keeper} keeps your diary").wait_for()
    _look(page, broken)


def _move_a_date(page: Page, broken: dict[str, object]) -> None:
    """There is one way in the menu, and it leads to the dates."""
    page.get_by_role("heading", name="Dates you look after").wait_for()
    plan, offer = (
        page.get_by_role("link", name=name).bounding_box() for name in ("Plan a date", "Offer times")
    )
    assert plan and offer
    assert offer["x"] - plan["x"] - plan["width"] >= 8 or offer["y"] - plan["y"] - plan["height"] >= 8
    assert [
        link.inner_text() for link in page.get_by_role("navigation", name="Main").get_by_role("link").all()
    ] == ["Diary"]
    _look(page, broken)
    follow(page.get_by_role("link", name="Move it"))
    _look(page, broken)
    page.get_by_label("Day").fill((timezone.localdate() + timedelta(days=9)).isoformat())
    follow(page.get_by_role("button", name="Move it"))
    page.get_by_text("Both of them are told.").first.wait_for()
    _look(page, broken)
