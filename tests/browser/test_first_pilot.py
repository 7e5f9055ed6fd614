"""A coordinator who has never run a programme, from "New programme" to the launched pilot, in a real browser.

Counted is what they do: each field they fill or change, each button they press and each link they follow.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from accounts.models import Organisation, Person, User
from programmes import actions
from programmes.models import Cohort, RoleRequest
from programmes.purposes import draft_for
from tests.browser.looking import violations, width
from tests.factories.people import PersonFactory, UserFactory, hr_user
from tests.road.chromium import ChromiumVisitor
from tests.signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_INPUTS = 40


class Counting(ChromiumVisitor):
    """Counts what a hand does, and looks at each page once for sideways scroll and rules of accessibility."""

    inputs = 0

    def follow(self, words: str) -> None:
        self.inputs += 1
        super().follow(words)

    def press(self, words: str, **fields: Any) -> None:
        self.inputs += 1 + len(fields)
        super().press(words, **fields)

    def look(self) -> None:
        self.tab.set_viewport_size({"width": 320, "height": 800})
        assert width(self.tab) <= 320, self.path
        assert violations(self.tab) == [], self.path
        self.tab.set_viewport_size({"width": 1280, "height": 900})


def sign_in_just_now(page: Page, address: str, user: User) -> None:
    """As after the sign-in page: giving a role asks for a sign-in that is not long ago."""
    client = Client()
    sign_in(client, user)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": address}])


def test_a_stranger_reaches_a_launched_pilot_with_few_inputs(live_server, page: Page) -> None:
    organisation = Organisation.current()
    organisation.speak_up_name, organisation.speak_up_reach = "Speak-up line", "020 7946 0000"
    organisation.save()
    coordinator, second, coach = hr_user(), hr_user(), UserFactory()
    sponsor, *top = PersonFactory.create_batch(3, grade__rank=9)
    sign_in_just_now(page, live_server.url, coordinator)
    page.goto(f"{live_server.url}/programmes/new/")
    hr = Counting(page, live_server.url)
    _fill_the_draft(hr, sponsor)
    _find_a_coach(hr, coach, second)
    _launch(hr, *top)
    pilot = Cohort.objects.get()
    assert pilot.state == Cohort.State.RECRUITING
    assert hr.inputs <= MOST_INPUTS
    print("inputs:", hr.inputs)
    for address in (f"/cohorts/{pilot.pk}/dates/", f"/cohorts/{pilot.pk}/criteria/", f"/cohorts/{pilot.pk}/"):
        page.goto(live_server.url + address)
        hr.look()


def _fill_the_draft(hr: Counting, sponsor: Person) -> None:
    """A draft of a purpose, with its gaps."""
    hr.look()
    hr.press("Open a draft", name="Fresh Eyes", purpose="digital")
    draft = draft_for("digital")
    assert draft and draft.mentors_are in hr.tab.get_by_label("Who mentors?").input_value()
    hr.look()
    hr.press(
        "Save the purpose",
        need="New tools change the work of the branches; four in ten requests come back because of them.",
        sponsor=sponsor.email,
        forum="The people committee, every second month",
    )
    hr.sees("fill the gaps that the draft left: [Which goal of the digital plan]")
    hr.follow("Edit")
    hr.press("Save", goal="Digital by default, goal 2")
    hr.sees("Objective saved.")


def _find_a_coach(hr: Counting, coach: User, second: User) -> None:
    """What is missing before a launch leads to the role of coach, which a second person confirms."""
    hr.follow("3. Preparation")
    hr.look()
    hr.sees("before the launch")
    hr.follow("Give somebody the role of coach")
    hr.press("Give the role", email=coach.email, name="coach")
    actions.confirm_role(request=RoleRequest.objects.get(), by=second, at=RoleRequest.objects.get().asked_at)


def _launch(hr: Counting, first: Person, other: Person) -> None:
    """Back by the way that the programme shows, through the readiness check to the launch."""
    hr.follow("Fresh Eyes")
    hr.look()
    hr.follow("Carry on where you were")
    hr.look()
    hr.press(
        "Save the readiness check",
        first=first.email,
        second=other.email,
        privacy="The privacy notice is agreed, and an impact assessment is written",
        time="Two to three hours a month are working time, and line managers know it",
        capacity="The coordinator has the time",
        calm="no",
    )
    hr.sees("8 of 8 must-haves")
    hr.follow("Go to the launch")
    hr.press("Launch the pilot")
    hr.sees("Launched. The criteria are fixed")
