"""What every guide and topic pack holds, and that they are edited and kept like any other text of the library."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from preparation import editing
from preparation.forms import TextForm
from preparation.glossary import explained
from preparation.kick_off.agenda import STARTING
from preparation.models import Audience, Module
from preparation.shelf import read_shelf
from tests.factories import UserFactory
from tests.factories.people import hr_user
from tests.preparation.readability import reading_age, words
from tests.preparation.test_content import MARKS, OLDEST, everything, points

GUIDES = {
    text.fields["code"]: text.fields
    for text in read_shelf().texts.values()
    if text.fields["audience"] in ("session", "topic")
}
each_guide = pytest.mark.parametrize("guide", GUIDES.values(), ids=list(GUIDES))


def test_eight_guides_and_ten_topic_packs_are_there() -> None:
    codes = {f"G{number}": "session" for number in range(1, 9)}
    codes |= {f"T{number}": "topic" for number in range(1, 11)}
    assert {code: guide["audience"] for code, guide in GUIDES.items()} == codes
    assert not any(guide["required"] for guide in GUIDES.values())


@each_guide
def test_a_guide_has_an_agenda_that_adds_up_and_says_what_to_bring(guide: dict[str, Any]) -> None:
    assert 4 <= len(guide["agenda"]) <= 7
    expected = 150 if guide["slug"] == "kick-off-day" else 60
    assert sum(part["minutes"] for part in guide["agenda"]) == guide["minutes"] == expected
    assert guide["bring"]


@each_guide
def test_a_guide_has_questions_an_activity_and_phrases_for_a_real_conversation(guide: dict[str, Any]) -> None:
    assert 4 <= len(guide["exercise"]["prompts"]) <= 5
    assert all(prompt["label"] and prompt["help"] for prompt in guide["exercise"]["prompts"])
    assert 15 <= len(words(guide["exercise"]["intro"])) <= 60
    assert 4 <= len(guide["phrases"]) <= 5


@each_guide
def test_a_guide_says_how_to_prepare_what_to_avoid_and_whom_to_turn_to(guide: dict[str, Any]) -> None:
    found = dict(points(guide))
    assert next(iter(found)) == "How to prepare"
    assert "What to avoid" in found
    assert {head: n for head, body in found.items() if not 45 <= (n := len(words(body))) <= 100} == {}
    assert "Support page" in guide["reading"] and "coach" in guide["reading"]


@each_guide
def test_a_guide_is_easy_to_read_and_shouts_at_nobody(guide: dict[str, Any]) -> None:
    reading = MARKS.sub("", re.sub(r"^## (.+)$", r"\1.", guide["reading"], flags=re.MULTILINE))
    assert reading_age(reading) <= OLDEST
    assert "!" not in everything(guide)


@each_guide
def test_every_term_of_a_guide_is_explained_and_used(guide: dict[str, Any]) -> None:
    found = explained(guide["terms"])
    assert {term.name for term in found} == set(guide["terms"])
    assert [term.name for term in found if not term.is_in(everything(guide))] == []


def test_the_guide_of_the_kick_off_is_the_agenda_that_a_kick_off_starts_with() -> None:
    shipped = [(part["title"], part["minutes"]) for part in GUIDES["G6"]["agenda"]]
    assert shipped == [(part["title"], part["minutes"]) for part in STARTING]


@pytest.fixture
def hr(db: None, client: Any) -> User:
    user = hr_user(name="Nerys Bowen")
    client.force_login(user)
    return user


def _filled(module: Module) -> dict[str, Any]:
    """What a browser sends when nothing was changed."""
    form = TextForm(module=module)
    sent = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in sent.items()}


def test_everybody_finds_the_guides_in_the_library(client: Any, db: None) -> None:
    client.force_login(UserFactory())
    page = client.get(reverse("preparation:library")).content.decode()
    for module in Module.objects.guides():
        assert reverse("preparation:library_module", args=[module.slug]) in page
    guide = Module.objects.guides().get(slug="digital-and-ai")
    answer = client.get(reverse("preparation:library_module", args=[guide.slug]))
    for text in (guide.bring, guide.agenda[2]["title"], guide.phrases[0]):
        assert text in answer.content.decode()


def test_an_own_agenda_is_a_new_version_and_the_shipped_one_stays(client: Any, hr: User) -> None:
    before = Module.objects.guides().get(slug="digital-and-ai")
    sent = _filled(before) | {
        "agenda": "20 Our own beginning\n\n40 The rest",
        "bring": "A pen",
        "save": "yes",
    }
    assert client.post(reverse("preparation:text", args=[before.slug]), sent).status_code == 302
    after = Module.objects.guides().get(slug="digital-and-ai")
    assert [(part["minutes"], part["title"]) for part in after.agenda] == [
        (20, "Our own beginning"),
        (40, "The rest"),
    ]
    assert (after.minutes, after.bring, after.audience, after.version) == (60, "A pen", Audience.TOPIC, 2)
    assert editing.version_of(before.slug, 1).agenda == before.agenda
    page = client.get(reverse("preparation:comparison", args=[before.slug])).content.decode()
    assert "Our own beginning" in page


@pytest.mark.parametrize(
    ("agenda", "said"),
    [
        ("Arrive", "Begin line 1 with its minutes"),
        ("10 Arrive\nTalk 20", "Begin line 2 with its minutes"),
        ("0 Arrive", "Begin line 1 with its minutes"),
        ("999 Talk", "Begin line 1 with its minutes"),
        ("200 Talk\n100 Talk", "more than 240 minutes"),
        ("\n".join(["5 Talk"] * 13), "up to 12 parts"),
        ("5 " + "x" * 161, "under 160 letters"),
        ("", "Write at least one part."),
    ],
)
def test_an_agenda_that_is_none_is_refused_and_kept(client: Any, hr: User, agenda: str, said: str) -> None:
    module = Module.objects.guides().get(slug="first-session")
    answer = client.post(
        reverse("preparation:text", args=[module.slug]), _filled(module) | {"agenda": agenda, "save": "yes"}
    )
    assert said in answer.content.decode()
    assert agenda in answer.content.decode()
    assert Module.objects.guides().get(slug="first-session").version == 1
