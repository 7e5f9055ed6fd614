"""The main road in real browsers with scripts on, one for each person."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.road import cast
from tests.road.chromium import ChromiumVisitor
from tests.road.road import walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def new(live_server, browser: Browser) -> Iterator[Callable[[], ChromiumVisitor]]:
    """``new()`` is somebody with a browser of their own; what went wrong in any of them is told at the end."""
    wrong: list[str] = []
    contexts = []

    def watch(page: Page) -> None:
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda asked: None if is_ours(asked.url) else wrong.append(asked.url))

    near, report = (live_server.url, "data:"), live_server.url + "/security/csp-report"

    def is_ours(address: str) -> bool:
        return address.startswith(near) and address != report

    def visitor() -> ChromiumVisitor:
        contexts.append(browser.new_context())
        page = contexts[-1].new_page()
        watch(page)
        return ChromiumVisitor(page, live_server.url)

    yield visitor
    for context in contexts:
        context.close()
    assert wrong == []


def test_from_the_staff_list_to_the_board_page(eager_jobs, new):
    walk(new, cast.best_file())
