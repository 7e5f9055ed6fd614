"""The names of people in tests are no words of the product: a test that looks for one finds a person."""

from __future__ import annotations

import math
from itertools import permutations
from pathlib import Path

from django.conf import settings

from tests.factories.names import FAMILY, FIRST, name_of

BASE = Path(settings.BASE_DIR)
SAYING = {".py", ".html", ".txt", ".md", ".toml", ".js", ".json", ".svg"}


def said() -> str:
    """All that a page, a letter or a file could say, and what tests type, in small letters."""
    apps = {app.split(".")[0] for app in settings.UPWARD_APPS}
    folders = sorted(apps | {"mentoring", "templates", "static", "tests"})
    files = (file for name in folders for file in (BASE / name).rglob("*") if file.suffix in SAYING)
    names = BASE / "tests" / "factories" / "names.py"
    return "\n".join(file.read_text(encoding="utf-8") for file in files if file != names).lower()


def test_no_name_is_a_word_or_a_part_of_one():
    text = said()
    assert len(text) > 1_000_000
    assert [name for name in FIRST + FAMILY if name.lower() in text] == []


def test_no_name_is_a_part_of_another_and_none_comes_twice():
    assert [pair for pair in permutations(FIRST + FAMILY, 2) if pair[0].lower() in pair[1].lower()] == []
    assert math.gcd(len(FIRST), len(FAMILY)) == 1
    assert len({name_of(number) for number in range(len(FIRST) * len(FAMILY))}) == len(FIRST) * len(FAMILY)
