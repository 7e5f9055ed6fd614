"""A staff list moves somebody into a line: the pair rests, the coordinator sees it and asks new partners."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import Person
from pairing.models import Conflict, Pair
from programmes.models import Cohort, Programme, Role
from tests.accounts.conftest import imported
from tests.browser.looking import sign_in, violations, width
from tests.factories import PairFactory, grant, user_of
from tests.factories.people import hr_user
from tests.factories.programmes import ParticipantFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _staff_list(pair: Pair) -> str:
    """Everybody as they are, with the mentee above the mentor."""
    boss = pair.mentee.person.external_id
    rows = [
        f"{one.external_id},{one.name},{boss if one == pair.mentor.person else ''}"
        for one in Person.objects.order_by("external_id")
    ]
    return "\n".join(["id,name,manager", *rows, ""])


def _look(page: Page, broken: dict[str, object]) -> None:
    assert width(page) <= 390, page.url
    if found := violations(page):
        broken[page.url] = found


def test_a_move_pauses_a_pair_and_the_coordinator_asks_new_partners(live_server, browser: Browser) -> None:
    now = timezone.now()
    pair = PairFactory(
        cohort__state=Cohort.State.ACTIVE,
        cohort__programme__state=Programme.State.RUNNING,
        mentor__person__name="Mei Tsang",
        mentee__person__name="Graham Bexley",
        mentee_answered_at=now,
    )
    ParticipantFactory(cohort=pair.cohort, mentor=True, person__name="Sunita Rao")
    ParticipantFactory(cohort=pair.cohort, mentee=True, person__name="Edith Larch")
    nerys = hr_user(name="Nerys Bowen")
    grant(nerys, Role.Name.COORDINATOR, pair.cohort.programme)
    broken: dict[str, object] = {}

    imported(_staff_list(pair), at=now)
    pair.refresh_from_db()
    assert pair.state == Pair.State.PAUSED

    context = browser.new_context(viewport={"width": 390, "height": 844})
    sign_in(context, live_server.url, nerys)
    page = context.new_page()
    page.goto(live_server.url + reverse("home:hr"))
    _read_why(page, broken)
    _ask_others(page, broken)
    assert Conflict.objects.get().settled_as == Conflict.Outcome.REMATCHED

    sign_in(context, live_server.url, user_of(pair.mentor.person))
    page.goto(live_server.url + reverse("home:partnership"))
    page.get_by_role("link", name="Read and answer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Would you like to meet Edith Larch?")
    assert broken == {}


def _read_why(page: Page, broken: dict[str, object]) -> None:
    """From the home page to the pair that rests, and why it cannot go on."""
    expect(page.get_by_text("One pair stands in conflict")).to_be_visible()
    page.get_by_role("link", name="See what to do").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("One pair needs you")
    expect(page.get_by_text("They stand in one reporting line, or did within the last year.")).to_be_visible()
    _look(page, broken)
    page.get_by_role("button", name="Look again").click()
    expect(page.get_by_text("Not yet: They stand in one reporting line")).to_be_visible()


def _ask_others(page: Page, broken: dict[str, object]) -> None:
    page.get_by_role("link", name="Find new partners").click()
    _look(page, broken)
    page.get_by_label("Edith Larch").check()
    page.get_by_label("Sunita Rao").check()
    page.get_by_role("button", name="End the pair and ask").click()
    expect(page.get_by_text("Two new pairs are asked, the mentors first.")).to_be_visible()
    expect(page.get_by_text("New partners were asked")).to_be_visible()
    _look(page, broken)
