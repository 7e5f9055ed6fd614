"""The fields of setting up a second step, in our words."""

from __future__ import annotations

from typing import Any

from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm


class AddKeyForm(AddWebAuthnForm):
    """A passkey or a security key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "What do you call it?"
        self.fields["name"].help_text = "Such as “work laptop”, so that you know later which one it is."
        passkey = self.fields["passwordless"]
        passkey.label = "Sign in with it alone, without a password"
        passkey.help_text = "Your device then asks for your fingerprint, your face or its PIN."


class FirstCodeForm(ActivateTOTPForm):
    """The first code of an app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Code that the app shows"
