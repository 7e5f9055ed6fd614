"""The fields of signing in. They store nothing that a person writes about another."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm


class CodeForm(AuthenticateForm):
    """The second step: a code of the app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Code"
