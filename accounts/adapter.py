"""What we ask of django-allauth: accounts for colleagues only, joined by verified address, closed to those who left."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import RequestLoginCodeForm
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.actions import sign_in
from accounts.http import is_fresh
from accounts.models import User

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """There is no sign-up page: whether an address is known must not be found out by trying one."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that is away changes no page: else it would tell which addresses are known."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            log.error("A mail about signing in could not be sent. Is the mail server there?")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not again within minutes of signing in, as when a second factor is set up right after it."""
        return not is_fresh(self.request)

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        if not sign_in.may_sign_in(user):
            return self.respond_user_inactive(request, user)
        if "sociallogin" not in (kwargs.get("signal_kwargs") or {}) and sign_in.must_use_company(user):
            messages.info(request, "Your organisation signs in through its own page. Use its button.")
            return redirect("account_login")
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        sign_in.join_person(user=user, at=timezone.now())
        return super().post_login(request, user, **kwargs)


class RequestCodeForm(RequestLoginCodeForm):
    """Asks for a sign-in code. A colleague's first request makes the account; everybody gets the same answer."""

    def clean_email(self) -> str:
        if email := self.cleaned_data["email"]:
            sign_in.admit(email=email, at=timezone.now())
        return super().clean_email()
