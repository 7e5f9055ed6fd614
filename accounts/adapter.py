"""What we ask of django-allauth: accounts for colleagues only, joined by verified address, closed to those who left."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import RequestLoginCodeForm
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.actions import sign_in
from accounts.forms.sign_in import WORK_ADDRESS
from accounts.http import is_fresh, signs_in_again
from accounts.models import User
from accounts.signing_in import browsers, post, watch

UNKNOWN = "account/email/unknown_account"


class AccountAdapter(DefaultAccountAdapter):
    """There is no sign-up page: whether an address is known must not be found out by trying one."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Hand the mail in; never send it here. Whoever is unknown gets one to nobody: the same work, and no mail."""
        request = self.request
        words = {"request": request, "email": email, "current_site": get_current_site(request)} | context
        message = self.render_mail(template_prefix, email, words)
        post.hand_in(
            to="" if template_prefix == UNKNOWN else email,
            subject=message.subject,
            text=str(message.body),
            lasts=post.LASTS.get(template_prefix, post.DAY),
            at=timezone.now(),
        )

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Whoever fails, or comes too often to be looked at, is counted."""
        email = str(credentials.get("email", ""))
        if not watch.may_try(request, email=email):
            watch.wrong_password(request, email=email)
            raise self.validation_error("too_many_login_attempts")
        user = super().authenticate(request, **credentials)
        if user is None:
            watch.wrong_password(request, email=email)
        else:
            watch.was_right(request, email=email)
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counted in ``accounts.signing_in.watch``, and not in a cache that may forget."""

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        is_first = user.last_login is None
        super().login(request, user)
        browsers.signed_in(request, cast(User, user), is_first=is_first)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not again within minutes of signing in, as when a second factor is set up right after it.

        :raises ImmediateHttpResponse: for whoever has nothing to be asked for here, and signs in once more.
        """
        if is_fresh(self.request):
            return False
        if not get_reauthentication_flows(self.request.user):
            raise ImmediateHttpResponse(signs_in_again(self.request))
        return True

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = WORK_ADDRESS
        self.fields["email"].widget.attrs.pop("placeholder", None)

    def clean_email(self) -> str:
        if email := self.cleaned_data["email"]:
            sign_in.admit(email=email, at=timezone.now())
        return super().clean_email()
