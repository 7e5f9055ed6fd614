"""Production as an operator sets it up: Django's own checks are content, and loose settings do not start."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings

SET_UP = {
    "DATABASE_URL": "postgres://upward:unused@127.0.0.1:1/upward",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": "Zq3vX9sT1bYk7RmC5wNf2LhJ8gDp4aVeU6oKxQiBtWzHyMnS0r",
    "UPWARD_MASTER_KEY": "b3duLWtleS1vZi1hLXRlc3QtYW5kLW5vLW90aGVyISE=",
    "UPWARD_BASE_URL": "https://mentoring.example.org",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
    "NO_BOOTSTRAP": "1",
}
SHOW = """
import django; django.setup()
from django.conf import settings as s
print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS,
      s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_SSL_REDIRECT, s.DEBUG, s.UPWARD_DEMO_SIGN_IN)
"""


def started(*words: str, tmp_path, **changed: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = {**kept, **SET_UP, "UPWARD_DATA": str(tmp_path), **changed}
    environment["DJANGO_SETTINGS_MODULE"] = "mentoring.settings"
    return subprocess.run(
        [sys.executable, *words], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True
    )


def test_the_deployment_checks_have_nothing_to_say(tmp_path):
    done = started("manage.py", "check", "--deploy", "--fail-level", "WARNING", tmp_path=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_what_production_sets_without_being_asked(tmp_path):
    done = started("-c", SHOW, tmp_path=tmp_path)
    assert done.stdout.split() == [
        "__Host-session", "__Host-csrf", "True", "True", "31536000", "True", "True", "False", "False",
    ], done.stderr  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ".org,*"}, "ALLOWED_HOSTS"),
        ({"UPWARD_DEBUG": "on"}, "UPWARD_DEBUG"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
    ],
)
def test_loose_settings_do_not_start(tmp_path, changed, words):
    done = started("manage.py", "check", tmp_path=tmp_path, **changed)
    assert done.returncode != 0
    assert words in done.stderr and "ImproperlyConfigured" in done.stderr
