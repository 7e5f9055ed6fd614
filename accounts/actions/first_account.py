"""The account that opens a new installation: nobody is there yet to grant it a role."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from accounts import audit
from accounts.errors import Refused
from accounts.models import OrganisationRole, User


class AlreadyOpen(Refused):
    """Somebody administers this installation already; roles are granted by them."""


@transaction.atomic
def open_first_account(*, email: str, password: str, at: datetime) -> User:
    """Make a user who works in HR and administers the installation.

    :raises AlreadyOpen: when there is an administrator. :raises ValidationError: for a password that is too weak.
    """
    if OrganisationRole.objects.filter(name=OrganisationRole.Name.ADMINISTRATOR).exists():
        raise AlreadyOpen("There is an administrator already. Ask them for a role.")
    validate_password(password)
    user = User.objects.create_user(email, password)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    for name in (OrganisationRole.Name.HR, OrganisationRole.Name.ADMINISTRATOR):
        OrganisationRole.objects.create(user=user, name=name, granted_at=at)
    audit.record(by=None, at=at, verb="first account opened", subject=user)
    return user
