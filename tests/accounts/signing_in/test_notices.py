"""What people are told about their own sign-in, and that they see and end their sessions."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import SignInMail
from accounts.signing_in.browsers import session_mark
from tests.accounts.signing_in.app import ANN, PASSWORD, code_of, enter, with_app, with_password
from tests.factories import UserFactory
from tests.signing_in import post_arrives, sign_in

pytestmark = pytest.mark.django_db
OTHER = "seven quiet umbrellas"


@pytest.fixture
def ann():
    return with_password()


def subjects() -> list[str]:
    """Of the mails to Ann that have come since this was asked last."""
    post_arrives()
    found = [message.subject for message in mail.outbox if message.to == [ANN]]
    mail.outbox.clear()
    return found


NEW_BROWSER = "A sign-in from a browser we had not seen"


def test_a_sign_in_with_another_browser_is_told_and_with_the_same_one_is_not(ann):
    first, second = Client(), Client()
    enter(first)
    assert subjects() == []
    for browser, told in ((first, []), (second, [NEW_BROWSER]), (second, []), (first, [])):
        browser.post(reverse("account_logout"))
        enter(browser)
        assert subjects() == told


def test_the_notice_says_when_and_from_where_and_what_to_do(ann):
    enter(Client())
    enter(
        Client(),
        headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"},
        REMOTE_ADDR="203.0.113.9",
    )
    post_arrives()
    text = mail.outbox[-1].body
    assert "203.0.113.9" in text and "Firefox on Windows" in text and "sign the other browsers out" in text


def test_a_cookie_of_somebody_else_or_a_made_up_one_makes_no_browser_known(ann):
    enter(Client())
    bob, shared = with_password("bob@northwind.example"), Client()
    enter(shared, email=bob.email)
    shared.post(reverse("account_logout"))
    enter(shared)
    assert subjects() == [NEW_BROWSER]
    forged = Client()
    forged.cookies["browser"] = "WyJ4Il0:1abcde:nothing"
    enter(forged)
    assert subjects() == [NEW_BROWSER]


def test_the_cookie_names_nobody_and_no_script_reads_it(ann, client):
    enter(client)
    cookie = client.cookies["browser"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["max-age"] == 180 * 24 * 60 * 60
    assert str(ann.pk) not in cookie.value and "ann" not in cookie.value


def test_a_changed_password_and_a_new_second_step_are_told(ann, client, django_capture_on_commit_callbacks):
    enter(client)
    subjects()
    given = {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}
    client.post(reverse("account_change_password"), given)
    assert subjects() == ["Your password was changed"]
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r"<code>([A-Z2-7]{16,})</code>", page)[1]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert "An app was added to your sign-in" in subjects()
    client.post(reverse("mfa_deactivate_totp"))
    assert "An app was removed from your sign-in" in subjects()
    assert not Authenticator.objects.filter(user=ann).exists()


def test_a_reset_is_told_and_keeps_the_second_step(ann, client):
    with_app(client, ann)
    subjects()
    visitor = Client()
    visitor.post(reverse("account_reset_password"), {"email": ann.email})
    post_arrives()
    address = re.search(r"http://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)[1]
    mail.outbox.clear()
    page = visitor.get(address)
    visitor.post(page.url, {"password1": OTHER, "password2": OTHER})
    assert subjects() == ["A new password was chosen"]
    enter(visitor, OTHER)
    assert "_auth_user_id" not in visitor.session
    assert Authenticator.objects.filter(user=ann, type=Authenticator.Type.TOTP).exists()


def test_wrong_passwords_are_told_once_and_only_to_somebody_who_is_there(ann):
    for _ in range(12):
        enter(Client(), "not this one at all")
        enter(Client(), "not this one", email="eve@northwind.example")
    assert SignInMail.objects.count() == 2
    post_arrives()
    assert [(each.to, each.subject) for each in mail.outbox] == [
        ([ann.email], "Wrong passwords were tried on your account")
    ]


def test_a_right_password_with_a_wrong_second_step_is_told(ann, client):
    with_app(client, ann)
    subjects()
    visitor = Client()
    enter(visitor)
    for number in range(4):
        visitor.post(reverse("mfa_authenticate"), {"code": f"00000{number}"})
    assert subjects() == ["Wrong codes at your second step"]


def test_people_see_their_sessions_and_end_one_or_all_others(ann):
    here, there, elsewhere = Client(), Client(), Client()
    for browser, name in (
        (here, "Firefox/140 (Windows)"),
        (there, "(iPhone) Safari/604"),
        (elsewhere, "Edg/140 (Macintosh)"),
    ):
        enter(browser, headers={"user-agent": name})
    page = here.get(reverse("usersessions_list")).content.decode()
    assert all(name in page for name in ("Firefox on Windows", "Safari on an iPhone", "Edge on a Mac"))
    assert UserSession.objects.filter(user=ann).count() == 3
    mark = re.search(
        r'name="session" value="([0-9a-f]+)"[^>]*>[^<]*<button[^>]*>[^<]*<[^>]*>[^<]*iPhone', page
    )[1]
    here.post(reverse("accounts:session_end"), {"session": mark})
    assert [is_in(browser) for browser in (here, there, elsewhere)] == [True, False, True]
    here.post(reverse("usersessions_list"))
    assert [is_in(browser) for browser in (here, there, elsewhere)] == [True, False, False]


def is_in(browser: Client) -> bool:
    return browser.get(reverse("notifications:preferences")).status_code == 200


def test_nobody_ends_a_session_of_somebody_else(ann, client):
    enter(Client())
    stranger = UserFactory()
    sign_in(client, stranger)
    theirs = UserSession.objects.get(user=ann)
    for named in (session_mark(theirs), str(theirs.pk), theirs.session_key, ""):
        assert client.post(reverse("accounts:session_end"), {"session": named}).status_code == 404
    assert UserSession.objects.filter(user=ann).exists()
