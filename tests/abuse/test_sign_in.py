"""Sign-in: what somebody would try who wants to be somebody else. Numbers as in the list of abuse cases."""

from __future__ import annotations

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions.sign_in import follow_roster
from accounts.models import User
from tests.factories import PersonFactory, UserFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
PASSWORD, OTHER = "a long enough sentence", "another long sentence"
ELSEWHERE = [
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "https://127.0.0.1@evil.example/",
    "https:evil.example",
    "/\t/evil.example",
    "\x01https://evil.example",
]


@pytest.fixture(autouse=True)
def mailbox(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def ann():
    user = UserFactory(email="ann@northwind.example")
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def enter(client, password=PASSWORD, **more):
    return client.post(
        reverse("account_login"), {"login": "ann@northwind.example", "password": password, **more}
    )


def signed_in(client) -> str | None:
    return client.session.get("_auth_user_id")


def asked_to_reset(client) -> str:
    """The address in the mail."""
    client.post(reverse("account_reset_password"), {"email": "ann@northwind.example"})
    return re.search(r"http://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)[1]


def reset(client, address, password):
    """Follow the link as a browser does, and set the password on the page it leads to."""
    page = client.get(address)
    return (
        client.post(page.url, {"password1": password, "password2": password})
        if page.status_code == 302
        else page
    )


@pytest.mark.parametrize("address", ["account_reset_password", "account_request_login_code"])
def test_18_a_known_and_an_unknown_address_get_the_same_answer(ann, address):
    answers = [
        Client().post(reverse(address), {"email": email})
        for email in ("ann@northwind.example", "eve@northwind.example", "gone@northwind.example")
    ]
    assert len({(answer.status_code, answer.url, len(answer.content)) for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers)) for answer in answers}) == 1


def test_18_a_wrong_password_and_an_unknown_address_read_the_same(ann):
    pages = []
    for email in ("ann@northwind.example", "eve@northwind.example"):
        page = Client().post(reverse("account_login"), {"login": email, "password": "not this one at all"})
        words = re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", page.content.decode())
        pages.append((page.status_code, words.replace(email, "")))
    assert pages[0] == pages[1]


def test_19_a_reset_while_no_mail_goes_out_is_the_same_page(ann, settings, client):
    there = client.post(reverse("account_reset_password"), {"email": "ann@northwind.example"})
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    away = Client(raise_request_exception=False).post(
        reverse("account_reset_password"), {"email": "ann@northwind.example"}
    )
    assert (away.status_code, away.url) == (there.status_code, there.url)


def test_20_many_passwords_on_one_account_are_slowed_and_the_owner_is_not_locked_out(ann, client):
    answers = [enter(client, f"wrong password {number}") for number in range(12)]
    assert any("Too many" in answer.content.decode() or answer.status_code == 429 for answer in answers)
    owner = Client(REMOTE_ADDR="10.1.2.3")
    owner.post(reverse("account_request_login_code"), {"email": "ann@northwind.example"})
    code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", mail.outbox[-1].body, re.MULTILINE)[1]
    owner.post(reverse("account_confirm_login_code"), {"code": code})
    assert signed_in(owner) == str(ann.pk)


def test_21_a_forged_address_of_origin_opens_no_other_bucket(ann, client):
    answers = [
        client.post(
            reverse("account_login"),
            {"login": "ann@northwind.example", "password": f"wrong password {number}"},
            headers={"x-forwarded-for": f"203.0.113.{number}"},
        )
        for number in range(12)
    ]
    assert any("Too many" in answer.content.decode() or answer.status_code == 429 for answer in answers)


def test_23_a_code_of_an_app_counts_once(ann, client):
    sign_in(client, ann)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r"<code>([A-Z2-7]{16,})</code>", page)[1]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    client.post(reverse("mfa_activate_totp"), {"code": code})
    assert Authenticator.objects.filter(user=ann, type=Authenticator.Type.TOTP).exists()
    client.logout()
    tried = []
    for visitor in (Client(), Client()):
        enter(visitor)
        now = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
        visitor.post(reverse("mfa_authenticate"), {"code": now})
        tried.append(signed_in(visitor))
    assert tried[1] is None and tried.count(str(ann.pk)) <= 1


def test_24_a_reset_link_works_once(ann):
    address = asked_to_reset(Client())
    reset(Client(), address, OTHER)
    ann.refresh_from_db()
    assert ann.check_password(OTHER)
    reset(Client(), address, "a third long sentence")
    ann.refresh_from_db()
    assert ann.check_password(OTHER)


def test_24_nor_after_the_password_was_changed(ann):
    address = asked_to_reset(Client())
    ann.set_password(OTHER)
    ann.save()
    reset(Client(), address, "a third long sentence")
    ann.refresh_from_db()
    assert ann.check_password(OTHER)


def test_25_a_session_gets_a_new_key_at_sign_in_and_dies_at_sign_out(ann, client):
    session = client.session
    session["planted"] = "yes"
    session.save()
    before = session.session_key
    enter(client)
    after = client.session.session_key
    assert signed_in(client) and after != before
    client.post(reverse("account_logout"))
    old = Client()
    old.cookies["sessionid"] = after
    assert old.get(reverse("notifications:preferences")).status_code == 302


@pytest.mark.parametrize("there", ELSEWHERE)
def test_27_the_way_after_sign_in_stays_in_the_house(ann, client, there):
    answer = enter(client, next=there)
    assert answer.status_code == 302 and answer.url == "/"


@pytest.mark.parametrize(
    "email", ["аnn@northwind.example", "ann@northwınd.example", "ａnn@northwind.example"]
)
def test_28_an_address_that_only_looks_alike_takes_nothing_over(ann, client, email):
    PersonFactory(email="someone@northwind.example")
    client.post(reverse("account_request_login_code"), {"email": email})
    client.post(reverse("account_reset_password"), {"email": email})
    assert mail.outbox == [] and User.objects.count() == 1


def test_29_whoever_leaves_is_out_of_all_sessions_at_the_next_request(ann):
    browsers = [Client(), Client()]
    for browser in browsers:
        enter(browser)
        assert browser.get(reverse("notifications:preferences")).status_code == 200
    ann.person.left_on = timezone.localdate()
    ann.person.save()
    follow_roster(returned=[])
    assert [browser.get(reverse("notifications:preferences")).status_code for browser in browsers] == [
        302,
        302,
    ]


@pytest.mark.parametrize(
    "headers",
    [{}, {"origin": "https://evil.example"}, {"origin": "null"}],
    ids=["missing", "elsewhere", "null"],
)
def test_30_a_form_of_somebody_else_is_refused_plainly(ann, headers):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(
        reverse("account_login"), {"login": ann.email, "password": PASSWORD}, headers=headers
    )
    assert answer.status_code == 403 and signed_in(client) is None
    assert "Traceback" not in answer.content.decode()
