"""The locked files hold what the project asks for, in versions it accepts, each with hashes."""

from __future__ import annotations

import re
import tomllib

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ASKED = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))


def _locked(name: str) -> dict[str, str]:
    text = (settings.BASE_DIR / name).read_text(encoding="utf-8")
    return {
        canonicalize_name(package): version
        for package, version in re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.M)
    }


def _asked(group: str) -> list[Requirement]:
    found = ASKED["dependency-groups"][group] if group else ASKED["project"]["dependencies"]
    named = [Requirement(entry) for entry in found if isinstance(entry, str)]
    included = [each for entry in found if isinstance(entry, dict) for each in _asked(entry["include-group"])]
    return named + included


@pytest.mark.parametrize(
    ("file", "group"),
    [
        ("requirements.txt", ""),
        ("requirements-dev.txt", ""),
        *[("requirements-dev.txt", group) for group in ASKED["dependency-groups"]],
    ],
)
def test_what_is_asked_for_is_locked_in_a_version_that_fits(file, group):
    locked = _locked(file)
    for asked in _asked(group):
        version = locked.get(canonicalize_name(asked.name))
        assert version and asked.specifier.contains(version, prereleases=True), (asked, version)


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt", "requirements-bootstrap.txt"])
def test_each_package_has_a_hash_and_no_address(file):
    text = (settings.BASE_DIR / file).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.M)[1:]
    assert blocks and all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text and "--index" not in text
