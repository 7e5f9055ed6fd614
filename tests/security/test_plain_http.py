"""Over plain http only pages lead on to https; what programs ask is refused or answered as it is (ASVS 4.1.2)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions.provisioning import make_token
from tests.factories import UserFactory
from tests.security.test_production import started

SHOW = """
import django; django.setup()
from django.conf import settings as s
print(s.SECURE_SSL_REDIRECT, *s.SECURE_REDIRECT_EXEMPT)
"""


@pytest.fixture
def production(settings, tmp_path):
    """The product's own addresses that are left out of the redirect, as production sets them."""
    redirects, *exempt = started("-c", SHOW, tmp_path=tmp_path).stdout.split()
    assert redirects == "True"
    settings.SECURE_SSL_REDIRECT, settings.SECURE_REDIRECT_EXEMPT = True, exempt
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/", "/accounts/login/", "/people/", "/who-sees-what/", "/static/none.css"])
def test_a_page_leads_to_https(production, page):
    answer = Client().get(page)
    assert (answer.status_code, answer.url) == (301, f"https://testserver{page}")


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/health/live", "/health/ready"])
def test_the_machine_itself_is_answered(production, page):
    assert Client().get(page).status_code == 200


@pytest.mark.django_db
def test_a_program_with_a_token_is_refused_and_told_that_it_is_spent(production, caplog):
    at = timezone.now()
    by = UserFactory()
    _, token = make_token(name="Directory", expires_on=at.date() + timedelta(days=9), by=by, at=at)
    headers = {"authorization": f"Bearer {token}"}
    plain = Client().get("/scim/v2/Users", headers=headers)
    assert plain.status_code == 403 and "Location" not in plain.headers
    assert (
        "https only" in plain.json()["detail"] and "without TLS" in caplog.text and token not in caplog.text
    )
    assert (
        Client().get("/scim/v2/Users", headers={**headers, "x-forwarded-proto": "https"}).status_code == 200
    )


@pytest.mark.django_db
def test_a_report_of_a_browser_is_not_led_elsewhere(production):
    answer = Client().post("/security/csp-report", "{}", "application/csp-report")
    assert answer.status_code == 400
