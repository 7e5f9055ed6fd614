"""A new coordinator builds a pilot from each of the six drafts and a blank page; an unready one is told why."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from accounts.models import User
from programmes.models import Cohort, Programme
from programmes.purposes import ORDER, PurposeDraft, draft_for, gaps_in
from tests.browser.looking import sign_in
from tests.factories.people import PersonFactory, hr_user
from tests.road.chromium import ChromiumVisitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PURPOSES = (*ORDER, "other")


@pytest.fixture
def nerys(live_server, page: Page) -> Iterator[tuple[ChromiumVisitor, User]]:
    """A coordinator on her first day, in a window of a usual size."""
    user = hr_user(name="Nerys Bowen")
    page.set_viewport_size({"width": 1280, "height": 900})
    sign_in(page.context, live_server.url, user)
    yield ChromiumVisitor(page, live_server.url), user


def begin(hr: ChromiumVisitor, key: str) -> None:
    hr.tab.goto(f"{hr.home}/programmes/new/")
    hr.press("Open a draft", name=f"Fresh Eyes on {key}", purpose=key)


def holds(hr: ChromiumVisitor, draft: PurposeDraft) -> None:
    """The words of the draft stand in the form, ready to be changed, with its objectives beneath."""
    fields = {
        "need": draft.need,
        "mentors_are": draft.mentors_are,
        "mentees_are": draft.mentees_are,
        "leaders_can": draft.leaders_can,
        "mentors_gain": draft.mentors_gain,
    }
    for name, words in fields.items():
        assert hr.tab.locator(f"[name={name}]").input_value() == words, draft.key
    for objective in draft.objectives:
        hr.sees(objective.text, *(measure.name for measure in objective.measures))
    found = [draft.need, *(objective.goal for objective in draft.objectives)]
    for gap in gaps_in(found):
        hr.sees(gap)
    hr.sees("fill the gaps that the draft left")


def test_each_draft_and_the_blank_page_become_a_plan_with_its_gaps_and_its_check(nerys) -> None:
    hr, _ = nerys
    sponsor = PersonFactory(name="Ingrid Halloran")
    for key in PURPOSES:
        begin(hr, key)
        draft = draft_for(key)
        if draft is None:
            assert hr.tab.locator("[name=need]").input_value() == ""
            hr.does_not_see("fill the gaps that the draft left")
            hr.sees("write the business need", "add an objective")
        else:
            holds(hr, draft)
        hr.press("Save the purpose", sponsor=sponsor.email, forum="People committee")
        hr.does_not_see("name the sponsor")
        hr.follow("2. Planning")
        for topic in draft.topics if draft else ():
            hr.sees(topic)
        hr.follow("3. Preparation")
        hr.sees("before the launch", "Name two of the top team who will learn")
    kept = Programme.objects.order_by("created_at")
    assert [programme.purpose for programme in kept] == list(PURPOSES)
    assert Cohort.objects.count() == len(PURPOSES), "each has its pilot from the day that was offered"


def test_an_organisation_that_is_not_ready_is_told_why_and_cannot_launch(nerys) -> None:
    hr, _ = nerys
    begin(hr, "voice")
    programme = Programme.objects.get()
    hr.tab.goto(f"{hr.home}/programmes/{programme.pk}/readiness/")
    hr.press("Save the readiness check", calm="yes")
    hr.sees("Postpone it. Redundancies or claims of retaliation are open", "0 of 8 must-haves")
    hr.sees(
        "An executive who owns the need",
        "They answer for what changes; without an owner, talk without a goal can hurt those who open up.",
    )
    hr.follow("Go to the launch")
    hr.sees("Postpone it.", "Name the sponsor", "Fill the gaps that the draft left: ")
    assert not hr.has_button("Launch the pilot")
    programme.refresh_from_db()
    assert programme.state == Programme.State.DRAFT
