"""Each sign-in, sign-out and failed try, and each change of what one signs in with, as a line in the security log.

Not in the audit trail, which HR reads: when one person was last here is nobody's business there. The log names people
by what ``manage.py log_name`` prints, and says where a try came from.
"""

from __future__ import annotations

import logging
from typing import Any

from allauth.account import signals as account_signals
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa import signals as factor_signals
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.core.exceptions import BadRequest
from django.http import HttpRequest

from accounts import limits
from accounts.log_names import name_of
from accounts.models import User

log = logging.getLogger("upward.security")

CHANGES = {
    account_signals.password_changed: "password changed",
    account_signals.password_set: "password set",
    account_signals.password_reset: "password reset",
    account_signals.email_changed: "address changed",
    account_signals.email_added: "address added",
    account_signals.email_removed: "address removed",
    factor_signals.authenticator_added: "second step added",
    factor_signals.authenticator_removed: "second step removed",
    factor_signals.authenticator_reset: "recovery codes made anew",
}


def listen() -> None:
    """To be called when the app starts."""
    user_logged_in.connect(_signed_in, dispatch_uid="accounts.log.in")
    user_logged_out.connect(_signed_out, dispatch_uid="accounts.log.out")
    account_signals.login_code_rejected.connect(_wrong_code, dispatch_uid="accounts.log.code")
    for number, (signal, what) in enumerate(CHANGES.items()):
        signal.connect(_changed(what), dispatch_uid=f"accounts.log.{number}", weak=False)


def failed(email: str, *, how: str) -> None:
    """Somebody did not get in. ``email`` is what they said, and is not written down; empty where they said none."""
    log.warning("Sign-in failed: who=%s how=%s from=%s", _who(email), how, _from(context.request))


def _who(email: str) -> str:
    return name_of(email) if email else "unknown"


def _from(request: HttpRequest | None) -> str:
    try:
        return limits.address_of(request) if request is not None else "unknown"
    except BadRequest:
        return "unreadable"


def _signed_in(request: HttpRequest, user: User, **facts: Any) -> None:
    records = get_authentication_records(request, user)
    how = "+".join(str(record.get("type") or record["method"]) for record in records)
    log.info("Signed in: who=%s how=%s from=%s", _who(user.email), how or "unknown", _from(request))


def _signed_out(request: HttpRequest, user: User | None, **facts: Any) -> None:
    if user is not None:
        log.info("Signed out: who=%s", _who(user.email))


def _wrong_code(request: HttpRequest, user: User | None = None, **facts: Any) -> None:
    failed(user.email if user else "", how="mailed code")


def _changed(what: str) -> Any:
    def told(user: User, **facts: Any) -> None:
        kind = getattr(facts.get("authenticator"), "type", "")
        log.info("Changed: who=%s what=%s%s", _who(user.email), what, f" kind={kind}" if kind else "")

    return told
