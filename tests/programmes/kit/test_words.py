"""Braces and Markdown: what becomes a mail, and what is refused in words."""

from __future__ import annotations

import pytest

from notifications.words import BadWords, blocks_of
from notifications.words import faults_in as faults_of_words
from programmes.kit.placeholders import faults_in, filled, without_value
from programmes.models import KitText

ANNOUNCEMENT = KitText.Kind.ANNOUNCEMENT


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Hello {boss}", "{boss} is not known here. You can use {programme}"),
        ("Hello {programme", "A brace stands alone"),
        ("Hello }", "A brace stands alone"),
        ("Hello {}", "{} is not known here"),
        ("Hello {{programme}}", "A brace stands alone"),
        ("Hello {programme.need}", "{programme.need} is not known here"),
        ("Hello {person}", "{person} is not known here"),
        ("Hello { programme }", "{ programme } is not known here"),
    ],
)
def test_braces_that_mean_nothing_are_told_what_is_allowed(text: str, says: str) -> None:
    assert says in " ".join(faults_in(text, ANNOUNCEMENT))


def test_what_has_no_value_is_named() -> None:
    text = "{programme}, until {closes_on}, {sponsor}"
    missing = without_value(text, {"programme": "AI", "closes_on": "", "sponsor": "Ada"})
    assert [one.name for one in missing] == ["closes_on"]


def test_a_value_is_only_ever_words() -> None:
    wicked = "1. **x** [y](http://evil.example) <b>z</b>\n\n# {sponsor}"
    (block,) = blocks_of(filled("{programme}", {"programme": wicked}, is_markdown=True))
    assert block.shape == "paragraph"
    assert block.plain() == ["1. **x** [y](http://evil.example) <b>z</b> # {sponsor}"]
    assert not any(run.is_strong for run in block.lines[0])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Read https://example.org", "one link"),
        ("Read [this](/somewhere)", "one link"),
        ("Read www.example.org", "one link"),
        ("Write to <mailto:a@example.org>", "one link"),
        ("<script>alert(1)</script>", "without markup"),
        ("A <b>bold</b> word", "without markup"),
        ("![x](y.png)", "one link"),
        ("> said he", "quotation"),
        ("```\ncode\n```", "program code"),
        ("- a\n  - b", "list inside a list"),
        ("   \n", "Write something here."),
    ],
)
def test_what_no_mail_holds_is_refused_in_words(text: str, says: str) -> None:
    assert says in " ".join(faults_of_words(text))


def test_paragraphs_headings_lists_and_bold_words_reach_the_mail() -> None:
    blocks = blocks_of("One **bold**\nline\n\n## Head\n\n- a\n- b\n\n1. c\n2. d\n")
    assert [(block.shape, block.plain()) for block in blocks] == [
        ("paragraph", ["One bold line"]),
        ("heading", ["Head"]),
        ("points", ["- a", "- b"]),
        ("numbers", ["1. c", "2. d"]),
    ]
    assert [run.text for run in blocks[0].lines[0] if run.is_strong] == ["bold"]


def test_an_address_in_a_value_is_shown_and_never_a_link() -> None:
    with pytest.raises(BadWords):
        blocks_of("See <http://example.org>")
    text = filled("Ask {speak_up}", {"speak_up": "the line <http://example.org>"}, is_markdown=True)
    assert blocks_of(text)[0].plain() == ["Ask the line <http://example.org>"]
