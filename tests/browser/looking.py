"""How a test in a real browser signs somebody in, follows a link to its end, and looks at a page."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Locator, Page

from accounts.models import User

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def sign_in(context: BrowserContext, address: str, user: User | None) -> None:
    """The session of ``user`` in the browser, without the walk through the sign-in page."""
    context.clear_cookies()
    if user is not None:
        client = Client()
        client.force_login(user)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": address}])


def violations(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [(rule["id"], node["html"][:120]) for rule in found for node in rule["nodes"]]


def width(page: Page) -> int:
    """How wide the page is, in pixels: more than the window means that it scrolls sideways."""
    return page.evaluate("document.documentElement.scrollWidth")


def follow(target: Locator) -> None:
    """Press a link or a button and be on the next page: a click alone returns while the old one may still stand."""
    with target.page.expect_navigation():
        target.click()
