"""Whose work asks for a second factor and for short sessions: those who run a programme or read its results.

Roles for the organisation are known here; an upper app whose roles demand as much registers a function.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, QuerySet

from accounts.models import Organisation, OrganisationRole, User

MINUTE, HOUR = 60, 60 * 60


@dataclass(frozen=True, slots=True)
class Lasts:
    """Seconds until a session ends: ``idle`` since the last page, ``whole`` since signing in (ASVS 7.3.1, 7.3.2)."""

    idle: int
    whole: int


FOR_THE_OFFICE = Lasts(idle=30 * MINUTE, whole=8 * HOUR)
FOR_PARTICIPANTS = Lasts(idle=2 * HOUR, whole=12 * HOUR)

Rows = Callable[[User], QuerySet[Any]]
_further: dict[str, Rows] = {}


def also_demanded_by(function: Rows) -> Rows:
    """Register rows of an upper app that make a user's work demanding; to be called when the app starts."""
    _further[f"{function.__module__}.{function.__qualname__}"] = function
    return function


@dataclass(frozen=True, slots=True)
class Standing:
    """What is asked of one user (``is_demanding``), and whether they have it."""

    is_demanding: bool
    has_second_factor: bool

    @property
    def lasts(self) -> Lasts:
        return FOR_THE_OFFICE if self.is_demanding else FOR_PARTICIPANTS

    @property
    def lacks_second_factor(self) -> bool:
        """Invented people of the demo need none: they are stepped into, not signed in."""
        return self.is_demanding and not self.has_second_factor and not Organisation.current().is_demo


def standing(user: User) -> Standing:
    """How ``user`` stands now. One query, however many apps have registered."""
    rows = [OrganisationRole.objects.filter(user=user), *(function(user) for function in _further.values())]
    demanding = reduce(or_, (Exists(found) for found in rows))
    # An app that gives codes, or a passkey. Recovery codes alone are none.
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    strong = Exists(Authenticator.objects.filter(user=user, type__in=kinds))
    found = User.objects.filter(pk=user.pk).values_list(demanding, strong).first()
    return Standing(*map(bool, found or (False, False)))
