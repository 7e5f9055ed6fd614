"""Each sign-in, sign-out, failed try and change of a factor is a line in the security log that names nobody."""

from __future__ import annotations

import logging
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.log_names import name_of
from accounts.models import AuditEvent, CompanySignIn
from mentoring.settings import LOGGING
from tests.accounts.signing_in.app import ANN, PASSWORD, code_of, enter, with_app, with_password
from tests.signing_in import post_arrives

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return with_password()


@pytest.fixture
def lines(caplog):
    """The lines since this was asked last."""
    caplog.set_level(logging.INFO, "upward.security")

    def since() -> list[str]:
        found = [each.getMessage() for each in caplog.records if each.name == "upward.security"]
        caplog.clear()
        return found

    return since


ME = name_of(ANN)


def test_in_by_password_and_out(ann, client, lines):
    enter(client)
    client.post(reverse("account_logout"))
    assert lines() == [f"Signed in: who={ME} how=password from=127.0.0.1", f"Signed out: who={ME}"]


def test_a_wrong_password_of_somebody_and_of_nobody(ann, lines):
    enter(Client(), "not this one at all")
    enter(Client(), email="eve@northwind.example")
    assert lines() == [
        f"Sign-in failed: who={name_of(email)} how=password from=127.0.0.1"
        for email in (ANN, "eve@northwind.example")
    ]


def test_the_second_step_wrong_and_right(ann, client, lines):
    with_app(client, ann)
    code = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()[0]
    lines()
    visitor = Client()
    enter(visitor)
    visitor.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert lines() == [f"Sign-in failed: who={ME} how=second step from=127.0.0.1"]
    visitor.post(reverse("mfa_authenticate"), {"code": code})
    assert lines() == [f"Signed in: who={ME} how=password+recovery_codes from=127.0.0.1"]


def test_a_mailed_code_wrong_and_right(ann, client, lines):
    client.post(reverse("account_request_login_code"), {"email": ANN})
    client.post(reverse("account_confirm_login_code"), {"code": "WRON-GONE"})
    post_arrives()
    code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", mail.outbox[-1].body, re.MULTILINE)[1]
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert lines() == [
        f"Sign-in failed: who={ME} how=mailed code from=127.0.0.1",
        f"Signed in: who={ME} how=code from=127.0.0.1",
    ]


@pytest.mark.parametrize("credential", ['{"id": "AA", "type": "public-key"}', "[]", "3", "{}", "x"])
def test_a_passkey_that_is_not_right(client, lines, credential):
    assert client.post(reverse("mfa_login_webauthn"), {"credential": credential}).status_code < 500
    assert lines() == ["Sign-in failed: who=unknown how=passkey from=127.0.0.1"]


def test_a_company_that_answers_wrongly(client, lines):
    CompanySignIn.objects.create(
        name="Company",
        slug="company",
        kind="openid_connect",
        issuer="https://id.example",
        client_id="x",
        is_on=True,
    )
    client.get(reverse("openid_connect_callback", args=["company"]), {"code": "x", "state": "guessed"})
    assert lines() == ["Sign-in failed: who=unknown how=company from=127.0.0.1"]


def test_factors_that_come_and_go(ann, client, lines, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        with_app(client, ann)
        client.post(reverse("mfa_generate_recovery_codes"))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_deactivate_totp"))
    found = [line for line in lines() if line.startswith("Changed")]
    assert found == [
        f"Changed: who={name_of(ANN)} what=second step added kind=totp",
        f"Changed: who={name_of(ANN)} what=second step added kind=recovery_codes",
        f"Changed: who={name_of(ANN)} what=recovery codes made anew kind=recovery_codes",
        f"Changed: who={name_of(ANN)} what=second step removed kind=totp",
        f"Changed: who={name_of(ANN)} what=second step removed kind=recovery_codes",
    ]


def test_a_password_changed_and_reset(ann, client, lines):
    enter(client)
    other = "seven quiet umbrellas"
    given = {"oldpassword": PASSWORD, "password1": other, "password2": other}
    client.post(reverse("account_change_password"), given)
    visitor = Client()
    visitor.post(reverse("account_reset_password"), {"email": ANN})
    post_arrives()
    address = re.search(r"http://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)[1]
    page = visitor.get(address)
    visitor.post(page.url, {"password1": PASSWORD, "password2": PASSWORD})
    assert [line for line in lines() if line.startswith("Changed")] == [
        f"Changed: who={ME} what=password changed",
        f"Changed: who={ME} what=password reset",
    ]


def test_a_change_asked_for_again_with_a_wrong_code(ann, client, lines):
    secret = with_app(client, ann)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 0}]
    session.save()
    assert client.get(reverse("mfa_generate_recovery_codes")).status_code == 302
    lines()
    wrong = "000000" if code_of(secret) != "000000" else "111111"
    client.post(reverse("mfa_reauthenticate"), {"code": wrong})
    assert lines() == [f"Sign-in failed: who={ME} how=asked again, second step from=127.0.0.1"]


def test_no_line_names_anybody_and_none_stands_in_the_trail(ann, client, lines):
    enter(client, "not this one at all")
    enter(client)
    client.post(reverse("account_logout"))
    found = lines()
    assert len(found) == 3
    assert not [line for line in found if "ann" in line or "northwind" in line or str(ann.pk) in line]
    assert not AuditEvent.objects.filter(verb__icontains="signed in").exists()


def test_the_operator_finds_somebody_in_the_log(capsys):
    call_command("log_name", "Ann@Northwind.example")
    assert capsys.readouterr().out.strip() == ME and len(ME) == 12


def test_these_lines_are_written_whatever_the_level_of_the_rest():
    assert LOGGING["loggers"]["upward.security"] == {"level": "INFO"}
