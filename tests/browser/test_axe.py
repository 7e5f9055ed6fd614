"""Main pages in a real browser: no violation of WCAG 2.2 AA, light and dark, and no sideways scroll at 320 pixels."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import User
from tests.browser.cast import Cast, cast_of
from tests.browser.looking import sign_in, violations, width
from tests.browser.mail_pages import of_mail
from tests.browser.pages_of_a_pair import pages_of_joining, pages_of_meeting, pages_of_speaking_up
from tests.browser.pages_of_a_programme import pages_of_a_cohort, pages_of_a_design
from tests.browser.pages_of_getting_ready import pages_of_pairing, pages_of_preparation
from tests.browser.pages_of_hours import pages_of_a_concern, pages_of_hours, pages_of_other_roles
from tests.browser.pages_of_outcomes import pages_of_outcomes
from tests.browser.pages_of_progress import pages_of_progress
from tests.browser.pages_of_support import pages_of_support
from tests.browser.pages_of_the_commons import pages_of_the_commons
from tests.browser.pages_of_themes import pages_of_themes
from tests.factories.people import hr_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast() -> Cast:
    return cast_of()


def pages(cast: Cast) -> list[tuple[User | None, str]]:
    """Whose page it is, and its address. What stands on them is all there before the first is opened."""
    return [
        *_of_the_office(cast),
        *pages_of_a_design(cast),
        *pages_of_a_cohort(cast),
        *pages_of_preparation(cast),
        *pages_of_pairing(cast),
        *pages_of_joining(cast),
        *pages_of_meeting(cast),
        *pages_of_speaking_up(cast),
        *pages_of_outcomes(cast.coordinator, cast.cohort),
        *pages_of_progress(cast.coordinator, cast.cohort),
        *of_mail(cast.coordinator, cast.pair),
        *pages_of_support(cast.pair, cast.coordinator),
        *pages_of_themes(cast.cohort, cast.coordinator),
        *pages_of_hours(cast.cohort),
        *pages_of_a_concern(cast.pair),
        *pages_of_the_commons(),
        *pages_of_other_roles(cast.cohort),
    ]


def _of_the_office(cast: Cast) -> Iterator[tuple[User | None, str]]:
    """The pages of nobody, of HR, and of who checks on it all."""
    yield None, reverse("account_login")
    yield None, reverse("accounts:who_sees_what")
    yield cast.coordinator, reverse("home:hr")
    yield hr_user(), reverse("notifications:texts")
    yield hr_user(), reverse("notifications:text", args=["session.book", "de"])
    yield hr_user(), reverse("notifications:frame", args=["de"])
    yield hr_user(), reverse("notifications:chat")
    yield cast.coordinator, reverse("accounts:people")
    yield cast.coordinator, reverse("accounts:import_upload")
    yield cast.auditor, reverse("accounts:audit")
    yield cast.auditor, reverse("insights:reports")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_breaks_a_rule_of_accessibility(live_server, page: Page, cast: Cast, theme: str) -> None:
    broken = {}
    for user, path in pages(cast):
        sign_in(page.context, live_server.url, user)
        page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
        response = page.goto(live_server.url + path)
        assert response is not None
        assert response.status == 200, path
        if found := violations(page):
            broken[path] = found
    assert broken == {}


def test_no_page_scrolls_sideways_at_320_pixels_or_breaks_the_content_policy(
    live_server, page: Page, cast: Cast
) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    wide = []
    for user, path in pages(cast):
        sign_in(page.context, live_server.url, user)
        page.goto(live_server.url + path)
        if width(page) > 320:
            wide.append(path)
    assert wide == []
    assert [text for text in said if "Content Security Policy" in text] == []
