"""What browsers report about refused content: taken from anybody, kept by nobody, one line in the log."""

from __future__ import annotations

import json
import logging

import pytest

ADDRESS = "/security/csp-report"


def sent(client, body, kind="application/csp-report"):
    return client.post(
        ADDRESS, data=body if isinstance(body, (str, bytes)) else json.dumps(body), content_type=kind
    )


def report(**fields):
    return {"csp-report": fields}


@pytest.mark.django_db
def test_a_report_is_a_line_without_what_stood_in_the_addresses(client, caplog):
    fields = {
        "document-uri": "https://m.example/pairs/0b8c1f7e-6e0a-4d7e-9d3a-0e6f4c1d2b3a/agreement/?q=secret-word",
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/x.js?token=secret-token",
    }
    with caplog.at_level(logging.WARNING):
        response = sent(client, report(**fields))
    assert (response.status_code, response.content, response.cookies) == (204, b"", {})
    line = caplog.records[-1].getMessage()
    assert "page=pairing:agreement rule=script-src-elem source=https://evil.example" in line
    assert "secret" not in line and "0b8c1f7e" not in line


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'{"csp-report": 3}', b"\xff\xfe", b"[" * 8000],
    ids=["empty", "cut", "list", "null", "number", "bytes", "deep"],
)
def test_what_is_no_report_is_400(client, body):
    assert sent(client, body).status_code == 400


@pytest.mark.django_db
def test_size_kind_and_method_are_checked_first(client):
    assert sent(client, b"x" * 8193).status_code == 413
    assert sent(client, report(), "text/plain").status_code == 400
    assert client.get(ADDRESS).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["a\nb", "\x1b[31mred", "x" * 90, {"a": 1}, None, 7, "http://[::1"])
def test_a_report_cannot_write_lines_of_its_own(client, caplog, words):
    fields = {"document-uri": words, "effective-directive": words, "blocked-uri": words}
    assert sent(client, report(**fields)).status_code == 204
    line = caplog.records[-1].getMessage()
    assert line.isascii() and line.isprintable() and len(line) < 300
