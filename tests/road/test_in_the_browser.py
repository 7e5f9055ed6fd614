"""The road in real browsers with scripts on: one for HR, one for each of the two who are brought together."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from programmes.models import Cohort, Role, Side
from tests.factories.people import PersonFactory
from tests.factories.programmes import CohortFactory, grant
from tests.road import cast
from tests.road.test_without_scripts import TOPICS
from tests.road.visitor import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
JUNIOR, SENIOR = "junior@example.org", "senior@example.org"
Opened = Callable[[str], Page]


@pytest.fixture
def opened(live_server, browser: Browser) -> Iterator[Opened]:
    """``opened(email)`` is a page of somebody's own browser, signed in; what went wrong in any is told at the end."""
    wrong: list[str] = []
    contexts: list[BrowserContext] = []

    def open_for(email: str) -> Page:
        contexts.append(browser.new_context())
        contexts[-1].set_default_timeout(10_000)
        page = contexts[-1].new_page()
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "request",
            lambda asked: (
                None if asked.url.startswith((live_server.url, "data:")) else wrong.append(asked.url)
            ),
        )
        page.goto(live_server.url)
        page.locator("[name=login]").fill(email)
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        return page

    yield open_for
    for context in contexts:
        context.close()
    assert wrong == []


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).first.click()


def follow(page: Page, words: str) -> None:
    page.get_by_role("link", name=words).first.click()


@pytest.fixture
def cohort() -> Cohort:
    """A cohort that recruits, with one junior and one senior to ask."""
    hr = cast.hr_account()
    made = CohortFactory(state=Cohort.State.RECRUITING, programme__state="running")
    grant(hr, Role.Name.COORDINATOR, made.programme)
    for topic in TOPICS:
        made.programme.topics.create(name=topic)
    for email, rank in ((JUNIOR, 1), (SENIOR, 6)):
        department = f"Department {rank}"
        person = PersonFactory(email=email, grade__rank=rank, department=department)
        cast.account(email, person)
    return made


def invite(hr: Page, cohort: Cohort) -> None:
    follow(hr, "Programmes")
    follow(hr, cohort.programme.name)
    follow(hr, f"Open {cohort.name}")
    for side, email in ((Side.MENTOR, JUNIOR), (Side.MENTEE, SENIOR)):
        follow(hr, "Invite people")
        hr.locator(f"label:has-text('{Side(side).label}s, the')").click()
        hr.get_by_label("Whom do you invite?").fill(email)
        press(hr, "Send the invitations")
        expect(hr.get_by_text("Invited 1.")).to_be_visible()
        hr.get_by_role("link", name=cohort.name, exact=True).click()


def take_part(page: Page, question: str) -> None:
    follow(page, "Read the invitation")
    page.get_by_role("group", name=question).get_by_label(TOPICS[0]).check()
    press(page, "Take part")
    expect(page.get_by_text("You take part.")).to_be_visible()


def pair_and_publish(hr: Page) -> None:
    press(hr, "Go on to pairing")
    follow(hr, "Open the pairing room")
    press(hr, "Run the pairing")
    expect(hr.get_by_role("heading", name="1 pair for")).to_be_visible()
    hr.get_by_label("I have read").check()
    press(hr, "Publish 1 pair")
    expect(hr.get_by_text("The mentors are asked first").first).to_be_visible()


def say_yes(page: Page) -> None:
    follow(page, "Partnership")
    follow(page, "Read and answer")
    press(page, "Yes, I would")
    expect(page.get_by_text("You said yes.", exact=True)).to_be_visible()


def test_two_people_are_invited_paired_and_asked(eager_jobs, opened, cohort):
    hr = opened(cast.HR)
    invite(hr, cohort)
    junior, senior = opened(JUNIOR), opened(SENIOR)
    take_part(junior, "What can you offer?")
    take_part(senior, "What would you like to learn?")
    pair_and_publish(hr)
    say_yes(junior)
    say_yes(senior)
    for page in (junior, senior):
        follow(page, "Partnership")
        expect(page.get_by_role("heading", name="Your agreement")).to_be_visible()
