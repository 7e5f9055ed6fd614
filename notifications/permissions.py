"""Who may look into the outbox: those who work for the whole organisation."""

from __future__ import annotations

from accounts import permissions
from accounts.models import User
from accounts.permissions import OrgPerm


def check_outbox(user: User) -> None:
    """:raises PermissionDenied: unless ``user`` works in HR or is an administrator."""
    permissions.check(user, OrgPerm.SEE_OUTBOX)
