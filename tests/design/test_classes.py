"""Every class a template asks for is drawn somewhere."""

import re
from pathlib import Path

from django.conf import settings

BASE = Path(settings.BASE_DIR)
SHEETS = [*(BASE / "static/css").glob("*.css"), BASE / "static/vendor/bootstrap/bootstrap.min.css"]
# Names that only a script looks for.
WITHOUT_RULE = {"fresh"}


def drawn() -> set[str]:
    return {
        name
        for sheet in SHEETS
        for name in re.findall(r"\.(-?[a-zA-Z_][\w-]*)", sheet.read_text(encoding="utf-8"))
    }


def asked_for() -> dict[str, str]:
    found = {}
    for page in (BASE / "templates").rglob("*.html"):
        if "mail" in page.parts:
            continue
        source = re.sub(r"[\w-]*\{\{.*?\}\}[\w-]*|\{%.*?%\}", " ", page.read_text(encoding="utf-8"))
        for value in re.findall(r'class="([^"]*)"', source):
            found |= dict.fromkeys(value.split(), page.name)
    return found


def test_each_class_in_a_template_has_a_rule() -> None:
    known = drawn() | WITHOUT_RULE
    assert {name: page for name, page in asked_for().items() if name not in known} == {}
