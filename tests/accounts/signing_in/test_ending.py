"""Who ends whose sessions, what asks first who somebody is, and that the way out stands on every page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, OrganisationRole
from tests.accounts.signing_in.app import PASSWORD, code_of
from tests.factories import PersonFactory, UserFactory, hr_user
from tests.permissions.walking import routes
from tests.permissions.world import build
from tests.signing_in import post_arrives, sign_in

pytestmark = pytest.mark.django_db
OTHER = "seven quiet umbrellas"


def someone(email: str = "ann@northwind.example"):
    user = UserFactory(email=email)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


@pytest.fixture
def ann():
    return someone()


def entered(email: str = "ann@northwind.example") -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": email, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("notifications:preferences")).status_code == 200


def administrator():
    user = UserFactory()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    OrganisationRole.objects.create(user=user, name="administrator", granted_at=timezone.now())
    return user


class TestTheOffice:
    @pytest.mark.parametrize("who", [administrator, hr_user])
    def test_signs_one_person_out_of_all_browsers_at_once(self, client, ann, who):
        by, others, browsers = who(), someone("bob@northwind.example"), [entered(), entered()]
        bob = entered(others.email)
        sign_in(client, by)
        client.post(reverse("accounts:sign_outs"), {"email": "Ann@Northwind.example"})
        assert [is_in(each) for each in (*browsers, bob, client)] == [False, False, True, True]
        event = AuditEvent.objects.get(verb="signed out everywhere")
        assert (event.by, event.subject_id, event.details) == (by, str(ann.pk), {"browsers": 2})
        assert is_in(entered())

    def test_signs_everybody_else_out(self, client, ann):
        browser = entered()
        sign_in(client, administrator())
        client.post(reverse("accounts:sign_outs"), {"everybody": "yes"})
        assert (is_in(browser), is_in(client)) == (False, True)
        assert AuditEvent.objects.filter(verb="everybody signed out").count() == 1

    def test_is_asked_again_who_it_is(self, client, ann):
        browser = entered()
        sign_in(client, administrator(), ago=601)
        for sent in ({"email": ann.email}, {"everybody": "yes"}):
            assert client.post(reverse("accounts:sign_outs"), sent).status_code == 302
        assert is_in(browser)

    def test_an_address_that_nobody_has_is_said_to_be_wrong(self, client):
        sign_in(client, administrator())
        page = client.post(reverse("accounts:sign_outs"), {"email": "nobody@northwind.example"})
        assert "Nobody signs in with this address" in page.content.decode()

    def test_finds_the_button_on_the_page_of_a_person(self, client, ann):
        sign_in(client, hr_user())
        page = client.get(reverse("accounts:person", args=[ann.person_id])).content.decode()
        assert "Sign out everywhere" in page and f'value="{ann.email}"' in page
        nobody = client.get(reverse("accounts:person", args=[PersonFactory().pk])).content.decode()
        assert "Sign out everywhere" not in nobody


class TestAfterAChange:
    def test_of_the_password_all_other_browsers_are_out(self, ann):
        here, there = entered(), entered()
        given = {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}
        here.post(reverse("account_change_password"), given)
        assert (is_in(here), is_in(there)) == (True, False)

    def test_of_a_factor_the_others_can_be_signed_out_from_the_page_it_leads_to(self, ann):
        here, there = entered(), entered()
        page = here.get(reverse("mfa_activate_totp")).content.decode()
        secret = re.search(r"<code>([A-Z2-7]{16,})</code>", page)[1]
        added = here.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}, follow=True)
        removed = here.post(reverse("mfa_deactivate_totp"), follow=True)
        for page in (added, removed):
            shown = page.content.decode()
            assert f'action="{reverse("usersessions_list")}"' in shown and "Sign other browsers out" in shown
        here.post(reverse("usersessions_list"))
        assert (is_in(here), is_in(there)) == (True, False)


CHANGES = {
    "account_email": {"email": "new@northwind.example", "action_add": ""},
    "account_set_password": {"password1": OTHER, "password2": OTHER},
    "mfa_activate_totp": {"code": "123456"},
    "mfa_deactivate_totp": {},
    "mfa_generate_recovery_codes": {},
    "mfa_view_recovery_codes": {},
    "mfa_add_webauthn": {"name": "Key", "credential": "{}"},
}


LOOKED_AT = {"mfa_view_recovery_codes"}


class TestAskedAgain:
    @pytest.mark.parametrize("name", CHANGES)
    def test_before_a_change_of_what_one_signs_in_with(self, client, ann, name):
        if name != "mfa_activate_totp":
            for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
                Authenticator.objects.create(user=ann, type=kind, data={"secret": "x", "seed": "x"})
        if name == "account_set_password":
            ann.set_unusable_password()
            ann.save()
        factors = list(Authenticator.objects.values_list("pk", flat=True))
        sign_in(client, ann, ago=601)
        method = client.get if name in LOOKED_AT else client.post
        answer = method(reverse(name), CHANGES[name])
        assert answer.status_code == 302 and "reauthenticate" in answer.url
        ann.refresh_from_db()
        assert list(Authenticator.objects.values_list("pk", flat=True)) == factors
        assert not ann.check_password(OTHER)
        assert list(EmailAddress.objects.values_list("email", flat=True)) == [ann.email]

    def test_whoever_has_nothing_to_be_asked_for_signs_in_again(self, client):
        user = UserFactory()
        user.set_unusable_password()
        user.save()
        sign_in(client, user, ago=601, method="code")
        answer = client.get(reverse("mfa_activate_totp"))
        assert answer.url.startswith(reverse("account_login"))
        assert "_auth_user_id" not in client.session


def test_the_way_out_stands_on_every_page(eager_jobs, client):
    """Every page that opens for one of three people, and those of the sign-in itself."""
    world, seen = build(), 0
    for who in ("hr", "mentor", "coordinator"):
        sign_in(client, world.people[who])
        # Telling by link asks nobody who they are, so it has nothing to end.
        asking = {route: names for route, names in routes().items() if not route.endswith("_by_link")}
        pages = [world.address(route, names) for route, names in asking.items()]
        pages += [reverse(name) for name in ("mfa_index", "usersessions_list", "account_email")]
        for address in pages:
            page = client.get(address)
            if page.status_code != 200 or not page.headers["Content-Type"].startswith("text/html"):
                continue
            if "<html" not in (said := page.content.decode()) or "mail" in address:
                continue
            seen += 1
            assert f'action="{reverse("account_logout")}"' in said, address
    assert seen > 60


class TestTheNotice:
    """How long is left stands in the page, and a press of the button lengthens one of the two times."""

    def times(self, client) -> tuple[int, int]:
        page = client.get(reverse("notifications:preferences")).content.decode()
        found = re.search(r'data-session-idle="(-?\d+)" data-session-rest="(-?\d+)"', page)
        return int(found[1]), int(found[2])

    @pytest.mark.parametrize(("who", "idle", "whole"), [(hr_user, 1800, 28800), (UserFactory, 7200, 43200)])
    def test_the_page_says_how_long_is_left(self, client, who, idle, whole):
        with time_machine.travel(timezone.now(), tick=False) as clock:
            sign_in(client, who())
            assert self.times(client) == (idle, whole)
            clock.shift(timedelta(seconds=idle - 60))
            assert client.post(reverse("accounts:stay")).status_code == 204
            clock.shift(timedelta(seconds=30))
            assert self.times(client) == (idle - 30, whole - idle + 30)

    def test_to_stay_does_not_lengthen_the_whole(self, client):
        with time_machine.travel(timezone.now(), tick=False) as clock:
            sign_in(client, UserFactory())
            for _ in range(12 * 60 // 59):
                clock.shift(timedelta(minutes=59))
                client.post(reverse("accounts:stay"))
            assert is_in(client)
            assert self.times(client)[0] == self.times(client)[1] < 3600
            clock.shift(timedelta(minutes=59))
            assert client.post(reverse("accounts:stay")).url.startswith(reverse("account_login"))

    def test_to_ask_how_long_is_left_lengthens_nothing(self, client):
        with time_machine.travel(timezone.now(), tick=False) as clock:
            sign_in(client, hr_user())
            assert client.get(reverse("accounts:stay")).json() == {"idle": 1800, "rest": 28800}
            for _ in range(14):
                clock.shift(timedelta(minutes=2))
                left = client.get(reverse("accounts:stay")).json()
            assert left == {"idle": 120, "rest": 28800 - 28 * 60}
            clock.shift(timedelta(minutes=2))
            assert client.get(reverse("accounts:stay")).url.startswith(reverse("account_login"))

    def test_nobody_who_is_out_is_told_a_time(self, client):
        assert "data-session-idle" not in client.get(reverse("account_login")).content.decode()
        assert client.post(reverse("accounts:stay")).status_code == 302


@pytest.mark.parametrize("way", ["password", "mailed code", "link to a new password", "company"])
def test_each_way_in_leads_to_the_second_step(client, way):
    """Somebody in HR with an app is asked for its code whichever door they take, and one without sets it up first."""
    user = administrator()
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    enters = {"password": by_password, "mailed code": by_code, "link to a new password": by_link}
    if way != "company":
        enters[way](client, user.email)
        assert "_auth_user_id" not in client.session
        assert client.get(reverse("mfa_authenticate")).status_code == 200
    Authenticator.objects.all().delete()
    if way == "company":
        sign_in(client, user, method="socialaccount", provider="company")
    else:
        visitor = Client(REMOTE_ADDR="192.0.2.7")
        enters[way](visitor, user.email)
        client = visitor
    assert client.get("/").url == reverse("mfa_index")
    assert client.get(reverse("accounts:settings")).url == reverse("mfa_index")


def by_password(client: Client, email: str, password: str = PASSWORD) -> None:
    client.post(reverse("account_login"), {"login": email, "password": password})


def by_code(client: Client, email: str) -> None:
    mail.outbox.clear()
    client.post(reverse("account_request_login_code"), {"email": email})
    post_arrives()
    code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", mail.outbox[-1].body, re.MULTILINE)[1]
    client.post(reverse("account_confirm_login_code"), {"code": code})


def by_link(client: Client, email: str) -> None:
    mail.outbox.clear()
    client.post(reverse("account_reset_password"), {"email": email})
    post_arrives()
    address = re.search(r"http://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)[1]
    page = client.get(address)
    client.post(page.url, {"password1": OTHER, "password2": OTHER})
    by_password(client, email, OTHER)
