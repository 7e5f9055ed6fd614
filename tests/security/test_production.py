"""Production as an operator sets it up: Django's own checks are content, and loose settings do not start."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from mentoring.secret_rules import no_weak_secrets

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


SECRET, MASTER = SET_UP["SECRET_KEY"], SET_UP["UPWARD_MASTER_KEY"]
RAW = base64.b64decode(MASTER)


def addresses(**passwords: str) -> dict[str, str]:
    return {
        setting: f"x://user:{password}@host:1/0"
        for setting, password in ({"DATABASE_URL": "of-its-own"} | passwords).items()
    }


def refusal(**changed) -> str:
    """Why production does not start with the secrets ``changed``; empty if it does."""
    given = {"secret_key": SECRET, "master_key": MASTER, "previous": [], "addresses": addresses()}
    try:
        no_weak_secrets(**{**given, **changed})
    except ImproperlyConfigured as problem:
        return str(problem)
    return ""


def test_secrets_of_their_own_start():
    assert (
        refusal() == "" and refusal(addresses={"DATABASE_URL": "postgres:///upward", "REDIS_URL": ""}) == ""
    )


WEAK = {
    "one word": "secret", "31 bytes": SECRET[:31], "one letter": "a" * 60, "a few letters": "abcabcabcd" * 6,
    "made by a tool": f"django-insecure-{SECRET}", "of an example": f"please-change-me-{SECRET}",
    "of our tests": f"only-for-tests{SECRET}",
}  # fmt: skip


@pytest.mark.parametrize("key", WEAK.values(), ids=WEAK)
def test_93_a_weak_secret_is_refused_by_its_name_and_never_shown(key):
    words = refusal(secret_key=key)
    assert words.startswith("SECRET_KEY") and key not in words


WEAK_MASTERS = {
    "not base64": "not base64 at all!", "16 bytes": base64.b64encode(RAW[:16]).decode(), "empty": "",
    "64 bytes": base64.b64encode(RAW + RAW[::-1]).decode(), "one byte": base64.b64encode(bytes(32)).decode(),
    "of our tests": base64.b64encode(b"only-for-tests".ljust(32, b".")).decode(),
}  # fmt: skip


@pytest.mark.parametrize("key", WEAK_MASTERS.values(), ids=WEAK_MASTERS)
def test_93_so_is_a_weak_master_key_and_one_before_it(key):
    for setting, given in {
        "UPWARD_MASTER_KEY": {"master_key": key},
        "UPWARD_MASTER_KEY_PREVIOUS": {"previous": [key]},
    }.items():
        words = refusal(**given)
        assert words.startswith(f"{setting} is") and (not key or key not in words)


SHARED = {
    "the same": MASTER, "decoded": RAW.decode(), "digits": RAW.hex(), "digest": hashlib.sha256(RAW).hexdigest(),
    "digest of the text": hashlib.sha256(MASTER.encode()).hexdigest(),
    "digest in base64": base64.b64encode(hashlib.sha256(RAW).digest()).decode(),
    "long digest": hashlib.sha512(MASTER.encode()).hexdigest(),
}  # fmt: skip


@pytest.mark.parametrize("key", SHARED.values(), ids=SHARED)
def test_a_secret_that_is_made_of_the_master_key_is_refused(key):
    words = refusal(secret_key=key)
    assert "SECRET_KEY and UPWARD_MASTER_KEY are the same" in words and key not in words


@pytest.mark.parametrize("setting", ["DATABASE_URL", "REDIS_URL", "EMAIL_URL"])
@pytest.mark.parametrize(("name", "key"), [("SECRET_KEY", SECRET), ("UPWARD_MASTER_KEY", RAW.hex())])
def test_a_password_that_is_a_key_is_refused(setting, name, key):
    words = refusal(addresses=addresses(**{setting: key}))
    assert name in words and setting in words and key not in words


def test_one_password_for_two_servers_is_refused():
    assert "DATABASE_URL and REDIS_URL" in refusal(addresses=addresses(REDIS_URL="of-its-own"))


def test_a_secret_made_of_the_master_key_before_is_refused():
    before = base64.b64encode(hashlib.sha256(b"before").digest()).decode()
    assert refusal(previous=[before]) == ""
    assert "SECRET_KEY and UPWARD_MASTER_KEY" in refusal(previous=[before], secret_key=before)


@pytest.mark.parametrize("in_a_file", [False, True])
@pytest.mark.parametrize("setting", ["SECRET_KEY", "UPWARD_MASTER_KEY", "EMAIL_URL"])
def test_93_production_does_not_start_with_a_weak_or_shared_secret(tmp_path, setting, in_a_file):
    bad = {
        "SECRET_KEY": "hunter-22",
        "UPWARD_MASTER_KEY": "aHVudGVyLTIy",
        "EMAIL_URL": f"smtp+tls://user:{SECRET}@mail.example.org:587",
    }[setting]
    (tmp_path / "given").write_text(f"{bad}\n")
    changed = {setting: "", f"{setting}_FILE": str(tmp_path / "given")} if in_a_file else {setting: bad}
    done = started("-c", "from django.conf import settings; settings.DEBUG", tmp_path=tmp_path, **changed)
    assert done.returncode != 0 and "ImproperlyConfigured" in done.stderr
    assert setting in done.stderr and bad not in done.stderr and SECRET not in done.stderr
