"""Rules that hold for every template of the product."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template import TemplateSyntaxError, engines
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR) / "templates"
# Letters are dressed by inline styles, because mail clients know nothing else.
PAGES = sorted(path for path in ROOT.rglob("*.html") if "mail" not in path.parts)


def hits(pattern: str) -> Iterator[str]:
    for page in PAGES:
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(pattern, line):
                yield f"{page.relative_to(ROOT)}:{number}: {line.strip()}"


@pytest.mark.parametrize(
    ("pattern", "because"),
    [
        (r"\sstyle=", "the content policy forbids inline styles"),
        (r"\son[a-z]+=", "the content policy forbids inline handlers"),
        (r"hx-on", "the content policy forbids evaluated handlers"),
        (
            r"<script(?![^>]*(\bsrc=|application/json))",
            "the content policy forbids inline scripts",
        ),
        (r"\|\s*safe\b|autoescape off", "what people write is always escaped"),
        (r"<i class=.bi", "icons are drawn with the icon tag; there is no icon font"),
        (
            r"text-secondary|text-muted|bg-light|text-bg-|bg-white",
            "Bootstrap's colours ignore the tokens",
        ),
        (r"https?://(?!www\.w3\.org)", "pages ask nothing of other servers"),
        (r'href="#"', "a link leads somewhere"),
    ],
)
def test_no_template_breaks_a_rule_of_the_design(pattern: str, because: str) -> None:
    assert list(hits(pattern)) == [], because


@pytest.mark.parametrize("template", PAGES, ids=lambda template: str(template.relative_to(ROOT)))
def test_each_template_compiles_and_is_short(template: Path) -> None:
    get_template(str(template.relative_to(ROOT)))
    assert len(template.read_text(encoding="utf-8").splitlines()) <= 150


def test_an_unknown_icon_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError, match="no icon"):
        engines["django"].from_string('{% load ui %}{% icon "no-such" %}').render({})
