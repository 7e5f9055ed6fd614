"""Every letter whose words may change, in ours and in others: what a screen reader, a phone and a text reader get."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from accounts.models import Person
from notifications import registry
from notifications.letters import drawn
from notifications.stopping import links
from notifications.texts.models import OwnText
from notifications.texts.selectors import CONFIDENTIAL, rows, said

pytestmark = pytest.mark.django_db
READER = Person(name="Alex Morgan")
# The conftest of this folder hides the product's kinds from the tests; they are taken before it does.
KINDS = sorted((kind for kind in registry.kinds() if kind.wording), key=lambda kind: kind.name)
ALL = registry.kinds()
NAMES = [kind.name for kind in KINDS]
OWN = OwnText(
    language="de", subject="Ein Betreff", body="Ein Absatz.\n\n- Punkt\n- **Fett**", button="Weiter"
)


class Seen(HTMLParser):
    """The elements of a mail with their attributes, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture(params=["ours", "own"])
def letter_of(request):
    return lambda kind: (
        kind.wording.example() if request.param == "ours" else said(OWN, kind.wording.example())
    )


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_enough_kinds_may_be_said_in_own_words():
    assert {
        "session.book",
        "session.log",
        "pairing.paired",
        "pulse.asked",
        "team.digest",
        "nudge.plan",
    } <= set(NAMES)


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_a_mail_passes_the_checks_of_accessibility(kind, letter_of):
    mail = drawn(kind, letter_of(kind), READER)
    seen = Seen(mail.html)
    (html,) = seen.all("html")
    assert html["lang"] and html["dir"]
    assert len(seen.all("h1")) == 1 and len(seen.all("title")) == 1 and mail.subject
    facts = len(kind.wording.facts) > 0
    assert sum(table.get("role") != "presentation" for table in seen.all("table")) == facts
    assert seen.all("img") == [], "no image is needed"
    button, *beneath = seen.all("a")
    assert button["href"].startswith("http")
    stop = links.address_for(READER, kind)
    assert [link["href"] for link in beneath] == ([] if kind.is_ask else [stop]) and stop != button["href"]
    assert not any(name[:2] == "on" for link in (button, *beneath) for name in link)
    assert not seen.all("script") and not seen.all("form")


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_the_text_twin_says_the_same(kind, letter_of):
    letter = letter_of(kind)
    mail = drawn(kind, letter, READER)
    plain, words = " ".join(mail.text.split()), " ".join(Seen(mail.html).words.split())
    for said_words in (*letter.paragraphs, letter.button, *(word for pair in letter.facts for word in pair)):
        assert said_words in plain and said_words in words
    for block in letter.words:
        for line in block.lines:
            assert "".join(run.text for run in line) in plain
    assert "{" not in plain and "{" not in mail.subject


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_a_subject_names_nobody(kind):
    people = [name.written for name in kind.wording.names if name.is_a_person]
    assert not any(name in kind.wording.subject for name in people)


def test_colours_of_a_mail_are_read_in_light_and_in_dark():
    html = drawn(KINDS[0], KINDS[0].wording.example(), READER).html
    dark = dict(re.findall(r"\.(\w[\w-]*) \{ (?:color|background): (#\w{6})", html))
    assert contrast("#2b1b2c", "#ffffff") >= 7 and contrast("#584656", "#f7f3f6") >= 4.5
    assert contrast(dark["ink"], dark["card"]) >= 7 and contrast(dark["ink2"], dark["bg"]) >= 4.5
    assert contrast("#ffffff", dark["main-btn"]) >= 4.5 and contrast("#ffffff", "#6c1f55") >= 4.5


def test_every_kind_stands_in_the_list_with_a_reason_where_it_is_fixed(monkeypatch):
    monkeypatch.setattr(registry, "_kinds", {kind.name: kind for kind in ALL})
    found = {row.kind.name: row for row in rows()}
    assert set(found) == {kind.name for kind in ALL}
    fixed = [row for row in found.values() if row.is_fixed]
    assert all(row.why_fixed and row.why for row in fixed)
    assert found["coaching.asked"].why_fixed == CONFIDENTIAL
