"""The pages of people's own data in a real browser: no broken rule of accessibility, nothing sideways at 320 pixels."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from accounts.actions import others_words
from accounts.actions.retention import ask_for_run
from accounts.models import NoticeRead, RetentionRun, User
from accounts.rights import retention_run
from pairing.actions.agreement import write_agreement
from sessions.models import Takeaway
from tests.browser.looking import sign_in, violations, width
from tests.factories import PersonFactory, SessionFactory, hr_user, user_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pages() -> list[tuple[User, str]]:
    """Whose page, and its address, with something on each."""
    now, hr = timezone.now(), hr_user()
    session = SessionFactory()
    pair = session.pair
    mentor, mentee = user_of(pair.mentor.person), user_of(pair.mentee.person)
    note = Takeaway(session=session, key=pair.key, written_by="mentor", written_at=now)
    note.text = "Ask the people who will use it before anybody builds it."
    note.save()
    write_agreement(pair=pair, words={"purpose": "We try."}, by=mentor, at=now)
    asked = others_words.ask_for_words(person=mentee.person, by=mentee, at=now)
    decided = asked.items.get(table="mentoring_sessions.Takeaway")
    others_words.answer(item=decided, agrees=False, by=mentor, at=now)
    waiting = asked.items.get(table="pairing.Agreement")
    others_words.answer(item=waiting, agrees=True, by=mentor, at=now)
    others_words.decide(
        item=decided, is_told=False, reason="It tells of a third person.", by=hr_user(), at=now
    )
    PersonFactory(left_on=now.date() - timedelta(days=400))
    retention_run.nightly(at=now - timedelta(days=1))
    PersonFactory(left_on=now.date() - timedelta(days=400))
    ask_for_run(by=hr_user(), at=now)
    NoticeRead.objects.create(user=mentee, number=0, read_at=now)
    return [
        (hr, reverse("accounts:retention")),
        (hr, reverse("accounts:words_requests")),
        (mentee, reverse("accounts:your_data")),
        (mentor, reverse("accounts:words_answer")),
        (mentor, reverse("accounts:who_looked")),
        (mentee, reverse("accounts:who_sees_what")),
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_of_ones_own_data_breaks_a_rule_or_scrolls_sideways(
    live_server, page: Page, pages, theme
) -> None:
    broken, wide = {}, []
    for user, path in pages:
        sign_in(page.context, live_server.url, user)
        page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
        page.set_viewport_size({"width": 1280, "height": 900})
        response = page.goto(live_server.url + path)
        assert response is not None
        assert response.status == 200, path
        if found := violations(page):
            broken[path] = found
        page.set_viewport_size({"width": 320, "height": 800})
        if width(page) > 320:
            wide.append(path)
    assert (broken, wide) == ({}, [])


def test_a_run_that_is_under_way_shows_how_far_it_is(live_server, page: Page, pages) -> None:
    RetentionRun.objects.filter(state="asked").update(
        state="running", total=40, done=12, lease_until=timezone.now()
    )
    sign_in(page.context, live_server.url, pages[0][0])
    page.goto(live_server.url + pages[0][1])
    assert page.locator("progress").get_attribute("value") == "12" and not violations(page)
    RetentionRun.objects.filter(state="running").update(state="done", done=40, ended_at=timezone.now())
    page.get_by_role("button", name="Ask for a run now").wait_for()
