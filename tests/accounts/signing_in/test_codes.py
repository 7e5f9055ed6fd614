"""Codes: random enough, short-lived, good once, and only where they were asked for (ASVS 6.4.1, 6.5, 6.6)."""

from __future__ import annotations

import math
import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa import app_settings as factors
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from tests.accounts.signing_in.app import PASSWORD, with_app
from tests.factories import UserFactory, hr_user
from tests.signing_in import post_arrives, sign_in

pytestmark = pytest.mark.django_db
EMAIL = "ann@northwind.example"


@pytest.fixture
def ann():
    user = UserFactory(email=EMAIL)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    return user


def ask(client: Client) -> str:
    """A code is asked for on the page and comes by mail."""
    mail.outbox.clear()
    client.post(reverse("account_request_login_code"), {"email": EMAIL})
    post_arrives()
    return re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", mail.outbox[-1].body, re.MULTILINE)[1]


def confirm(client: Client, code: str) -> bool:
    client.post(reverse("account_confirm_login_code"), {"code": code})
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("email", [EMAIL, "nobody@x.example"])
def test_the_page_never_says_that_a_code_was_sent_to_an_address_it_may_not_know(ann, client, email):
    page = client.post(reverse("account_request_login_code"), {"email": email}, follow=True).content.decode()
    assert "has been sent" not in page and "is known here" in page


@pytest.mark.parametrize(
    ("after", "is_good"),
    [(timedelta(minutes=9, seconds=58), True), (timedelta(minutes=10, seconds=1), False)],
)
def test_a_mailed_code_lives_ten_minutes(ann, client, settings, after, is_good):
    assert settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT == 600
    with time_machine.travel(timezone.now(), tick=False) as clock:
        code = ask(client)
        clock.shift(after)
        assert confirm(client, code) is is_good


def test_it_is_good_once(ann, client):
    code = ask(client)
    assert confirm(client, code)
    client.post(reverse("account_logout"))
    assert not confirm(client, code)
    ask(client)
    assert not confirm(client, code)


def test_it_is_good_in_the_browser_that_asked_and_for_its_own_question_alone(ann):
    asked, stranger = Client(), Client()
    first = ask(asked)
    assert not confirm(stranger, first)
    second = ask(stranger)
    assert first != second
    assert not confirm(stranger, first) and not confirm(asked, second)
    assert confirm(stranger, second) and confirm(asked, first)


def test_it_makes_the_first_account_and_is_no_password(client):
    person = UserFactory(email=EMAIL).person
    User.objects.all().delete()
    person.email = EMAIL
    person.save()
    code = ask(client)
    assert confirm(client, code)
    user = User.objects.get()
    assert not user.has_usable_password() and not user.check_password(code)


def test_mailed_codes_have_more_than_20_random_bits():
    codes = [get_adapter().generate_login_code().replace("-", "") for _ in range(2_000)]
    assert {len(code) for code in codes} == {8} and len(set("".join(codes))) == 20
    assert 8 * math.log2(20) > 34 and len(set(codes)) == len(codes)


def test_recovery_codes_have_more_than_20_random_bits_and_come_from_a_seed_of_320(ann):
    seeds = {RecoveryCodes.generate_seed() for _ in range(100)}
    assert len(seeds) == 100 and {len(seed) for seed in seeds} == {80}
    codes = RecoveryCodes.activate(ann).generate_codes()
    assert len(set(codes)) == factors.RECOVERY_CODE_COUNT == 10
    assert {len(code) for code in codes} == {8} and 8 * math.log2(10) > 26


def test_keys_of_apps_have_160_random_bits():
    keys = {generate_totp_secret() for _ in range(100)}
    assert len(keys) == 100 and {len(key) for key in keys} == {32}


def test_a_code_of_an_app_is_good_for_30_seconds_and_no_longer(ann, client):
    start = timezone.now().replace(second=0, microsecond=0)
    with time_machine.travel(start, tick=False) as clock:
        secret = with_app(client, ann)

        def code_at(seconds: int) -> str:
            return format_hotp_value(hotp_value(secret, (int(start.timestamp()) + seconds) // 30))

        tried = {}
        for made, entered in ((60, 89), (120, 150), (210, 209)):
            visitor = Client()
            clock.move_to(start + timedelta(seconds=entered))
            visitor.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
            visitor.post(reverse("mfa_authenticate"), {"code": code_at(made)})
            tried[made, entered] = "_auth_user_id" in visitor.session
    assert tried == {(60, 89): True, (120, 150): False, (210, 209): False}
    assert (factors.TOTP_PERIOD, factors.TOTP_TOLERANCE) == (30, 0)


@pytest.mark.parametrize("who", [hr_user, UserFactory])
def test_each_factor_can_be_taken_back_and_opens_nothing_then(client, who):
    """An app, a key and the codes; whoever needs a second step sets up another one first."""
    user = who()
    Authenticator.objects.filter(user=user).delete()
    secret = with_app(client, user)
    key = Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Lost key", "credential": {}}
    )
    assert client.post(reverse("mfa_remove_webauthn", args=[key.pk])).status_code == 302
    assert not Authenticator.objects.filter(pk=key.pk).exists()
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "New key", "credential": {}}
    )
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    old = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES).wrap().generate_codes()
    client.post(reverse("mfa_generate_recovery_codes"))
    new = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES).wrap().generate_codes()
    assert not set(old) & set(new) and secret


class TestPasswordFields:
    """Masked, open to paste and to password managers, and filled by nobody else."""

    PAGES = {
        "account_login": {"password": "current-password"},
        "account_change_password": {
            "oldpassword": "current-password",
            "password1": "new-password",
            "password2": "new-password",
        },
        "account_set_password": {"password1": "new-password", "password2": "new-password"},
        "account_reauthenticate": {"password": "current-password"},
    }

    @pytest.mark.parametrize("name", PAGES)
    def test_each_is_masked_and_says_what_it_is(self, client, ann, name):
        if name == "account_set_password":
            ann.set_unusable_password()
            ann.save()
        if name != "account_login":
            sign_in(client, ann)
        page = client.get(reverse(name)).content.decode()
        fields = {
            re.search(r'name="([^"]+)"', tag)[1]: tag
            for tag in re.findall(r'<input[^>]*type="password"[^>]*>', page)
        }
        assert set(fields) == set(self.PAGES[name])
        for field, meaning in self.PAGES[name].items():
            assert f'autocomplete="{meaning}"' in fields[field]
            assert (
                " on" not in fields[field]
                and "readonly" not in fields[field]
                and "maxlength" not in fields[field]
            )
        # No field for a password that is not masked.
        assert not re.search(r'type="text"[^>]*name="(?:old)?password', page)

    def test_no_script_of_ours_hinders_paste_or_copies_what_was_typed(self, settings):
        scripts = "".join(path.read_text() for path in (settings.BASE_DIR / "static" / "js").glob("*.js"))
        assert len(scripts) > 1_000
        assert not re.search(r"paste|clipboard|oncopy|contextmenu|\.type\s*=(?!=)", scripts)

    def test_codes_are_filled_in_by_the_browser_too(self, client, ann):
        client.post(reverse("account_request_login_code"), {"email": EMAIL})
        assert (
            'autocomplete="one-time-code"'
            in client.get(reverse("account_confirm_login_code")).content.decode()
        )


def test_no_password_runs_out(ann, client):
    """Ten years on it is still the password, and nobody is led to another one."""
    with time_machine.travel(timezone.now() + timedelta(days=3650), tick=False):
        answer = client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
        assert answer.url == "/" and "_auth_user_id" in client.session
        assert client.get(reverse("notifications:preferences")).status_code == 200
    assert not [
        field.name for field in User._meta.fields if "expire" in field.name or "password_" in field.name
    ]


def test_a_new_installation_has_no_account_and_the_demos_doors_are_its_own(settings, client):
    """Migrations make nobody; whoever is made up for the demo has no password that anybody knows."""
    assert not User.objects.exists()
    settings.UPWARD_DEMO_SIGN_IN = False
    user = UserFactory()
    assert client.post(reverse("accounts:demo_sign_in"), {"user": str(user.pk)}).status_code == 404
    assert "_auth_user_id" not in client.session
