"""In a real Chromium: words that bite do nothing, and of words that are private nothing stays behind in the browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from accounts.models import Person
from pairing.actions import write_agreement
from pairing.models import Pair
from programmes.models import Programme
from sessions.actions import save_reflection
from sessions.models import Session
from tests.abuse.hostile import MARK, Filler
from tests.permissions.walking import routes
from tests.permissions.world import build
from tests.privacy.canaries import found_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CANARY = "canary0042x7f3a9"
OF_THE_MENTOR = (
    "home:landing", "home:partnership", "home:pair", "pairing:agreement", "sessions:session", "sessions:log",
    "pairing:expectations",
    "sessions:reflection", "sessions:actions", "preparation:module", "accounts:your_data",
)  # fmt: skip
OF_THE_OFFICE = (
    "home:landing",
    "programmes:detail",
    "programmes:participants",
    "pairing:room",
    "accounts:people",
)
STAYS = """async () => JSON.stringify({
  local: Object.entries(localStorage), session: Object.entries(sessionStorage), cookies: document.cookie,
  databases: (await indexedDB.databases()).map((each) => each.name), caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).length, name: window.name,
})"""
NOTHING = '{"local":[],"session":[],"cookies":"","databases":[],"caches":[],"workers":0,"name":""}'


@pytest.fixture
def world(eager_jobs):
    """Everybody's names and what the two of a pair wrote are words that bite."""
    world, filler = build(), Filler()
    for person in Person.objects.all():
        person.name, person.title, person.department = filler.words(100), filler.words(100), filler.words(80)
        person.save()
    Programme.objects.update(name=filler.words(100), need=filler.words(900))
    pair = Pair.objects.with_people().get(pk=world.ids["pair_id"])
    held = Session.objects.with_pair().get(pk=world.ids["session_id"])
    by, now = world.people["mentor"], held.planned_at
    write_agreement(pair=pair, words={"purpose": filler.words(1500)}, by=by, at=now)
    save_reflection(session=held, text=filler.words(1500), by=by, at=now)
    held.question, held.place = filler.words(600), filler.words(160)
    held.save()
    return world


@pytest.fixture
def watched(live_server, browser: Browser):
    """A page, and everything that should not happen on it."""
    context = browser.new_context()
    context.add_init_script(f"window.{MARK} = () => {{ window.alive = true; }}")
    page, wrong = context.new_page(), []
    page.on("dialog", lambda dialog: (wrong.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("console", lambda line: wrong.append(line.text) if _is_complaint(line) else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request",
        lambda request: wrong.append(request.url) if _is_odd(request.url, live_server.url) else None,
    )
    yield page, wrong
    context.close()


def _is_complaint(line: ConsoleMessage) -> bool:
    """An error or a warning, but not that this Chromium does not know all the abilities that we refuse."""
    return line.type in ("error", "warning") and "Permissions-Policy header" not in line.text


def _is_odd(address: str, ours: str) -> bool:
    return "csp-report" in address or not address.startswith((f"{ours}/", "data:"))


def step_in(page: Page, live_server, client, user) -> None:
    client.force_login(user)
    page.context.clear_cookies()
    value = client.cookies["sessionid"].value
    page.context.add_cookies(
        [{"name": "sessionid", "value": value, "url": live_server.url, "httpOnly": True}]
    )


def test_case_31_words_that_bite_do_nothing_in_a_browser_and_private_ones_leave_nothing(
    world, watched, live_server, client
):
    page, wrong = watched
    shown = 0
    for who, pages in (("mentor", OF_THE_MENTOR), ("coordinator", OF_THE_OFFICE)):
        step_in(page, live_server, client, world.people[who])
        for route in pages:
            answer = page.goto(live_server.url + world.address(route, routes()[route]))
            assert answer.status == 200, route
            assert not page.evaluate("window.alive || false"), route
            assert page.locator(MARK).count() == 0, route
            # What the office calls a programme may stand in a title, as text; what others write may not.
            assert who == "coordinator" or MARK not in page.title(), route
            shown += MARK in page.locator("body").inner_text()
    assert wrong == [] and shown >= 6

    step_in(page, live_server, client, world.people["mentor"])
    page.goto(live_server.url + world.address("sessions:reflection", ["session_id"]))
    page.get_by_role("textbox", name="Private note").fill(f"{CANARY} I was afraid.")
    page.get_by_role("button", name="Save my note").click()
    page.wait_for_url(re.compile(r"/sessions/[0-9a-f-]{36}/$"))
    page.goto(live_server.url + world.address("sessions:reflection", ["session_id"]))
    assert CANARY in page.get_by_role("textbox", name="Private note").input_value()
    assert not found_in(page.title() + page.url)
    assert page.evaluate(STAYS) == NOTHING
    kept = page.context.storage_state(indexed_db=True)
    assert not found_in(str(kept)) and kept["origins"] == [] and wrong == []
