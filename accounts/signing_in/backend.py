"""Who a session belongs to, found with their line of the staff list and their key: nearly every page asks for both."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User


class Backend(AuthenticationBackend):
    """Sign-in is allauth's. Only the account of a session is read in another way."""

    def get_user(self, user_id: Any) -> User | None:
        user = User.objects.select_related("person__personal_key").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
