"""An executive with nothing but the board page: what it was for, what changed, how sure we are, what is asked.

They take it along in two ways, as the product's own file and as the browser prints it: each is one sheet of A4 that a
screen reader can follow, and no number on it differs from the screen.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page
from pypdf import PdfReader

from insights import evidence
from insights.figure_words import signed
from insights.models import Release
from programmes.models import Decision, Programme
from sessions.models import Session
from tests.browser.looking import follow, sign_in, violations, width
from tests.factories.people import PersonFactory
from tests.insights.commons.conftest import answered, published
from tests.insights.conftest import Pilot, under_way
from tests.insights.outcomes import everybody
from tests.insights.test_comparison import large
from tests.programmes.on_paper import tags_of, words_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEED = "Four requests in ten come back because the new tools are not understood."
NUMBER = re.compile(r"\d+(?:\.\d+)?")
A4 = [595.28, 841.89]


@pytest.fixture
def released() -> tuple[Pilot, Release]:
    pilot = under_way()
    sponsor = PersonFactory(name="Angela Stewart", title="Operations director")
    Programme.objects.filter(pk=pilot.cohort.programme_id).update(state="running", need=NEED, sponsor=sponsor)
    pilot.answer_everything()
    return pilot, pilot.release()


@pytest.fixture
def board(live_server, page: Page, released: tuple[Pilot, Release]) -> Locator:
    """The page, reached from the first page after the sign-in by what it is called there."""
    pilot, _ = released
    sign_in(page.context, live_server.url, pilot.user("executive"))
    page.goto(live_server.url + reverse("insights:reports"))
    follow(page.get_by_role("link", name=f"Board page of {pilot.cohort.programme}"))
    return page.get_by_role("article")


def numbers(text: str) -> set[str]:
    return set(NUMBER.findall(text))


def is_one_tagged_sheet(file: PdfReader) -> None:
    assert len(file.pages) == 1
    assert [float(side) for side in file.pages[0].mediabox[2:]] == pytest.approx(A4, abs=1)
    assert file.trailer["/Root"]["/MarkInfo"]["/Marked"]
    tags = tags_of(file)
    assert tags.count("/H1") == 1 and tags.count("/H2") == 4
    assert "/Table" in tags and "/TH" in tags


def test_an_executive_answers_four_questions_from_the_page_alone(board, released):
    pilot, release = released
    text = board.inner_text()

    # What was it for?
    assert f"Why we did it: {NEED}" in text and str(pilot.measure.objective) in text

    # What changed?
    row = board.get_by_role("row").filter(has_text=pilot.measure.name)
    found = evidence.cell(release, "change-close", pilot.confidence, "both")
    assert f"from {found['before']:.1f} to {found['after']:.1f}" in row.inner_text()

    # How sure are we?
    sure = f"Likely between {signed(found['low'])} and {signed(found['high'])}"
    assert "Clear improvement" in row.inner_text() and sure in row.inner_text()
    assert f"{found['n']} people answered both times" in row.inner_text()
    assert "no comparison group, so no cause is claimed" in text

    # What is asked?
    asked = board.get_by_role("region", name="The decision")
    for option in ("Go", "Adapt", "Stop"):
        assert asked.get_by_text(option, exact=True).is_visible()
    assert "Name and role" in asked.inner_text()
    assert board.locator("details").count() == 0, "what is folded away is not on the page"


def test_what_the_browser_prints_is_one_tagged_sheet_with_the_numbers_of_the_screen(board):
    on_screen = numbers(board.inner_text())
    file = PdfReader(io.BytesIO(board.page.pdf(prefer_css_page_size=True, tagged=True)))
    is_one_tagged_sheet(file)
    assert len(on_screen) > 20
    assert numbers(words_of(file)[0]) == on_screen


def test_the_file_is_one_tagged_sheet_with_the_numbers_of_the_screen(board, tmp_path: Path):
    with board.page.expect_download() as started:
        board.page.get_by_role("link", name="PDF").click()
    started.value.save_as(tmp_path / "board.pdf")
    file = PdfReader(tmp_path / "board.pdf")
    is_one_tagged_sheet(file)
    ours, _, _ = words_of(file)[0].rpartition("Figures frozen as of")
    on_screen = numbers(board.inner_text())
    assert numbers(words_of(file)[0]) >= on_screen
    assert numbers(ours) <= on_screen


def test_a_page_with_a_comparison_and_six_themes_is_still_one_sheet(live_server, page: Page):
    pilot = under_way()
    call = large(pilot)
    pilot.answer_everything()
    call.count(*everybody(call, placed=22, waiting=20))
    for number in range(6):
        theme = published(
            pilot.cohort.programme, f"{number} years are asked for that nobody needs in the work"
        )
        answered(
            theme,
            pilot.user("coordinator"),
            text="All adverts for first jobs are written anew, with two who began last.",
        )
    call.release()
    sign_in(page.context, live_server.url, pilot.user("executive"))
    page.goto(live_server.url + reverse("insights:board", args=[pilot.cohort.pk]))
    board = page.get_by_role("article")
    assert board.get_by_role("row").count() > 20
    file = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, tagged=True)))
    assert len(file.pages) == 1
    assert numbers(words_of(file)[0]) == numbers(board.inner_text())


@pytest.mark.parametrize("signs", [0, 120, 1500])
def test_with_longer_words_it_is_still_one_printed_sheet(live_server, page: Page, released, signs):
    pilot, release = released
    Programme.objects.filter(pk=pilot.cohort.programme_id).update(need=f"{NEED} " * 2)
    Session.objects.all().delete()
    pilot.hold(1, pairs=pilot.pairs[:8])
    release = pilot.release()
    if signs:
        Decision.objects.create(
            cohort=pilot.cohort,
            outcome="stop",
            why=("It was weighed by all. " * signs)[:signs],
            release_number=release.number,
            release_digest=release.digest,
            signed_name="Angela Stewart",
            decided_at=release.frozen_at,
        )
    sign_in(page.context, live_server.url, pilot.user("executive"))
    page.goto(live_server.url + reverse("insights:board", args=[pilot.cohort.pk]))
    file = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, tagged=True)))
    is_one_tagged_sheet(file)


def test_the_print_button_opens_the_browsers_own_dialogue(board):
    page = board.page
    page.evaluate("window.print = () => { document.body.dataset.asked = 'yes' }")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("document.body.dataset.asked") == "yes"


def test_on_paper_each_cell_begins_under_its_heading(board):
    """A sheet is as narrow as a phone, where tables are set otherwise."""
    page = board.page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1040})
    table = board.get_by_role("table").first
    edges = table.evaluate(
        """table => ["thead", "tbody"].map(part => [...table.querySelector(part).rows[0].cells].map(cell =>
             cell.getBoundingClientRect().left + parseFloat(getComputedStyle(cell).paddingLeft)))"""
    )
    assert edges[0] == pytest.approx(edges[1], abs=0.5) and len(edges[0]) == 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_breaks_no_rule_of_accessibility_and_fits_a_phone(board, live_server, theme: str):
    page = board.page
    page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
    page.reload()
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    page.reload()
    assert width(page) <= 320 and violations(page) == []
