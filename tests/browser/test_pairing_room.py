"""The review of a run from the first look to published pairs, taken back once, in a real browser."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import User
from pairing.models import Pair, Proposal, Round, Ruling
from programmes.models import Cohort, Role
from tests.browser.looking import follow, sign_in, violations, width
from tests.factories.people import GradeFactory, hr_user
from tests.factories.programmes import CohortFactory, ParticipantFactory, grant

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SITES = ("Leeds", "Bristol", "Glasgow", "Leeds")


@pytest.fixture
def coordinator() -> User:
    return hr_user(name="Nerys Bowen")


@pytest.fixture
def cohort(coordinator: User) -> Cohort:
    """Four on each side, and a mentor whose grade is too near to everybody's."""
    cohort = CohortFactory(state=Cohort.State.MATCHING, programme__state="running")
    grant(coordinator, Role.Name.COORDINATOR, cohort.programme)
    for number, site in enumerate(SITES):
        ParticipantFactory(cohort=cohort, mentor=True, person__name=f"Mentor {number}", person__site=site)
        ParticipantFactory(cohort=cohort, mentee=True, person__name=f"Mentee {number}", person__site="Leeds")
    near = ParticipantFactory(cohort=cohort, mentor=True, person__name="Mei-Ling Tsang")
    near.person.grade = GradeFactory(rank=4)
    near.person.save()
    return cohort


def look(page: Page) -> None:
    """No rule of accessibility broken, and no sideways scroll on a small phone."""
    page.set_viewport_size({"width": 320, "height": 800})
    assert width(page) <= 320, page.url
    assert violations(page) == [], page.url
    page.set_viewport_size({"width": 1280, "height": 900})


def run_once(page: Page) -> None:
    """Press the button of the room; the job is done when the next page comes."""
    follow(page.get_by_role("button", name="Run").first)


def rule_by_hand(page: Page) -> None:
    """A pin, a veto with its reason, and both of them taken back from their lists."""
    follow(page.get_by_role("button", name="Pin").first)
    assert page.get_by_text("Pinned: later runs keep these two together.").is_visible()
    follow(page.get_by_role("link", name="Veto").nth(1))
    page.get_by_label("Why not these two?").fill("They share an appeal panel")
    follow(page.get_by_role("button", name="Veto this pair"))
    assert page.get_by_role("heading", name="Decided by hand").is_visible()
    look(page)
    for _ in range(2):
        follow(page.get_by_role("button", name="Take it back").first)
    assert not Ruling.objects.exists()


def swap_and_swap_back(page: Page) -> None:
    before = set(Proposal.objects.values_list("mentor", "mentee"))
    follow(page.get_by_role("link", name="Swap").first)
    look(page)
    follow(page.get_by_role("link", name="Look at it").first)
    look(page)
    follow(page.get_by_role("button", name="Swap them"))
    assert page.get_by_text("Swapped by hand:").first.is_visible()
    assert set(Proposal.objects.values_list("mentor", "mentee")) != before
    look(page)
    follow(page.get_by_role("link", name="Swap back").first)
    follow(page.get_by_role("button", name="Swap them"))
    assert set(Proposal.objects.values_list("mentor", "mentee")) == before


def ask_why(page: Page) -> None:
    """Two whom a rule keeps apart, and two who could be a pair: these are pinned, and the pairing runs again."""
    follow(page.get_by_role("link", name="Why these two?"))
    page.get_by_label("Mentor", exact=True).select_option(index=1)
    page.get_by_label("Mentee", exact=True).select_option(index=1)
    follow(page.get_by_role("button", name="Ask"))
    assert page.get_by_text("Fewer than 2 levels lie between them.").is_visible()
    look(page)
    first, second = Proposal.objects.select_related("mentor__person", "mentee__person")[:2]
    page.get_by_label("Mentor", exact=True).select_option(str(first.mentor_id))
    page.get_by_label("Mentee", exact=True).select_option(str(second.mentee_id))
    follow(page.get_by_role("button", name="Ask"))
    assert page.get_by_role("heading", name="How the fit adds up").is_visible()
    look(page)
    follow(page.get_by_role("button", name="Pin these two and run again"))


def try_and_compare(page: Page) -> None:
    """By the keys: a slider is moved and tried; then the last two runs are put side by side."""
    slider = page.get_by_label("Topic wanted meets topic offered")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.get_by_role("button", name="Try these weights").click()
    page.get_by_role("heading", name="With these weights").wait_for()
    assert page.get_by_label("Topic wanted meets topic offered").input_value() == "25"
    follow(page.get_by_role("link", name="Compare runs"))
    page.get_by_label("This run").select_option(label="Run 1")
    page.get_by_label("Beside this one").select_option(label="Run 2")
    follow(page.get_by_role("button", name="Compare"))
    assert page.get_by_role("heading", name="Run 1 beside run 2").is_visible()
    assert page.get_by_text("What differs comes from people, pins, vetoes or swaps.").is_visible()
    look(page)


def publish(page: Page) -> None:
    page.get_by_label("I have read").check()
    follow(page.get_by_role("button", name="Publish 4 pairs"))
    assert page.get_by_role("heading", name="Nobody is asked before").is_visible()


def test_from_the_first_run_to_published_pairs(
    live_server, page: Page, coordinator: User, cohort: Cohort, eager_jobs: None
) -> None:
    sign_in(page.context, live_server.url, coordinator)
    page.goto(live_server.url + reverse("pairing:room", args=[cohort.pk]))
    run_once(page)
    assert page.get_by_role("heading", name="4 pairs for").is_visible()
    page.get_by_text("Whom each rule leaves").click()
    assert page.get_by_role("row", name="Enough levels apart").is_visible()
    page.get_by_text("How the fit adds up").first.click()
    look(page)
    rule_by_hand(page)
    page.goto(live_server.url + reverse("pairing:room", args=[cohort.pk]))
    swap_and_swap_back(page)
    ask_why(page)
    assert Round.objects.filter(state=Round.State.DONE).count() == 2
    try_and_compare(page)
    page.goto(live_server.url + reverse("pairing:room", args=[cohort.pk]))
    publish(page)
    look(page)
    assert Pair.objects.count() == 4
    follow(page.get_by_role("button", name="Take it back", exact=True))
    assert page.get_by_text("Nobody was asked, and the run is a draft again.").is_visible()
    assert not Pair.objects.exists()
    publish(page)
    assert Pair.objects.count() == 4
