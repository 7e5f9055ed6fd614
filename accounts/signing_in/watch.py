"""Watching who tries to get in: the owner of an account hears of it, and administrators of a siege.

Every wrong answer costs the same whether the address is known or not: the same counts, and the same mail, which for an
address that nobody has goes to nobody.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.userkit import filter_users_by_email
from django.http import HttpRequest
from django.utils import timezone

from accounts import limits
from accounts.audit import record
from accounts.limits import Limit
from accounts.models import Organisation, OrganisationRole, User
from accounts.signing_in import sign_in_log

log = logging.getLogger("upward.security")

HOUR, DAY = 60 * 60, 24 * 60 * 60
# Passwords that are looked at. The counts of the sign-in package stand in a cache, which forgets some when it is full:
# whoever comes from a thousand addresses could fill it.
PASSWORDS = Limit("passwords of one account", 5, 5 * 60)
FROM_ONE_PLACE = Limit("wrong passwords from one place", 60, 60)
# What may go wrong before somebody hears of it, and how seldom they then hear of it.
OWNER = Limit("wrong passwords: owner", 5, HOUR)
OWNER_TOLD = Limit("wrong passwords: owner told", 1, DAY)
SECOND_STEP = Limit("wrong second step", 2, HOUR)
SECOND_STEP_TOLD = Limit("wrong second step: owner told", 1, HOUR)
ONE_ACCOUNT = Limit("wrong passwords: one account", 30, HOUR)
EVERYWHERE = Limit("wrong passwords: everywhere", 100, 10 * 60)
ALARM = Limit("alarm", 1, HOUR)
NOTICE_TO_NOBODY = "account/email/unknown_account"


def may_try(request: HttpRequest, *, email: str) -> bool:
    """Whether a password for ``email`` is looked at at all; ``was_right`` takes the try back."""
    at, place = timezone.now(), limits.address_of(request)
    if limits.take(FROM_ONE_PLACE, place, at=at):
        return False
    return not limits.take(PASSWORDS, email.lower(), at=at)


def was_right(request: HttpRequest, *, email: str) -> None:
    limits.give_back(FROM_ONE_PLACE, limits.address_of(request))
    limits.give_back(PASSWORDS, email.lower())


def wrong_password(request: HttpRequest, *, email: str) -> None:
    """Count a try that was wrong or came too soon, and tell who has to know."""
    at, email = timezone.now(), email.lower()
    sign_in_log.failed(email, how="password")
    if limits.take(OWNER, email, at=at) and not limits.take(OWNER_TOLD, email, at=at):
        users = filter_users_by_email(email, is_active=True, prefer_verified=True, for_login=True)
        prefix = "account/email/failed_passwords" if users else NOTICE_TO_NOBODY
        _tell(request, prefix, email)
    if limits.take(ONE_ACCOUNT, email, at=at):
        _alarm(request, "on one account", at)
    if limits.take(EVERYWHERE, "", at=at):
        _alarm(request, "on many accounts together", at)


def second_step_failed(user: User, reauthentication: bool = False, **facts: Any) -> None:
    """Whoever gets here knows the password; connected to the signal of a second factor that failed."""
    at, key = timezone.now(), str(user.pk)
    sign_in_log.failed(user.email, how="asked again, second step" if reauthentication else "second step")
    if reauthentication:
        return
    if limits.take(SECOND_STEP, key, at=at) and not limits.take(SECOND_STEP_TOLD, key, at=at):
        get_adapter().send_notification_mail("account/email/failed_second_step", user, email=user.email)


def _tell(request: HttpRequest, prefix: str, email: str) -> None:
    adapter = get_adapter()
    agent = adapter.get_http_user_agent(request)[:200]
    facts = {"timestamp": timezone.now(), "ip": adapter.get_client_ip(request), "user_agent": agent}
    adapter.send_mail(prefix, email, facts)


def _alarm(request: HttpRequest, what: str, at: datetime) -> None:
    """Tell the administrators, once in an hour for each kind."""
    if limits.take(ALARM, what, at=at):
        return
    log.error("Passwords are being guessed %s.", what)
    record(by=None, at=at, verb="passwords guessed", subject=Organisation.current(), where=what)
    administrators = OrganisationRole.objects.filter(
        name=OrganisationRole.Name.ADMINISTRATOR, user__is_active=True
    )
    for email in administrators.values_list("user__email", flat=True):
        get_adapter().send_mail("account/email/guessing_alarm", email, {"what": what})
