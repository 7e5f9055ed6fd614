"""The tokens with which an identity provider keeps the people current."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import ProvisioningToken, User
from accounts.scim.door import digest_of

LONGEST = timedelta(days=730)
PREFIX = "upward_"


@transaction.atomic
def make_token(*, name: str, expires_on: date, by: User, at: datetime) -> tuple[ProvisioningToken, str]:
    """A new token and its words, which nobody can read again.

    :raises Refused: if it has no name, or is to end today or in more than two years.
    """
    today = timezone.localdate(at)
    if not name.strip():
        raise Refused("Write what the token is for.")
    if not today < expires_on <= today + LONGEST:
        raise Refused("Choose a day between tomorrow and two years from now.")
    words = PREFIX + secrets.token_urlsafe(32)
    token = ProvisioningToken.objects.create(
        name=name.strip(), digest=digest_of(words), made_by=by, made_at=at, expires_on=expires_on
    )
    record(by=by, at=at, verb="provisioning token made", subject=token, expires_on=expires_on.isoformat())
    return token, words


@transaction.atomic
def revoke_token(*, token: ProvisioningToken, by: User, at: datetime) -> None:
    """It opens nothing from now on. A second press changes nothing."""
    if ProvisioningToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        record(by=by, at=at, verb="provisioning token revoked", subject=token)
