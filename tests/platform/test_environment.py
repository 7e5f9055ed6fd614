"""The environment that operators fill in is the one that the settings read."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

ONLY_COMPOSE_READS = {"POSTGRES_PASSWORD", "UPWARD_PORT"}


def sample() -> set[str]:
    return set(
        re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE)
    )


def read_by_settings() -> set[str]:
    text = (settings.BASE_DIR / "mentoring" / "settings.py").read_text()
    return set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', text))


def test_the_sample_names_every_variable_that_is_read_and_no_other():
    assert sample() - ONLY_COMPOSE_READS == read_by_settings()


PROGRAM = """
from django.conf import settings
print(settings.EMBEDDED, settings.DATABASES["default"]["ENGINE"], settings.ALLOWED_HOSTS)
"""


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    """Load the real settings in a fresh process with ``environment`` and nothing else of ours."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=settings.BASE_DIR,
        env={**kept, "DJANGO_SETTINGS_MODULE": "mentoring.settings", **environment},
        capture_output=True,
        text=True,
    )


def test_with_nothing_set_it_is_embedded(tmp_path):
    done = start(UPWARD_DATA=str(tmp_path))
    assert done.stdout.startswith("True django.db.backends.sqlite3"), done.stderr


def test_the_keys_are_made_once_and_only_their_owner_reads_them(tmp_path):
    start(UPWARD_DATA=str(tmp_path))
    keys = {name: (tmp_path / name).read_text() for name in ("secret_key", "master_key")}
    start(UPWARD_DATA=str(tmp_path))
    assert keys == {name: (tmp_path / name).read_text() for name in keys}
    assert all((tmp_path / name).stat().st_mode & 0o077 == 0 for name in keys)


def test_two_variables_make_it_production(tmp_path):
    done = start(
        UPWARD_DATA=str(tmp_path),
        DATABASE_URL="postgres://upward@db/upward",
        REDIS_URL="redis://broker/0",
        SECRET_KEY="s",
        UPWARD_MASTER_KEY="a2V5",
        UPWARD_BASE_URL="https://mentoring.example.org",
    )
    assert done.stdout.startswith("False django.db.backends.postgresql"), done.stderr
    assert "mentoring.example.org" in done.stdout


@pytest.mark.parametrize("missing", ["SECRET_KEY", "UPWARD_MASTER_KEY"])
def test_in_production_no_secret_is_made_up(tmp_path, missing):
    given = {"SECRET_KEY": "s", "UPWARD_MASTER_KEY": "a2V5"}
    given.pop(missing)
    done = start(UPWARD_DATA=str(tmp_path), DATABASE_URL="postgres://upward@db/upward", **given)
    assert done.returncode != 0
    assert f"Set {missing}" in done.stderr
