"""What a first visit costs, and whom it asks."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

BUDGET = 150_000
FONT = "vendor/figtree/files/figtree-latin-wght-normal.woff2"


@pytest.mark.django_db
def test_a_first_visit_stays_within_150_kilobytes(client: Client) -> None:
    page = client.get(reverse("account_login")).content
    assets = re.findall(rb'(?:href|src)="/static/([^"?]+\.(?:css|js|svg))', page)
    files = [finders.find(name.decode()) for name in assets] + [finders.find(FONT)]
    assert all(files)
    weight = len(gzip.compress(page)) + sum(
        len(gzip.compress(Path(str(file)).read_bytes())) for file in files
    )
    assert weight <= BUDGET


@pytest.mark.django_db
def test_the_content_policy_allows_no_inline_script_or_style(client: Client) -> None:
    policy = client.get(reverse("account_login")).headers["Content-Security-Policy"]
    assert {rule.strip() for rule in policy.split(";")} == {
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types default",
        "report-uri /security/csp-report",
    }


@pytest.mark.django_db
def test_htmx_neither_adds_styles_nor_evaluates_nor_keeps_pages(client: Client) -> None:
    page = client.get(reverse("account_login")).content.decode()
    config = json.loads(page.split('name="htmx-config" content=\'')[1].split("'")[0])
    assert config == {
        "includeIndicatorStyles": False,
        "allowEval": False,
        "historyCacheSize": 0,
        "refreshOnHistoryMiss": True,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_the_server_chooses_the_colours_from_the_cookie(client: Client, theme: str) -> None:
    client.cookies["theme"] = theme
    assert f'data-bs-theme="{theme}"' in client.get(reverse("account_login")).content.decode()


@pytest.mark.django_db
def test_a_cookie_that_names_no_theme_is_ignored(client: Client) -> None:
    client.cookies["theme"] = "><script>"
    assert 'data-bs-theme="auto"' in client.get(reverse("account_login")).content.decode()


@pytest.mark.django_db
def test_not_allowed_looks_the_same_as_not_found(client: Client) -> None:
    page = client.get("/no-such-page/")
    assert page.status_code == 404
    assert "There is no page here for you" in page.content.decode()
