"""No template lies about that nothing draws."""

import re
from pathlib import Path

from django.conf import settings

BASE = Path(settings.BASE_DIR)
ROOT = BASE / "templates"
# Django, allauth and crispy look these up by name themselves; pages of errors are found by their number.
LOOKED_UP = re.compile(
    r"^(\d{3}(_csrf)?\.html|errors/|account/|allauth/|mfa/|bootstrap5/|socialaccount/|usersessions/)"
)


def mentioned() -> str:
    code = [file for app in settings.UPWARD_APPS for file in (BASE / app.split(".")[0]).rglob("*.py")]
    return " ".join(file.read_text(encoding="utf-8") for file in [*ROOT.rglob("*.html"), *code])


def test_each_template_is_drawn_by_something() -> None:
    text = mentioned()
    names = [file.relative_to(ROOT).as_posix() for file in ROOT.rglob("*.html")]
    named = set(re.findall(r"""["']([\w/-]+\.html)""", text))
    assert [name for name in names if not LOOKED_UP.match(name) and name not in named] == []
