"""Reading a module on a phone: the page remembers the point that was last on the screen."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Response, expect

from preparation.models import Module, Place
from preparation.reading import as_points
from tests.browser.looking import follow, sign_in
from tests.factories.people import user_of
from tests.factories.programmes import ParticipantFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLUG = "listening-to-learn"


def _keeps(step: str) -> object:
    def is_it(response: Response) -> bool:
        return response.request.method == "POST" and f"step={step}" in (response.request.post_data or "")

    return is_it


def test_somebody_stops_in_the_middle_and_goes_on_there(live_server, page: Page) -> None:
    participant = ParticipantFactory(mentee=True)
    path = reverse("preparation:module", args=[participant.pk, SLUG])
    page.set_viewport_size({"width": 390, "height": 700})
    sign_in(page.context, live_server.url, user_of(participant.person))
    page.goto(live_server.url + path)
    with page.expect_response(_keeps("point-4")) as answer:
        page.locator("#point-4").scroll_into_view_if_needed()
    assert answer.value.status == 204
    assert Place.objects.get().slug == SLUG
    page.goto(live_server.url + reverse("preparation:overview"))
    follow(page.get_by_role("link", name="Carry on"))
    assert page.url.endswith(f"{path}#{Place.objects.get().step}")
    title = as_points(Module.objects.in_use().get(slug=SLUG).reading).title_of("point-4")
    expect(page.get_by_role("heading", name=title)).to_be_in_viewport()
