"""What was said and done stands in a release: the same on screen, on paper and in the files, and it never changes."""

from __future__ import annotations

import csv
import io
import json
import uuid
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from pypdf import PdfReader

from insights.actions import request_release
from insights.commons import answering, said
from insights.freezing import is_genuine
from insights.models import ForumAnswer, Release, Theme
from insights.themes import actions
from insights.worker import compute
from tests.insights.commons.conftest import answered, published, signed_in
from tests.insights.conftest import LATER, Pilot, cast, empty_pilot, pilot  # noqa: F401  # fixtures
from tests.programmes.on_paper import words_of

DAY = LATER - timedelta(days=60)


@pytest.fixture
def told(pilot: Pilot) -> Pilot:  # noqa: F811
    """Six themes: kept, under way, past its day, dropped, a no, and one without an answer."""
    pilot.answer_everything()
    by, programme = pilot.user("sponsor"), pilot.cohort.programme
    found = {
        name: published(programme, f"Heard that is {name}", published_at=DAY + timedelta(minutes=place))
        for place, name in enumerate(("kept", "open", "late", "dropped", "no", "unanswered"))
    }
    for name, days in (("kept", 30), ("open", 90), ("late", 10), ("dropped", 30)):
        answered(found[name], by, text=f"We will: {name}", at=DAY, due_on=(DAY + timedelta(days=days)).date())
    answered(found["no"], by, kind="will-not", text="The lease.", owner="Facilities", due_on=None, at=DAY)
    after = DAY + timedelta(days=20)
    answering.settle_answer(theme=found["kept"], to="done", outcome="Done.", by=by, at=after)
    answering.settle_answer(theme=found["dropped"], to="dropped", outcome="No use.", by=by, at=after)
    return pilot


def states(release: Release) -> dict[str, str]:
    return {one.heard.split()[-1]: one.state for one in said.read(release.tables)}


def test_each_state_is_told_in_words_and_counted(told):
    release = told.release()
    found = states(release)
    assert found["kept"].startswith("Kept, ") and found["open"].startswith("Under way, by ")
    assert found["late"].startswith("Past its day, ") and found["dropped"] == "Dropped, reason given"
    assert found["no"] == "Will not, reason given" and found["unanswered"] == "Waits for an answer"
    assert said.counts(release.tables) == (
        "4 commitments: 1 kept, 1 under way, 1 past their day, 1 dropped. One will not be done, with a reason. "
        "One waits for an answer."
    )


def test_nothing_later_alters_a_release(told):
    release = told.release()
    before = json.dumps(release.tables["said"])
    for theme in Theme.objects.filter(state=Theme.State.ANSWERED):
        answering.take_answer_back(theme=theme, by=told.user("sponsor"), at=LATER)
    Theme.objects.update(state=Theme.State.TAKEN_BACK, title="Something else")
    release = Release.objects.get(pk=release.pk)
    assert json.dumps(release.tables["said"]) == before and is_genuine(release)
    assert "Heard that is kept" in screen(told)


def test_a_changed_word_breaks_the_signature(told):
    release = told.release()
    release.tables["said"][0]["heard"] = "Another"
    assert not is_genuine(release)


def test_what_came_after_the_day_of_the_release_is_not_in_it(told):
    by = told.user("sponsor")
    published(told.cohort.programme, "Heard afterwards", published_at=LATER + timedelta(hours=1))
    answered(Theme.objects.get(title__endswith="unanswered"), by, at=LATER + timedelta(hours=1))
    answering.settle_answer(
        theme=Theme.objects.get(title__endswith="open"),
        to="done",
        outcome="",
        by=by,
        at=LATER + timedelta(days=2),
    )
    found = states(told.release())
    assert "afterwards" not in found
    assert found["unanswered"] == "Waits for an answer" and found["open"].startswith("Under way")
    assert len(found) == 6


def taken(told: Pilot, release: Release) -> list[str]:
    """Everything that anybody can read of ``release``: screen, paper, data and each file of the pack."""
    client = signed_in(told.user("executive"))
    paper = client.get(reverse("insights:board_file", args=[release.pk])).content
    pack = zipfile.ZipFile(io.BytesIO(client.get(reverse("insights:pack", args=[release.pk])).content))
    inside = [pack.read(name).decode() for name in pack.namelist() if not name.endswith(".pdf")]
    in_it = words_of(PdfReader(io.BytesIO(pack.read("board-page.pdf"))))
    data = client.get(reverse("insights:data", args=[told.cohort.pk])).content.decode()
    return [screen(told), *words_of(PdfReader(io.BytesIO(paper))), data, *inside, *in_it]


def take_back(told: Pilot, name: str) -> None:
    theme = Theme.objects.get(title=f"Heard that is {name}")
    actions.take_back(theme=theme, reason=actions.Why.TRACEABLE, by=told.user("coordinator"), at=LATER)


def test_a_theme_that_was_taken_back_is_read_nowhere_and_the_release_stays_as_signed(told):
    release = told.release()
    assert sum("Heard that is kept" in words for words in taken(told, release)) > 4
    take_back(told, "kept")
    release = Release.objects.get(pk=release.pk)
    for words in taken(told, release):
        assert "Heard that is kept" not in words and "We will: kept" not in words and "Done." not in words
    assert "Taken back since" in screen(told) and "Heard that is open" in screen(told)
    assert "3 commitments: 1 under way, 1 past their day, 1 dropped." in screen(told)
    assert is_genuine(release)
    assert told.release(at=LATER + timedelta(days=1)).withheld == []


def test_one_that_is_taken_back_while_a_release_is_made_is_in_none(told):
    release = request_release(cohort=told.cohort, by=None, at=LATER, submission=uuid.uuid4())

    def at_the_last_moment():
        take_back(told, "kept")
        return LATER

    compute(release_id=str(release.pk), clock=at_the_last_moment)
    release.refresh_from_db()
    assert release.state == Release.State.FROZEN and len(release.withheld) == 1
    assert "Heard that is kept" not in screen(told)


def test_other_words_under_the_same_title_are_read(told):
    take_back(told, "kept")
    published(told.cohort.programme, "Heard that is kept", published_at=DAY)
    assert told.release().withheld == []
    assert "Heard that is kept" in screen(told)


def test_of_releases_that_kept_no_key_it_is_known_by_its_title(told):
    release = told.release()
    for kept in release.tables["said"]:
        del kept["theme"]
    release.save(update_fields=["tables"])
    take_back(told, "dropped")
    release.refresh_from_db()
    (place,) = release.withheld
    assert release.tables["said"][place]["heard"] == "Heard that is dropped"


def test_a_release_from_before_there_were_themes_still_stands(told):
    release = told.release()
    del release.tables["said"]
    assert said.read(release.tables) == [] and said.counts(release.tables) == ""


def screen(pilot: Pilot) -> str:  # noqa: F811
    address = reverse("insights:board", args=[pilot.cohort.pk])
    page = signed_in(pilot.user("executive")).get(address).content.decode()
    section = page[page.index('aria-labelledby="b3"') :]
    return " ".join(strip_tags(section[: section.index("</section>")]).replace("&#x27;", "'").split())


def test_screen_paper_file_and_pack_say_the_same(told):
    release, client = told.release(), signed_in(told.user("executive"))
    paper = client.get(reverse("insights:board_file", args=[release.pk])).content
    file = PdfReader(io.BytesIO(paper))
    assert len(file.pages) == 1
    on_paper, on_screen = " ".join(words_of(file)[0].split()), screen(told)
    packed = zipfile.ZipFile(io.BytesIO(client.get(reverse("insights:pack", args=[release.pk])).content))
    rows = list(csv.DictReader(io.StringIO(packed.read("themes.csv").decode())))
    document = client.get(reverse("insights:data", args=[told.cohort.pk])).json()
    assert len(rows) == len(document["tables"]["said"]) == 6
    for row, kept, one in zip(rows, document["tables"]["said"], said.read(release.tables), strict=True):
        assert row["heard"] == kept["heard"] == one.heard and row["state"] == one.state
        for words in (one.heard, one.state, one.scale, *filter(None, (one.words, one.owner))):
            assert words in on_screen and words in on_paper, words
    assert said.counts(release.tables) in on_screen and said.counts(release.tables) in on_paper


def test_whatever_was_typed_it_stays_one_sheet(told):
    words: Any = "#read(x) $ *bold* “quoted” שלום " * 18
    for number in range(30):
        theme = published(told.cohort.programme, words[:120], published_at=DAY)
        ForumAnswer.objects.create(
            theme=theme,
            kind="will-not",
            text=words[:600],
            owner=words[:200],
            answered_at=DAY + timedelta(seconds=number),
        )
    release = told.release()
    client = signed_in(told.user("executive"))
    file = PdfReader(io.BytesIO(client.get(reverse("insights:board_file", args=[release.pk])).content))
    assert len(file.pages) == 1
    assert "Shortened to fit on one page" in words_of(file)[0] and "more themes" in words_of(file)[0]
