"""Who may look into the outbox: those who work for the whole organisation."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from accounts.models import OrganisationRole, User


def check_outbox(user: User) -> None:
    """:raises PermissionDenied: unless ``user`` works in HR or is an administrator."""
    if not OrganisationRole.objects.filter(user=user).exists():
        raise PermissionDenied("You may not look into the outbox.")
