"""Signing in without a page, as somebody who has just shown who they are."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as RECORDS
from django.utils import timezone

from accounts.models import User
from accounts.signing_in import post


def sign_in(client: Any, user: User, *, ago: float = 0, method: str = "password", **more: str) -> None:
    """``client`` is signed in as ``user``, who showed who they are ``ago`` seconds before."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session[RECORDS] = [{"method": method, "at": time.time() - ago, **more}]
    session.save()


def post_arrives() -> int:
    """What was handed in is sent, as the worker does; how many mails have left."""
    return post.send_due(at=timezone.now())
