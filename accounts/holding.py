"""Which roles somebody holds, and whether they have a second factor. Everything that asks about a reader starts here.

Roles for the organisation are known here; an upper app that has roles of its own registers their rows. The answer is
kept for the length of a request that only reads: whatever writes asks anew, so that a role that was just taken away
opens nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet, UUIDField, Value
from django.db.models.functions import Cast

from accounts.models import OrganisationRole, User

# An app that gives codes, or a passkey. Recovery codes alone are none.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
KEPT = "_held_while_reading"

Rows = Callable[[User], "QuerySet[Any, tuple[str, UUID, str]]"]
_further: dict[str, Rows] = {}


@dataclass(frozen=True, slots=True)
class Held:
    """Names of roles: those for the whole organisation in ``office``, others by what they are held in."""

    office: frozenset[str] = frozenset()
    within: Mapping[UUID, frozenset[str]] = field(default_factory=dict)
    has_second_factor: bool = False

    @property
    def anywhere(self) -> frozenset[str]:
        """The roles held in anything but the whole organisation."""
        return frozenset().union(*self.within.values())

    def in_one(self, place: UUID) -> frozenset[str]:
        return self.within.get(place, frozenset())


def also_held(function: Rows) -> Rows:
    """Register the roles of an upper app: rows of "role", what it is held in, and its name. Call it at start-up."""
    _further[f"{function.__module__}.{function.__qualname__}"] = function
    return function


def held(user: User) -> Held:
    """What ``user`` holds now. One query, however many apps have registered; none where it is kept."""
    kept: Held | None = getattr(user, KEPT, None)
    return _read(user) if kept is None else kept


def keep_while_reading(user: User) -> None:
    """Ask once for this object: it is the one of a request that only reads."""
    setattr(user, KEPT, held(user))


def _read(user: User) -> Held:
    nowhere = Cast(Value(None), UUIDField())
    office = OrganisationRole.objects.filter(user=user).values_list(Value("office"), nowhere, "name")
    factors = Authenticator.objects.filter(user=user, type__in=FACTORS)
    strong = factors.values_list(Value("factor"), nowhere, "type")
    within: dict[UUID, set[str]] = {}
    found: set[str] = set()
    has_second_factor = False
    further = (function(user) for function in _further.values())
    for kind, place, name in office.union(strong, *further, all=True):
        if kind == "factor":
            has_second_factor = True
        elif kind == "office":
            found.add(name)
        else:
            within.setdefault(place, set()).add(name)
    return Held(
        frozenset(found), {place: frozenset(names) for place, names in within.items()}, has_second_factor
    )
