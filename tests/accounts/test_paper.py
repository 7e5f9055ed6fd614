"""Paper is set from data: nothing that somebody wrote is a command, and no sign vanishes without a word."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from accounts import paper
from tests.abuse.hostile import PAYLOADS

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
COMMANDS = [
    '#read("/etc/passwd")',
    '#include "/etc/passwd"',
    '#import "@preview/example:0.1.0": *',
    '#eval("1 + 1")',
    "#panic()",
    "$ 7 * 7191 $",
    "$x$",
    "*strong* _slanted_ `raw` = Heading",
    "\\u{41} \\ #h(1cm) #pagebreak()",
    "<label> @label //comment /* open",
    '"; read("/etc/passwd"); "',
    "{{ 7 * 7191 }}",
    "]]]}}})))",
    "#" * 50,
]


@pytest.fixture
def template(tmp_path):
    file = tmp_path / "list.typ"
    file.write_text(
        '#set document(title: "List")\n#set text(font: "Figtree", lang: "en")\n'
        "#let data = json(bytes(sys.inputs.data))\n"
        "#for one in data.texts [#par(one)]\n#if data.unprinted [A sign is left out.]\n"
    )
    return file


def text_of(file: bytes) -> str:
    """What a reader of the PDF gets, with places to break a word taken out."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(file)).pages]
    return " ".join(" ".join(pages).replace(paper.BREAK, "").split())


def typeset(template, *texts: str) -> str:
    return text_of(paper.typeset(template, {"texts": list(texts), "unprinted": False}, at=AT))


def pressed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_commands_of_the_language_are_words(template):
    found = pressed(typeset(template, *COMMANDS))
    for command in COMMANDS:
        assert pressed(command) in found
    assert "root:" not in found and "50337" not in found


def test_the_stored_payloads_are_words(template):
    shown = [payload for payload in PAYLOADS if payload.isascii() and payload.isprintable()]
    assert len(shown) > 60
    found = pressed(typeset(template, *shown))
    assert [payload for payload in shown if pressed(payload) not in found] == []


def test_no_template_of_ours_reads_a_file_imports_or_evaluates():
    """The process reads an empty folder anyhow; a template with one of these would fetch a package, or run words."""
    templates = [*paper.TOP.glob("*/**/*.typ")]
    ours = [file for file in templates if ".venv" not in file.parts]
    assert len(ours) >= 4 and paper.PARTS in ours
    for file in ours:
        said = file.read_text(encoding="utf-8")
        assert not re.search(
            r"#?\b(import|include|read|eval|plugin|image|csv|toml|yaml|xml|cbor)\b *[(\"]", said
        )
        assert said.count("sys.inputs") == (file == paper.PARTS)


def test_a_template_that_reads_a_file_finds_none(template):
    template.write_text('#set document(title: "x")\n#read("/etc/passwd")')
    with pytest.raises(paper.NotSet, match=r"list\.typ"):
        paper.typeset(template, {"unprinted": False}, at=AT)


def test_a_template_that_never_ends_is_stopped(template, monkeypatch):
    monkeypatch.setattr(paper, "SECONDS", 1)
    template.write_text(
        '#set document(title: "x")\n#let f(n) = { let i = 0; while true { i += 1; v(1pt) } }\n#f(0)'
    )
    with pytest.raises(paper.NotSet):
        paper.typeset(template, {"unprinted": False}, at=AT)


@pytest.mark.parametrize(
    "name", ["Zażółć Gęśla", "Ивана Петрова", "Ελένη Παπαδοπούλου", "Đặng Thị Hà", "ÅÄÖ ẞ ø", "× ≥ → ✓ ●"]
)
def test_names_that_the_fonts_of_the_product_show_are_printed(template, name):
    found = typeset(template, name)
    assert name in found and "A sign is left out." not in found


@pytest.mark.parametrize("name", ["שלום", "مرحبا"])
def test_names_from_right_to_left_are_printed(template, name):
    """A reader gets them in either order; that no sign is left out is what counts."""
    found = typeset(template, name)
    assert "[?]" not in found and "A sign is left out." not in found and len(found) >= len(name)


@pytest.mark.parametrize(
    "name", ["\U0001f469\u200d\U0001f4bb\ufe0f", "\U0001f44d\U0001f3fd", "\u0378", "\U0001f9ff" * 40]
)
def test_what_no_font_shows_is_said_and_never_an_empty_box(template, name):
    assert typeset(template, f"Ada {name} King", "Nobody") == "Ada [?] King Nobody A sign is left out."


def test_signs_that_show_nothing_leave_and_towers_are_cut():
    assert paper.plain("a\u202eb\ufeff\u00ad\U000e0041c\x00\r\n\td") == "abc d"
    assert paper.plain("Z\u0351\u0352\u0353\u0354a\u0301") == "Z\u0351\u0352a\u0301"
    assert paper.plain("x" * 20) == "xxxxxx\u200bxxxxxx\u200bxxxxxx\u200bxx"
    assert paper.plain("\ud800") == "?"


def test_the_same_document_is_the_same_file(template):
    first, second = (paper.typeset(template, {"texts": ["Ada"], "unprinted": False}, at=AT) for _ in range(2))
    assert first == second
