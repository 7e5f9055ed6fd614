"""Every letter whose words may change, in ours and in others: what a screen reader, a phone and a text reader get."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import reverse

from accounts.models import Person
from notifications import registry
from notifications.letters import drawn
from notifications.stopping import links
from notifications.texts.actions import save_text
from notifications.texts.checks import every_kind_has_words, faults_of
from notifications.texts.languages import CODES
from notifications.texts.models import OwnText
from notifications.texts.selectors import by_app, found_by, in_own_words, key_of, rows, said
from tests.factories import hr_user

pytestmark = pytest.mark.django_db
READER = Person(name="Alex Morgan")
# The conftest of this folder hides the product's kinds from the tests; they are taken before it does.
ALL = registry.kinds()
SAID = [(kind, wording) for kind in ALL for wording in kind.wordings if not kind.same_words_as]
KEYS = [key_of(kind, wording) for kind, wording in SAID]
ROOT = Path(__file__).parents[2]
APPS = [config.name for config in apps.get_app_configs() if (ROOT / config.name).is_dir()]
# What is made of one Wording, and of the kit of a programme around it.
LETTERS_ARE_MADE_IN = {"notifications/texts/wording.py", "programmes/kit/letters.py"}
AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
OWN_TYPED = {"subject": "S", "body": "B", "button": "B", "seen": "0", "save": "yes"}
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
    return lambda wording: wording.example() if request.param == "ours" else said(OWN, wording.example())


@pytest.fixture
def kinds_of_the_product(only_our_kinds, monkeypatch):
    monkeypatch.setattr(registry, "_kinds", {kind.name: kind for kind in ALL})


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_every_kind_has_words_with_an_example_for_each_name():
    assert [(kind.name, fault) for kind in ALL for fault in faults_of(kind)] == []


def test_a_kind_without_words_is_told_at_start(kinds_of_the_product):
    book = registry.kind_named("session.book")
    assert every_kind_has_words() == []
    registry.register_kind(replace(book, name="session.new", wording=None))
    holed = replace(book.wording, paragraphs=["You and {somebody} have no date."])
    registry.register_kind(replace(book, name="session.other", wording=holed))
    twice = replace(book, name="session.twice", also=[book.wording])
    named = replace(book, name="session.named", wording=replace(book.wording, subject="{partner} waits"))
    found = [*every_kind_has_words(), *faults_of(twice), *faults_of(named)]
    assert [str(fault).partition(" has ")[0].rpartition(".")[2] for fault in found[:1]] == ["new"]
    assert ["no Wording" in str(fault) for fault in found] == [True, False, False, False]
    assert "{somebody}" in str(found[1]) and "two Wordings" in found[2] and "names a person" in found[3]


def test_no_letter_is_worded_where_it_is_looked_up():
    """One made by hand has no preview that is sure to read the same, and no own words take its place."""
    found = {
        str(path.relative_to(ROOT))
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Letter"
    }
    assert found == LETTERS_ARE_MADE_IN


@pytest.mark.parametrize(("kind", "wording"), SAID, ids=KEYS)
def test_each_has_a_page_with_its_preview(client, kinds_of_the_product, kind, wording):
    client.force_login(hr_user())
    key = key_of(kind, wording)
    for code in ("en",) if wording.fixed_because else ("en", "ar"):
        page = client.get(reverse("notifications:text", args=[key, code])).content.decode()
        mail = client.get(reverse("notifications:text_mail", args=[key, code])).content.decode()
        assert all(words in page and words in mail for words in wording.answers or [wording.button])
    if wording.fixed_because:
        assert client.get(reverse("notifications:text", args=[key, "de"])).status_code == 404
        assert client.post(reverse("notifications:text", args=[key, "en"]), OWN_TYPED).status_code == 404


@pytest.mark.parametrize(("kind", "wording"), SAID, ids=KEYS)
def test_the_preview_reads_in_each_language_and_runs_its_way(kind, wording):
    for code in CODES:
        words = OwnText(language=code, subject=wording.subject, body=f"**{wording.body}**", button="B")
        html = drawn(kind, said(words, wording.example()), READER).html
        way = "rtl" if code == "ar" else "ltr"
        assert (f'lang="{code}" dir="{way}"' in html) == (code != "en")
        assert "{" not in Seen(html.partition("<body")[2]).words


@pytest.mark.parametrize(("kind", "wording"), SAID, ids=KEYS)
def test_a_mail_passes_the_checks_of_accessibility(kind, wording, letter_of):
    mail = drawn(kind, letter_of(wording), READER)
    seen = Seen(mail.html)
    (html,) = seen.all("html")
    assert html["lang"] and html["dir"]
    assert len(seen.all("h1")) == 1 and len(seen.all("title")) == 1 and mail.subject
    facts = len(wording.facts) > 0
    assert sum(table.get("role") != "presentation" for table in seen.all("table")) == facts
    assert seen.all("img") == [], "no image is needed"
    links_of_it = seen.all("a")
    button, beneath = links_of_it[0], links_of_it[max(1, len(wording.answers)) :]
    assert all((link["href"] or "").startswith("http") for link in links_of_it)
    stop = links.address_for(READER, kind)
    assert [link["href"] for link in beneath] == ([] if kind.is_ask else [stop]) and stop != button["href"]
    assert not any(name[:2] == "on" for link in (button, *beneath) for name in link)
    assert not seen.all("script") and not seen.all("form")


@pytest.mark.parametrize(("kind", "wording"), SAID, ids=KEYS)
def test_the_text_twin_says_the_same(kind, wording, letter_of):
    letter = letter_of(wording)
    mail = drawn(kind, letter, READER)
    plain, words = " ".join(mail.text.split()), " ".join(Seen(mail.html).words.split())
    buttons, cells = wording.answers or [letter.button], [word for pair in letter.facts for word in pair]
    for said_words in (*letter.paragraphs, *letter.points, *buttons, *letter.beneath, *cells):
        assert said_words in plain and said_words in words
    for block in letter.words:
        for line in block.lines:
            assert "".join(run.text for run in line) in plain
    assert "{" not in plain and "{" not in mail.subject


@pytest.mark.parametrize(("kind", "wording"), SAID, ids=KEYS)
def test_a_subject_names_nobody(kind, wording):
    people = [name.written for name in wording.names if name.is_a_person]
    assert not any(name in wording.subject for name in people)


def test_colours_of_a_mail_are_read_in_light_and_in_dark():
    html = drawn(ALL[0], ALL[0].wording.example(), READER).html
    dark = dict(re.findall(r"\.(\w[\w-]*) \{ (?:color|background): (#\w{6})", html))
    assert contrast("#2b1b2c", "#ffffff") >= 7 and contrast("#584656", "#f7f3f6") >= 4.5
    assert contrast(dark["ink"], dark["card"]) >= 7 and contrast(dark["ink2"], dark["bg"]) >= 4.5
    assert contrast("#ffffff", dark["main-btn"]) >= 4.5 and contrast("#ffffff", "#6c1f55") >= 4.5


def test_everything_that_is_said_stands_in_the_list(client, kinds_of_the_product):
    assert [row.key for row in rows()] == KEYS
    assert {kind.same_words_as or kind.name for kind in ALL} == {row.kind.name for row in rows()}
    fixed = [row.key for row in rows() if row.wording.fixed_because]
    assert fixed == [
        "preparation.kick-off",
        *(
            f"programmes.{name}"
            for name in ("announcement", "invitation", "invitation-reminder", "manager-time")
        ),
    ]
    client.force_login(hr_user())
    page = client.get(reverse("notifications:texts")).content.decode()
    parts = [title for title, _ in by_app()]
    assert "Sessions" in parts and "What the team hears and asks for" in parts
    assert all(reverse("notifications:text", args=[key, "en"]) in page for key in KEYS)


def test_two_kinds_that_must_not_differ_share_their_words(kinds_of_the_product):
    new, soon = registry.kind_named("messages.new"), registry.kind_named("messages.soon")
    hr = hr_user()
    save_text(
        kind="messages.new", language="en", subject="Post", body="Da.", button="Auf", seen=0, by=hr, at=AT
    )
    for kind in (new, soon):
        assert in_own_words(kind, new.wording.example(), READER).subject == "Post"
    assert found_by("messages.soon") is None


def test_own_words_of_one_case_are_not_said_in_another(kinds_of_the_product):
    changed, hr = registry.kind_named("session.changed"), hr_user()
    planned, moved, _ = changed.wordings
    save_text(
        kind="session.changed:moved",
        language="en",
        subject="Neu",
        body="Am {day}.",
        button="Auf",
        seen=0,
        by=hr,
        at=AT,
    )
    assert in_own_words(changed, moved.example(), READER).subject == "Neu"
    assert in_own_words(changed, planned.example(), READER).subject.startswith("A session is planned")
    assert in_own_words(registry.kind_named("session.book"), moved.example(), READER).subject != "Neu"


def test_a_long_address_in_the_words_breaks_on_a_phone(letter_of):
    kind, wording = SAID[0]
    mail = drawn(kind, letter_of(wording), READER)
    (card,) = (cell for cell in Seen(mail.html).all("td") if "card" in (cell.get("class") or ""))
    assert "overflow-wrap:anywhere" in (card["style"] or "")


@pytest.mark.parametrize(
    "kind",
    [
        "pairing.ask",  # with no pair after it: who said no
        "pairing.ended",  # one of two: who left
        "pairing.paused",  # one of two: who paused
        "pairing.exchanged",  # one of two: who went first
        "pulse.asked",  # no longer needed: who answered
        "wave.open",  # no longer needed: who answered
        "thanks.said",  # one of two: who thanked
        "sessions.notes-go",  # who wrote notes
    ],
)
def test_what_would_tell_by_being_sent_is_not_in_the_outbox(kind):
    assert next(one for one in ALL if one.name == kind).is_confidential
