"""A question from the first to the last answer, and what is said in private before the pairs and after a trial."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page

from accounts.models import User
from pairing import actions
from pairing.models import Asking, Pair, Policy, ShortlistPart
from programmes.models import Cohort, Participant, Role
from sessions.models import Session
from tests.browser.looking import sign_in, violations, width
from tests.factories.people import hr_user, user_of
from tests.factories.programmes import CohortFactory, ParticipantFactory, grant
from tests.factories.together import PairFactory, SessionFactory
from tests.pairing.conftest import finished_round

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 800}


class Reader:
    """Somebody at a phone."""

    def __init__(self, browser: Browser, address: str, user: User) -> None:
        context = browser.new_context(viewport=PHONE)
        sign_in(context, address, user)
        self.page: Page = context.new_page()
        self.address = address

    def open(self, path: str) -> str:
        """What the page says; it fits the phone and breaks no rule."""
        response = self.page.goto(self.address + path)
        assert response is not None and response.status == 200, path
        return self.look()

    def look(self) -> str:
        assert width(self.page) <= PHONE["width"], self.page.url
        assert violations(self.page) == [], self.page.url
        return " ".join(self.page.inner_text("main").split())

    def press(self, name: str) -> str:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()
        return self.look()


@pytest.fixture
def cohort() -> Cohort:
    """Two mentors and two mentees; the mentors have been asked."""
    today = timezone.localdate()
    cohort = CohortFactory(state=Cohort.State.MATCHING, starts_on=today, ends_on=today + timedelta(days=180))
    for number in range(2):
        ParticipantFactory(cohort=cohort, mentor=True, person__name=f"Mentor {number}")
        ParticipantFactory(cohort=cohort, mentee=True, person__name=f"Mentee {number}")
    asked = timezone.now() - actions.PUBLISH_WINDOW
    actions.publish(current=finished_round(cohort), by=hr_user(), at=asked)
    return Cohort.objects.select_related("programme").get(pk=cohort.pk)


def test_a_no_in_private_the_next_best_and_a_yes_of_both(
    live_server, browser: Browser, cohort: Cohort
) -> None:
    first, second = Pair.objects.asked().with_people().order_by("mentor__person__name")
    for pair in (first, second):
        mentor = Reader(browser, live_server.url, user_of(pair.mentor.person))
        assert "Answer by" in mentor.open(reverse("pairing:ask", args=[pair.pk]))
        assert "hears nothing of it" in mentor.press("No")
        unasked = Reader(browser, live_server.url, user_of(pair.mentee.person))
        assert pair.mentor.person.name not in unasked.open(reverse("home:partnership"))
    user = hr_user()
    grant(user, Role.Name.COORDINATOR, cohort.programme)
    coordinator = Reader(browser, live_server.url, user)
    assert "Four people wait for a partner again" in coordinator.open(reverse("home:hr"))
    listed = coordinator.open(reverse("pairing:questions", args=[cohort.pk]))
    assert "Not taken up" in listed and "Being asked 0" in listed
    coordinator.open(reverse("pairing:next_best", args=[cohort.pk]))
    assert "Tick at least one pair." in coordinator.press("Ask the pairs I ticked")
    coordinator.page.get_by_label(f"Ask {first.mentor.person} with {second.mentee.person}").check()
    assert "1 asked." in coordinator.press("Ask the pairs I ticked")
    made = Pair.objects.asked().with_people().get()
    assert (made.mentor, made.mentee) == (first.mentor, second.mentee)
    for participant in (made.mentor, made.mentee):
        reader = Reader(browser, live_server.url, user_of(participant.person))
        reader.open(reverse("pairing:ask", args=[made.pk]))
        assert "You said yes." in reader.press("Yes, I would")
    states = {Participant.objects.get(pk=pk).state for pk in (made.mentor_id, made.mentee_id)}
    assert states == {Participant.State.PAIRED}
    assert "Both said yes" in coordinator.open(reverse("pairing:questions", args=[cohort.pk]))


def test_before_the_pairs_and_after_a_trial_people_answer_in_private(live_server, browser: Browser) -> None:
    today = timezone.localdate()
    cohort = CohortFactory(state=Cohort.State.MATCHING, starts_on=today, ends_on=today + timedelta(days=180))
    Policy.objects.create(cohort=cohort, asking=Asking.SHORTLIST)
    for number in range(2):
        ParticipantFactory(cohort=cohort, mentor=True, person__name=f"Mentor {number}")
        ParticipantFactory(cohort=cohort, mentee=True, person__name=f"Mentee {number}")
    user = hr_user()
    grant(user, Role.Name.COORDINATOR, cohort.programme)
    coordinator = Reader(browser, live_server.url, user)
    coordinator.open(reverse("pairing:shortlists", args=[cohort.pk]))
    coordinator.page.get_by_label("Last day to answer").fill((today + timedelta(days=7)).isoformat())
    assert "4 people were asked." in coordinator.press("Ask them")
    part = ShortlistPart.objects.select_related("participant__person").first()
    reader = Reader(browser, live_server.url, user_of(part.participant.person))
    reader.open(part.get_absolute_url())
    reader.page.locator("select").first.select_option(label="Rather not")
    assert "Kept. Only you see it" in reader.press("Keep my answer")

    pair = PairFactory(
        cohort=cohort, state=Pair.State.INTRODUCED, on_trial=True, mentee_answered_at=timezone.now()
    )
    SessionFactory(pair=pair, state=Session.State.HELD, starts_at=timezone.now() - timedelta(days=1))
    mentor = Reader(browser, live_server.url, user_of(pair.mentor.person))
    assert "Would you go on?" in mentor.open(pair.get_absolute_url())
    assert "You would rather not." in mentor.press("Rather not")
