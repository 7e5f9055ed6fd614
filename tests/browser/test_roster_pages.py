"""The pages of a staff list in a real browser: no broken rule of accessibility, and nothing sideways at 320 pixels."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from accounts.actions import folder, grades, mappings
from accounts.models import Grade, RosterImport
from tests.accounts.conftest import AT, ROSTER, imported, previewed, staged
from tests.browser.looking import sign_in, violations, width
from tests.factories.people import hr_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pages(tmp_path: Path, settings) -> list[str]:
    """Addresses with something on each page: findings, changes of each kind, a ladder, a folder with a fault."""
    settings.UPWARD_ROSTER_FOLDER = str(tmp_path)
    (tmp_path / "broken.csv").write_text("just words\n")
    for number in range(2):
        folder.look(at=AT + number * timedelta(minutes=15))
    done = imported()
    mappings.save_mapping(roster_import=done, name="The HR system", by=None, at=AT)
    changed = ROSTER.replace("ann@x", "anne@x").replace("Bo Lund,bo@x.example,B", "Bo Lund,bo@x.example,A")
    waiting = previewed(
        f"{changed}4,Di Moss,di@x.example,M2b,North,1,1\n5,Vacant,,A,North,77,1\n6,Ed Fry,,A,North,2,1\n",
        at=AT + timedelta(days=1),
    )
    running = staged()
    RosterImport.objects.filter(pk=running.pk).update(state=RosterImport.State.CHECKING, progress=40)
    hr = hr_user()
    lowest = Grade.objects.get(name="A")
    grades.add_title_words(words="clerk", grade=lowest, by=hr, at=AT)
    return [
        reverse("accounts:import_preview", args=[waiting.pk]),
        reverse("accounts:import_preview", args=[running.pk]),
        reverse("accounts:import_preview", args=[done.pk]),
        reverse("accounts:import_changes", args=[waiting.pk, "moved"]),
        reverse("accounts:import_changes", args=[waiting.pk, "returned"]),
        reverse("accounts:import_map", args=[waiting.pk]),
        reverse("accounts:imports"),
        reverse("accounts:import_upload"),
        reverse("accounts:mappings"),
        reverse("accounts:grades"),
        reverse("accounts:grade", args=[lowest.pk]),
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_of_a_staff_list_breaks_a_rule_of_accessibility(
    live_server, page: Page, pages, theme
) -> None:
    sign_in(page.context, live_server.url, hr_user())
    page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
    broken = {}
    for path in pages:
        response = page.goto(live_server.url + path)
        assert response is not None
        assert response.status == 200, path
        if found := violations(page):
            broken[path] = found
    assert broken == {}


def test_no_page_of_a_staff_list_scrolls_sideways_or_is_refused_by_the_content_policy(
    live_server, page: Page, pages
) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    sign_in(page.context, live_server.url, hr_user())
    wide = []
    for path in pages:
        page.goto(live_server.url + path)
        if width(page) > 320:
            wide.append(path)
    assert (wide, [words for words in said if "Content Security Policy" in words]) == ([], [])
