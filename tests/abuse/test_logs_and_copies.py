"""Lines in the log (abuse case 49), secrets in it, and a copy of one's own data that has had its time (case 14)."""

from __future__ import annotations

import json
import logging
import sys
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import CopyRequest
from mentoring.logs import JsonLine, Line
from tests.factories import UserFactory
from tests.signing_in import sign_in

FORGED = [
    "a\nERROR root: forged", "a\r\n{\"level\": \"INFO\"}", "\x1b[2Jgone", "\x1b]0;title\x07", "a\x00b", "a\x7fb",
    "\x9b31mred", "a\u2028b", "a\u2029b", "\u202eabc", "a\u2066b", "\x08\x08over", "\x0bx\x0cy", "a\x85b",
]  # fmt: skip


def line(formatter: logging.Formatter, message: str, *args: object, error: bool = False) -> str:
    facts = sys.exc_info() if error else None
    return formatter.format(logging.LogRecord("x", logging.ERROR, "x.py", 1, message, args, facts))


@pytest.mark.parametrize("formatter", [JsonLine(), Line()], ids=["json", "text"])
@pytest.mark.parametrize("words", FORGED, ids=ascii)
def test_49_a_forged_line_stays_in_its_line(formatter, words):
    try:
        raise ValueError(words)
    except ValueError:
        written = line(formatter, "Refused: %s", words, error=True)
    assert written.isprintable() and len(written.splitlines()) == 1
    if isinstance(formatter, JsonLine):
        found = json.loads(written)
        assert (found["level"], found["logger"]) == ("ERROR", "x")
        assert found["message"].isprintable() and found["error"].isprintable()


SECRETS = [
    "password=hunter22", "{'password': 'hunter22'}", "new_password1: hunter22", "token=hunter22", "code=hunter22",
    "Authorization: Bearer hunter22.abc", "Authorization: Basic hunter22==", "Cookie: sessionid=hunter22",
    "https://user:hunter22@mail.example.org", "client_secret=\"hunter22\"", "api-key: hunter22",
    "/x/?token=hunter22&a=1",
    "UPWARD_MASTER_KEY=hunter22", "csrftoken=hunter22; a=b", "saw Bearer hunter22hunter22",
]  # fmt: skip


@pytest.mark.parametrize("formatter", [JsonLine(), Line()], ids=["json", "text"])
@pytest.mark.parametrize("words", SECRETS)
def test_no_secret_reaches_the_log(formatter, words):
    assert "hunter22" not in line(formatter, "Asked: %s", words)


def test_our_own_keys_are_masked_wherever_they_stand(settings):
    for own in (settings.SECRET_KEY, settings.UPWARD_MASTER_KEY):
        assert own not in line(JsonLine(), "something odd %s happened", own)


def test_ordinary_words_stay_readable():
    assert "5 keys done in 3 s" in line(JsonLine(), "5 keys done in %s s", 3)


@pytest.fixture
def copy(client, eager_jobs, django_capture_on_commit_callbacks, db):
    user = UserFactory()
    sign_in(client, user)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("accounts:copy_ask"))
    copy = CopyRequest.objects.get()
    assert client.get(reverse("accounts:copy_file", args=[copy.pk])).status_code == 200
    return user, copy


def test_14_the_address_of_a_copy_is_dead_after_an_hour_even_without_a_worker(client, copy):
    _, found = copy
    CopyRequest.objects.update(ready_at=timezone.now() - timedelta(minutes=61))
    assert client.get(reverse("accounts:copy_file", args=[found.pk])).status_code == 404


def test_14_the_address_of_a_copy_is_dead_at_sign_out(client, copy):
    user, found = copy
    client.post(reverse("account_logout"))
    sign_in(client, user)
    assert client.get(reverse("accounts:copy_file", args=[found.pk])).status_code == 404
    found.refresh_from_db()
    assert found.state == CopyRequest.State.GONE and bytes(found.file_sealed) == b""
