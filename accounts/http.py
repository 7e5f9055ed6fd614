"""The request of a page that needs a sign-in."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import User


class SignedIn(HttpRequest):
    """A request behind the login middleware: its user is one of ours, never anonymous."""

    user: User
