"""The fields of signing in. They store nothing that a person writes about another."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from django.core.exceptions import ValidationError

from accounts.signing_in import sign_in_log

WORK_ADDRESS = "Work e-mail"


class PasswordForm(LoginForm):
    """The first step with a password, in the words of the pages around it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = WORK_ADDRESS
        self.fields["remember"].label = "Stay signed in after closing the browser"
        for name in ("login", "password"):
            self.fields[name].widget.attrs.pop("placeholder", None)  # the label says it, and stays


class CodeForm(AuthenticateForm):
    """The second step: a code of the app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Code"


class _KeyMixin:
    """What a browser sends for a key may be anything: what cannot be read is wrong, and no fault of ours."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except ValidationError:
            raise
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ValidationError("That key did not work. Try again, or choose another way.") from error


class PasskeyForm(_KeyMixin, LoginWebAuthnForm):
    """A passkey that signs in by itself."""

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.errors:
            sign_in_log.failed("", how="passkey")


class KeyAgainForm(_KeyMixin, ReauthenticateWebAuthnForm):
    """A key that is asked for once more."""


class SecondKeyForm(_KeyMixin, AuthenticateWebAuthnForm):
    """A key as the second step."""
