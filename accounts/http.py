"""The request of a page that needs a sign-in, and of one that needs a fresh one."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accounts.models import User

View = Callable[..., HttpResponseBase]


class SignedIn(HttpRequest):
    """A request behind the login middleware: its user is one of ours, never anonymous."""

    user: User


def signed_in_now(request: HttpRequest, user: User, *, method: str) -> None:
    """Note that ``user`` has just shown who they are by a road that django-allauth does not know."""
    record_authentication(request, user, method=method)


def is_fresh(request: HttpRequest) -> bool:
    """Whether this session's owner has shown who they are within ``ACCOUNT_REAUTHENTICATION_TIMEOUT`` seconds."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def reauthenticated(view: View) -> View:
    """Ask whoever wants something far-reaching (an export, a grant, an erasure, a key) who they are, once more.

    Whoever has a password, an app or a passkey is asked for it and comes back with what they had sent; whoever has
    none of these, and signs in by mailed code or through the company, signs in again.
    """

    @wraps(view)
    def asked_first(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        if get_reauthentication_flows(request.user):
            raise ReauthenticationRequired
        return signs_in_again(request)

    return asked_first


def signs_in_again(request: HttpRequest) -> HttpResponseBase:
    """Sign the reader out and lead them, by way of the sign-in, back to the page."""
    here = request.get_full_path() if request.method == "GET" else reverse(settings.LOGIN_REDIRECT_URL)
    logout(request)
    messages.info(request, "Sign in once more: what you want to do needs a fresh sign-in.")
    return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({REDIRECT_FIELD_NAME: here})}")


def reauthenticated_to_write(view: View) -> View:
    """Like ``reauthenticated`` for a page that anybody permitted may look at: asked only when something is sent."""
    asked = reauthenticated(view)

    @wraps(view)
    def asked_to_write(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return (view if request.method in ("GET", "HEAD") else asked)(request, *args, **kwargs)

    return asked_to_write
