"""The environment that operators fill in is the one that the settings read."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

ONLY_COMPOSE_READS = {"POSTGRES_PASSWORD", "UPWARD_PORT", "UPWARD_WORKER_ROOM"}


A_SECRET = "Zq3vX9sT1bYk7RmC5wNf2LhJ8gDp4aVeU6oKxQiBtWzHyMnS0r"
A_KEY = "b3duLWtleS1vZi1hLXRlc3QtYW5kLW5vLW90aGVyISE="


def sample() -> set[str]:
    return set(
        re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE)
    )


def read_by_settings() -> set[str]:
    text = (settings.BASE_DIR / "mentoring" / "settings.py").read_text()
    return set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', text)) | given_or_in_a_file()


def given_or_in_a_file() -> set[str]:
    """The secrets: each by its name, or by the name of a file."""
    text = "".join(
        (settings.BASE_DIR / "mentoring" / name).read_text() for name in ("settings.py", "secrets.py")
    )
    names = set(re.findall(r'given\("([A-Z_]+)"\)', text))
    return names | {f"{name}_FILE" for name in names}


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
        SECRET_KEY=A_SECRET,
        UPWARD_MASTER_KEY=A_KEY,
        UPWARD_BASE_URL="https://mentoring.example.org",
    )
    assert done.stdout.startswith("False django.db.backends.postgresql"), done.stderr
    assert "mentoring.example.org" in done.stdout


@pytest.mark.parametrize("missing", ["SECRET_KEY", "UPWARD_MASTER_KEY"])
def test_in_production_no_secret_is_made_up(tmp_path, missing):
    given = {"SECRET_KEY": A_SECRET, "UPWARD_MASTER_KEY": A_KEY}
    given.pop(missing)
    done = start(UPWARD_DATA=str(tmp_path), DATABASE_URL="postgres://upward@db/upward", **given)
    assert done.returncode != 0
    assert f"Set {missing}" in done.stderr


def test_a_secret_may_stand_in_a_file_and_not_in_both_places(tmp_path):
    (tmp_path / "key").write_text(f"{A_KEY}\n")
    given = {"UPWARD_DATA": str(tmp_path), "UPWARD_MASTER_KEY_FILE": str(tmp_path / "key")}
    assert start(**given).returncode == 0
    assert not (tmp_path / "master_key").exists()
    both = start(**given, UPWARD_MASTER_KEY=A_KEY)
    assert both.returncode and "UPWARD_MASTER_KEY_FILE, not both" in both.stderr and A_KEY not in both.stderr
    away = start(**{**given, "UPWARD_MASTER_KEY_FILE": str(tmp_path / "none")})
    assert away.returncode and "UPWARD_MASTER_KEY_FILE names cannot be read" in away.stderr


def test_93_with_the_key_of_another_database_neither_web_nor_worker_nor_up_opens(tmp_path):
    given = {
        "UPWARD_DATA": str(tmp_path),
        "NO_BOOTSTRAP": "1",
        "DJANGO_SETTINGS_MODULE": "mentoring.settings",
    }
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")}

    def run(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words],
            cwd=settings.BASE_DIR,
            env={**kept, **given, **more},
            capture_output=True,
            text=True,
        )

    assert run("manage.py", "migrate").returncode == 0
    assert run("-c", "import mentoring.wsgi").returncode == 0
    worker = "import django, celery.signals as s; django.setup(); s.worker_init.send(sender=None)"
    assert run("-c", worker).returncode == 0
    for words in (["-c", "import mentoring.wsgi"], ["manage.py", "up", "--no-demo"], ["-c", worker]):
        done = run(*words, UPWARD_MASTER_KEY=A_KEY)
        assert done.returncode, words
        assert "UPWARD_MASTER_KEY is not the key that this database was sealed with" in done.stderr
        assert A_KEY not in done.stderr
