"""Sign-in: what somebody would try who wants to be somebody else. Numbers as in the list of abuse cases."""

from __future__ import annotations

import re
import smtplib
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions.sign_in import follow_roster
from accounts.models import AuditEvent, CompanySignIn, OrganisationRole, SignInMail, User
from mentoring.security_limits import MAILED_CODES
from tests.accounts.signing_in.app import PASSWORD, enter, with_password
from tests.accounts.signing_in.counting import Counting
from tests.accounts.signing_in.passkey import Passkey, options_in
from tests.factories import PersonFactory, UserFactory
from tests.signing_in import post_arrives, sign_in

pytestmark = pytest.mark.django_db
OTHER = "another long sentence"
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
MANY = 1_000


class Down(EmailBackend):
    """A mail server that is away."""

    def send_messages(self, messages):
        raise ConnectionRefusedError


class Refusing(EmailBackend):
    """A mail server that is too busy to take anything."""

    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected


@pytest.fixture(autouse=True)
def mailbox(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def ann():
    return with_password()


def signed_in(client) -> str | None:
    return client.session.get("_auth_user_id")


def asked_to_reset(client) -> str:
    """The address in the mail."""
    client.post(reverse("account_reset_password"), {"email": "ann@northwind.example"})
    post_arrives()
    return re.search(r"http://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)[1]


def reset(client, address, password):
    """Follow the link as a browser does, and set the password on the page it leads to."""
    page = client.get(address)
    return (
        client.post(page.url, {"password1": password, "password2": password})
        if page.status_code == 302
        else page
    )


STATES = ("known", "unknown", "no password", "inactive", "left", "unverified", "company only")
WORD = {state: f"{state.replace(' ', '')[:6]:x<7}@northwind.example" for state in STATES}


@pytest.fixture
def everybody(settings):
    """One account in each state, all of whose addresses are equally long."""
    settings.PASSWORD_HASHERS = ["tests.accounts.signing_in.counting.Counting"]
    CompanySignIn.objects.create(
        name="Company", slug="company", kind="oidc", issuer="https://id.example", client_id="x", is_on=True
    )
    for state, email in WORD.items():
        if state == "unknown":
            continue
        user = UserFactory(person=PersonFactory(email=email), email=email, is_active=state != "inactive")
        user.set_password(None if state in ("no password", "company only") else PASSWORD)
        user.save()
        EmailAddress.objects.create(user=user, email=email, verified=state != "unverified", primary=True)
        if state == "company only":
            SocialAccount.objects.create(user=user, provider="company", uid=email)
        if state == "left":
            user.person.left_on = timezone.localdate()
            user.person.save()
    # What is read once for a whole process is read before anybody counts.
    for name in ("account_login", "account_reset_password", "account_request_login_code"):
        password = {"password": OTHER} if name == "account_login" else {}
        seen_from_outside(name, "warm@northwind.example", **password)


def seen_from_outside(name: str, email: str, **more):
    """An answer without what is random or was typed: status, where to, headers, words; and the work it took."""
    Counting.done.clear()
    mails = SignInMail.objects.count()
    named = {"login" if name == "account_login" else "email": email}
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = Client().post(reverse(name), {**named, **more})
    words = re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", answer.content.decode()).replace(
        email, ""
    )
    headers = {key: value for key, value in answer.headers.items() if key != "Expires"}
    cookies = sorted((key, len(each.value), each["max-age"]) for key, each in answer.cookies.items())
    writes = [
        query["sql"].split()[0] for query in asked if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
    ]
    seen = (answer.status_code, answer.headers.get("Location"), headers, len(answer.content), words, cookies)
    return seen, (len(Counting.done), SignInMail.objects.count() - mails, sorted(writes))


def test_case_18_whether_an_address_is_known_shows_in_no_answer(everybody):
    """Seven states of an account, three doors: the same bytes, hashes, mails and writes."""
    for name, more in (
        ("account_login", {"password": "not this one at all"}),
        ("account_reset_password", {}),
        ("account_request_login_code", {}),
    ):
        answers = {state: seen_from_outside(name, email, **more) for state, email in WORD.items()}
        for state, (seen, work) in answers.items():
            assert seen == answers["unknown"][0], f"{name}: {state}"
            assert work == answers["unknown"][1], f"{name}: {state}"
        hashes, mails, _ = answers["unknown"][1]
        assert (hashes, mails) == ((1, 0) if name == "account_login" else (0, 1))
    assert not mail.outbox


def test_case_18_doors_that_mail_something_answer_after_the_same_time(everybody, settings):
    settings.SIGN_IN_ANSWERS_AFTER = 0.5  # longer than the slowest of these takes
    for name in ("account_reset_password", "account_request_login_code"):
        for email in (WORD["unknown"], "ann@northwind.example"):
            began = time.monotonic()
            seen_from_outside(name, email)
            assert time.monotonic() - began >= settings.SIGN_IN_ANSWERS_AFTER
    began = time.monotonic()
    Client().get(reverse("account_reset_password"))
    assert time.monotonic() - began < settings.SIGN_IN_ANSWERS_AFTER, "only what was asked for is held back"


def test_case_19_a_mail_server_that_is_away_changes_no_page_and_loses_no_mail(everybody, settings):
    pages = {}
    for backend in (EmailBackend, Refusing, Down):
        settings.EMAIL_BACKEND = f"{backend.__module__}.{backend.__qualname__}"
        for name in ("account_reset_password", "account_request_login_code"):
            for email in WORD.values():
                pages.setdefault(name, []).append(seen_from_outside(name, email)[0])
        post_arrives()
    for answers in pages.values():
        assert all(answer == answers[0] for answer in answers)
    # Five of the states have an account that gets mail: a link and a code each, sent once and kept twice.
    assert len(mail.outbox) == 10
    assert SignInMail.objects.filter(tries__gt=0).count() == SignInMail.objects.count() == 20


@time_machine.travel("2026-09-01T12:00:00+00:00", tick=False)
def test_case_20_a_thousand_passwords_are_slowed_and_the_owner_gets_in(ann, settings):
    settings.PASSWORD_HASHERS = ["tests.accounts.signing_in.counting.Counting"]
    ann.set_password(PASSWORD)
    ann.save()
    administrator = UserFactory(email="admin@northwind.example")
    OrganisationRole.objects.create(user=administrator, name="administrator", granted_at=timezone.now())
    Counting.done.clear()
    # On one account, from a thousand places, all within the same minute however slow this machine is.
    for number in range(MANY):
        place = Client(REMOTE_ADDR=f"10.{number // 250}.{number % 250}.9")
        enter(place, f"wrong password {number}")
    assert len(Counting.done) <= 10
    owner = Client(REMOTE_ADDR="192.0.2.3")
    owner.post(reverse("account_request_login_code"), {"email": ann.email})
    post_arrives()
    by_kind = {message.subject: message for message in mail.outbox}
    code = re.search(
        r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", by_kind["Your sign-in code"].body, re.MULTILINE
    )[1]
    owner.post(reverse("account_confirm_login_code"), {"code": code})
    assert signed_in(owner) == str(ann.pk)
    # One password on a thousand accounts, from one place.
    Counting.done.clear()
    spray = [
        Client().post(
            reverse("account_login"), {"login": f"p{number}@northwind.example", "password": "Summer 2026!"}
        )
        for number in range(MANY)
    ]
    assert len(Counting.done) <= 61
    assert "Too many" in spray[100].content.decode() and spray[-1].status_code == 429
    post_arrives()
    told = [(message.to, message.subject) for message in mail.outbox]
    assert told.count((["admin@northwind.example"], "Somebody is guessing passwords")) == 2
    assert told.count(([ann.email], "Wrong passwords were tried on your account")) == 1
    assert AuditEvent.objects.filter(verb="passwords guessed").count() == 2
    assert not [each for each in told if each[0][0].startswith("p")]


def test_case_21_a_forged_address_of_origin_opens_no_other_bucket(ann, client):
    answers = [
        client.post(
            reverse("account_login"),
            {"login": f"p{number}@northwind.example", "password": "Summer 2026!"},
            headers={"x-forwarded-for": f"203.0.113.{number}"},
        )
        for number in range(70)
    ]
    refused = ["Too many" in answer.content.decode() for answer in answers]
    assert refused == [False] * 60 + [True] * 10
    long = ", ".join(["198.51.100.1"] * 400)
    assert client.get(reverse("account_login"), headers={"x-forwarded-for": long}).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_case_22_of_fifty_codes_at_once_as_many_are_looked_at_as_the_limit_says(ann):
    asking = Client()
    asking.post(reverse("account_request_login_code"), {"email": ann.email})
    cookie, start = asking.cookies["sessionid"].value, Barrier(50)

    def one(number: int) -> int:
        guessing = Client(raise_request_exception=False)
        guessing.cookies["sessionid"] = cookie
        try:
            start.wait()
            return guessing.post(
                reverse("account_confirm_login_code"), {"code": f"WRO-N{number:02}"}
            ).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(one, range(50)))
    assert answers.count(429) == 50 - MAILED_CODES.times
    assert set(answers) <= {200, 302, 429}


def test_case_23_a_code_of_an_app_counts_once(ann, client):
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


def test_case_24_a_reset_link_works_once_and_not_after_a_change_nor_in_another_session(ann):
    address = asked_to_reset(Client())
    opened = Client().get(address)
    assert opened.status_code == 302
    stranger = Client().post(
        opened.url, {"password1": "a stranger’s sentence", "password2": "a stranger’s sentence"}
    )
    assert stranger.status_code in (200, 302)
    ann.refresh_from_db()
    assert ann.check_password(PASSWORD)
    reset(Client(), address, OTHER)
    ann.refresh_from_db()
    assert ann.check_password(OTHER)
    reset(Client(), address, "a third long sentence")
    ann.refresh_from_db()
    assert ann.check_password(OTHER)
    later = asked_to_reset(Client())
    ann.set_password(PASSWORD)
    ann.save()
    reset(Client(), later, "a third long sentence")
    ann.refresh_from_db()
    assert ann.check_password(PASSWORD)


def test_case_25_a_session_gets_a_new_key_at_sign_in_and_dies_at_sign_out(ann, client):
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


def test_case_26_a_passkey_that_signed_for_another_address_is_refused(ann):
    owner, key = Client(SERVER_NAME="localhost"), Passkey("localhost")
    sign_in(owner, ann)
    page = owner.get(reverse("mfa_add_webauthn")).content.decode()
    given = {
        "name": "Key",
        "passwordless": "on",
        "credential": key.registers(options_in(page), "http://localhost"),
    }
    owner.post(reverse("mfa_add_webauthn"), given)
    assert Authenticator.objects.filter(user=ann, type=Authenticator.Type.WEBAUTHN).exists()
    tried = {}
    for origin in (
        "https://evil.example",
        "http://localhost.evil.example",
        "https://localhost@evil.example",
        "null",
        "http://localhost",
    ):
        visitor = Client(SERVER_NAME="localhost")
        asked = visitor.get(
            reverse("mfa_login_webauthn"), headers={"x-requested-with": "XMLHttpRequest"}
        ).json()
        answer = key.signs(asked["request_options"]["publicKey"], origin)
        visitor.post(reverse("mfa_login_webauthn"), {"credential": answer})
        tried[origin] = signed_in(visitor)
    assert tried.pop("http://localhost") == str(ann.pk)
    assert set(tried.values()) == {None}


@pytest.mark.parametrize("there", ELSEWHERE)
def test_case_27_the_way_after_sign_in_stays_in_the_house(ann, client, there):
    answer = enter(client, to=there)
    assert answer.status_code == 302 and answer.url == "/"


@pytest.mark.parametrize(
    "email", ["аnn@northwind.example", "ann@northwınd.example", "ａnn@northwind.example"]
)
def test_case_28_an_address_that_only_looks_alike_takes_nothing_over(ann, client, email):
    PersonFactory(email="someone@northwind.example")
    client.post(reverse("account_request_login_code"), {"email": email})
    client.post(reverse("account_reset_password"), {"email": email})
    post_arrives()
    assert mail.outbox == [] and User.objects.count() == 1


def test_case_29_whoever_leaves_is_out_of_all_sessions_at_the_next_request(ann):
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
def test_case_30_a_form_of_somebody_else_is_refused_plainly(ann, headers):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(
        reverse("account_login"), {"login": ann.email, "password": PASSWORD}, headers=headers
    )
    assert answer.status_code == 403 and signed_in(client) is None
    assert "Traceback" not in answer.content.decode()
