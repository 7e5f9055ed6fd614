"""Somebody who signs in with a password, and the app that gives them codes, set up on the page as a person does."""

from __future__ import annotations

import re
import time
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse

from accounts.models import User
from tests.factories import UserFactory
from tests.signing_in import sign_in

PASSWORD = "a long enough sentence"
ANN = "ann@northwind.example"


def with_password(email: str = ANN) -> User:
    """An account with ``PASSWORD`` and an address that was confirmed."""
    user = UserFactory(email=email)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def enter(client: Any, password: str = PASSWORD, *, email: str = ANN, to: str = "", **more: Any) -> Any:
    """Sign in on the page, on the way ``to`` another one; ``more`` goes to the client."""
    sent = {"login": email, "password": password} | ({"next": to} if to else {})
    return client.post(reverse("account_login"), sent, **more)


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def with_app(client: Any, user: User) -> str:
    """``user`` sets up an app on the page; the key that the app holds."""
    Authenticator.objects.filter(user=user).delete()
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    sign_in(client, user)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r"<code>([A-Z2-7]{16,})</code>", page)[1]
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    return secret
